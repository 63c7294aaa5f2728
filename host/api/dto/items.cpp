// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "api/dto/encode.hpp"
#include "api/dto/json_text.hpp"
#include "base/text.hpp"

namespace parallax::api {

namespace json = boost::json;

namespace {

json::object to_object(const Item& item) {
  json::object out{{"id", item.id},
                   {"revision", item.revision},
                   {"session", item.session},
                   {"kind", name_of(item.kind)},
                   {"start_session_ns", item.start_session_ns},
                   {"end_session_ns", nullptr},
                   {"title", item.title},
                   {"description", item.description},
                   {"colour", item.colour},
                   {"author", item.author},
                   {"revised_by", item.revised_by},
                   {"created_utc", format_utc(item.created_utc_ns)},
                   {"created_utc_ns", item.created_utc_ns},
                   {"revised_utc_ns", item.revised_utc_ns},
                   {"origin", name_of(item.origin)},
                   {"removed", item.removed}};
  if (item.end_session_ns) out["end_session_ns"] = *item.end_session_ns;
  return out;
}

json::array to_array(const std::vector<Item>& items) {
  json::array list;
  for (const Item& item : items) list.push_back(to_object(item));
  return list;
}

}  // namespace

std::string encode(const Item& item) {
  return json_text(to_object(item));
}

std::string encode(const ItemPage& page, size_t offset) {
  return json_text(json::object{{"items", to_array(page.items)}, {"total", page.total}, {"offset", offset}});
}

std::string encode(const std::vector<Item>& revisions) {
  return json_text(json::object{{"revisions", to_array(revisions)}});
}

}  // namespace parallax::api
