// SPDX-License-Identifier: Apache-2.0
#include "api/dto/locations.hpp"

#include "api/dto/shared_fields.hpp"

namespace parallax::api {

std::string encode(const LocationView& location) {
  return encode_fields(location);
}
Result<LocationView> decode_location(std::string_view text) {
  return decode_fields<LocationView>(text);
}
std::string encode(const std::vector<LocationView>& locations) {
  return encode_list("locations", locations);
}
Result<std::vector<LocationView>> decode_locations(std::string_view text) {
  return decode_list<LocationView>("locations", text);
}

std::string encode(const NewLocation& location) {
  JsonText out;
  Writer json = out.root();
  json("name", location.name);
  if (!location.parent.empty()) json("parent", location.parent);
  json("departments", location.departments);
  return out.text();
}
NewLocation read_new_location(Fields& fields) {
  NewLocation out;
  out.name = fields.text("name");
  out.parent = fields.maybe_text("parent", {.min_length = 0}).value_or("");
  out.departments = fields.maybe_texts("departments").value_or(std::vector<std::string>());
  return out;
}

std::string encode(const LocationChange& change) {
  JsonText out;
  Writer json = out.root();
  json.given("name", change.name);
  json.given("departments", change.departments);
  json.given("offline", change.offline);
  json.given("locked_by", change.locked_by);
  return out.text();
}
LocationChange read_location_change(Fields& fields) {
  LocationChange out;
  out.name = fields.maybe_text("name");
  out.departments = fields.maybe_texts("departments");
  out.offline = fields.maybe_flag("offline");
  out.locked_by = fields.maybe_text("locked_by", {.min_length = 0});
  return out;
}

}  // namespace parallax::api
