// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "api/dto/json_text.hpp"
#include "api/dto/objects.hpp"
#include "base/text.hpp"

namespace parallax::api {

namespace json = boost::json;

namespace {

json::value to_value(const EventValue& value) {
  return std::visit([](const auto& held) { return json::value(held); }, value);
}

json::object to_object(const StatusView& status) {
  json::object out{{"version", status.version},
                   {"utc", format_utc(status.utc_ns)},
                   {"utc_ns", status.utc_ns},
                   {"newest_event", status.newest_event}};
  json::array& recordings = out["recordings"].emplace_array();
  for (const RecordingStatus& recording : status.recordings) recordings.push_back(api::to_object(recording));
  json::array& locations = out["locations"].emplace_array();
  for (const LocationView& location : status.locations) locations.push_back(api::to_object(location));
  json::array& sources = out["sources"].emplace_array();
  for (const SourceStatus& source : status.sources) sources.push_back(api::to_object(source));
  return out;
}

}  // namespace

json::object to_object(const SourceStatus& source) {
  return {{"source", source.source},     {"name", source.name},
          {"location", source.location}, {"recording", source.recording},
          {"codec", source.codec},       {"width", source.width},
          {"height", source.height},     {"health", to_object(source.health)}};
}

json::object to_object(const RecordingStatus& recording) {
  json::object out{{"session", recording.session},
                   {"location", recording.location},
                   {"name", recording.name},
                   {"started_by", recording.started_by},
                   {"started_by_name", recording.started_by_name},
                   // While it starts nothing is recorded, whatever the session will be.
                   {"state", recording.phase == Phase::starting ? name_of(Phase::starting) : name_of(recording.state)},
                   {"phase", name_of(recording.phase)},
                   {"attempt", recording.attempt},
                   {"attempts", recording.attempts},
                   {"attempt_left_ns", recording.attempt_left_ns},
                   {"wait_left_ns", recording.wait_left_ns},
                   {"problem", nullptr},
                   {"start_utc", format_utc(recording.start_utc_ns)},
                   {"start_utc_ns", recording.start_utc_ns},
                   {"duration_ns", recording.duration_ns},
                   {"recorded_ns", recording.recorded_ns},
                   {"paused_for_ns", recording.paused_for_ns},
                   {"bytes", recording.bytes},
                   {"disk_left_ns", nullptr}};
  if (recording.problem) out["problem"] = to_object(*recording.problem);
  if (recording.disk_left_ns) out["disk_left_ns"] = *recording.disk_left_ns;
  json::array& sources = out["sources"].emplace_array();
  for (const SourceStatus& source : recording.sources) {
    json::object one = to_object(source);
    one["ready"] = source.ready;
    sources.push_back(std::move(one));
  }
  return out;
}

std::string encode(const StatusView& status) {
  return json_text(to_object(status));
}

std::string encode(const std::vector<RecordingStatus>& recordings) {
  json::array list;
  for (const RecordingStatus& recording : recordings) list.push_back(to_object(recording));
  return json_text(json::object{{"recordings", std::move(list)}});
}

std::string encode(const std::string& session, const StoppedRecording& stopped) {
  return json_text(json::object{{"session", session},
                                {"recorded", stopped.recorded},
                                {"name", stopped.name},
                                {"naming", {{"ask", stopped.ask_name}, {"suggestion", stopped.suggestion}}}});
}

std::string encode(const NamingRules& rules) {
  return json_text(json::object{{"mode", name_of(rules.mode)}, {"default_name", rules.default_name}});
}

std::string encode_snapshot(const StatusView& status, bool missed) {
  return json_text(json::object{
      {"type", "snapshot"}, {"number", status.newest_event}, {"missed", missed}, {"status", to_object(status)}});
}

std::string encode(const Event& event) {
  json::object fields;
  for (const auto& [name, value] : event.fields) fields[name] = to_value(value);
  return json_text(json::object{{"type", "event"},
                                {"number", event.number},
                                {"utc", format_utc(event.utc_ns)},
                                {"utc_ns", event.utc_ns},
                                {"event", event.type},
                                {"session", event.session},
                                {"location", event.location},
                                {"fields", std::move(fields)}});
}

std::string encode_object(const std::vector<std::pair<std::string, EventValue>>& fields) {
  json::object out;
  for (const auto& [name, value] : fields) out[name] = to_value(value);
  return json_text(out);
}

}  // namespace parallax::api
