// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <boost/json.hpp>

#include "api/dto/json_text.hpp"
#include "api/dto/objects.hpp"
#include "base/text.hpp"

namespace parallax::api {

namespace json = boost::json;

json::object to_object(const Source& source) {
  return {{"id", source.id},
          {"location", source.location},
          {"name", source.name},
          {"kind", name_of(source.kind)},
          {"driver", source.driver},
          {"url", without_secrets(source.url)},
          {"sub_url", without_secrets(source.sub_url)},
          {"transport", name_of(source.transport)},
          {"tls_pin_sha256", source.tls_pin_sha256},
          {"user", source.user},
          {"has_password", source.has_password},
          {"plain_login", source.plain_login},
          {"audio_only", source.audio_only},
          {"position", source.position}};
}

json::object to_object(const LocationView& view) {
  json::array sources;
  for (const Source& source : view.location.sources) sources.push_back(to_object(source));
  json::object out{{"id", view.location.id},
                   {"name", view.location.name},
                   {"parent", view.location.parent},
                   {"departments", json::value_from(view.location.departments)},
                   {"offline", view.location.offline},
                   {"locked_by", view.location.locked_by},
                   {"state", name_of(view.state)},
                   {"session", view.session},
                   {"by", view.by},
                   {"problem", nullptr},
                   {"sources", std::move(sources)}};
  if (view.problem) out["problem"] = to_object(*view.problem);
  return out;
}

json::object to_object(const Error& error) {
  return {{"code", error.code}, {"text", error.text}, {"remedy", error.remedy}};
}

json::object to_object(const SourceHealth& health) {
  json::object out{{"state", name_of(health.state)},
                   {"reason", nullptr},
                   {"access_units", health.counters.access_units},
                   {"bytes", health.counters.bytes},
                   {"lost_packets", health.counters.lost_packets},
                   {"damaged_units", health.counters.damaged_units},
                   {"mended_timestamps", health.counters.mended_timestamps},
                   {"reconnects", health.counters.reconnects},
                   {"fps", health.counters.fps},
                   {"bits_per_second", health.counters.bits_per_second},
                   {"jitter_ms", health.counters.jitter_ms}};
  if (health.reason) out["reason"] = to_object(*health.reason);
  return out;
}

std::string encode(const LocationView& location) {
  return json_text(to_object(location));
}

std::string encode(const std::vector<LocationView>& locations) {
  json::array list;
  for (const LocationView& location : locations) list.push_back(to_object(location));
  return json_text(json::object{{"locations", std::move(list)}});
}

std::string encode(const Source& source) {
  return json_text(to_object(source));
}

std::string encode(const std::vector<Source>& sources, const std::vector<SourceStatus>& health) {
  json::array list;
  for (const Source& source : sources) {
    json::object one = to_object(source);
    const auto found =
        std::find_if(health.begin(), health.end(), [&](const auto& status) { return status.source == source.id; });
    one["health"] = found == health.end() ? json::value(nullptr) : json::value(to_object(found->health));
    list.push_back(std::move(one));
  }
  return json_text(json::object{{"sources", std::move(list)}});
}

std::string encode(const SourceTest& test) {
  json::object out{{"health", to_object(test.health)},
                   {"codec", test.codec},
                   {"audio_codec", test.audio_codec},
                   {"width", test.width},
                   {"height", test.height},
                   {"fps", test.fps},
                   {"first_frame_after_ns", nullptr}};
  if (test.first_frame_after_ns) out["first_frame_after_ns"] = *test.first_frame_after_ns;
  return json_text(out);
}

}  // namespace parallax::api
