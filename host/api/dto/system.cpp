// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "api/dto/encode.hpp"
#include "api/dto/json_text.hpp"
#include "base/text.hpp"

namespace parallax::api {

namespace json = boost::json;

namespace {

json::value to_value(const std::optional<Error>& error) {
  if (!error) return nullptr;
  return json::object{{"code", error->code}, {"text", error->text}, {"remedy", error->remedy}};
}

json::object to_object(const Job& job) {
  json::object out{{"id", job.id},
                   {"kind", job.kind},
                   {"object", job.object},
                   {"user_id", job.user_id},
                   {"state", name_of(job.state)},
                   {"progress", job.progress},
                   {"text", job.text},
                   {"error", to_value(job.error)},
                   {"created_utc", format_utc(job.created_utc_ns)},
                   {"created_utc_ns", job.created_utc_ns},
                   {"ended_utc_ns", nullptr}};
  if (job.ended_utc_ns) out["ended_utc_ns"] = *job.ended_utc_ns;
  return out;
}

json::object to_object(const AuditRow& row) {
  return {{"seq", row.seq},
          {"utc", format_utc(row.utc_ns)},
          {"utc_ns", row.utc_ns},
          {"monotonic_ns", row.monotonic_ns},
          {"actor", row.actor},
          {"role", row.role},
          {"host", row.host},
          {"action", row.action},
          {"object", row.object},
          {"before", row.before},
          {"after", row.after},
          {"reason", row.reason},
          {"prev_hash", row.prev_hash},
          {"hash", row.hash}};
}

json::object to_object(const PluginInfo& plugin) {
  json::object out{{"id", plugin.id},           {"name", plugin.name},
                   {"version", plugin.version}, {"vendor", plugin.vendor},
                   {"folder", plugin.folder},   {"extensions", json::value_from(plugin.extensions)},
                   {"state", plugin.state},     {"refusal", nullptr}};
  if (plugin.refusal) {
    out["refusal"] = json::object{{"step", plugin.refusal->step},
                                  {"code", plugin.refusal->error.code},
                                  {"text", plugin.refusal->error.text},
                                  {"remedy", plugin.refusal->error.remedy}};
  }
  return out;
}

template <typename Value>
std::string encode_list(std::string_view name, const std::vector<Value>& values) {
  json::array list;
  for (const Value& value : values) list.push_back(to_object(value));
  json::object out;
  out[name] = std::move(list);
  return json_text(out);
}

}  // namespace

std::string encode(const Job& job) {
  return json_text(to_object(job));
}
std::string encode(const std::vector<Job>& jobs) {
  return encode_list("jobs", jobs);
}
std::string encode(const std::vector<AuditRow>& rows) {
  return encode_list("rows", rows);
}
std::string encode(const PluginInfo& plugin) {
  return json_text(to_object(plugin));
}
std::string encode(const std::vector<PluginInfo>& plugins) {
  return encode_list("plugins", plugins);
}

std::string encode(const PluginLog& log) {
  json::array lines;
  for (const PluginLogLine& line : log.lines) {
    lines.push_back(json::object{{"number", line.number},
                                 {"utc", format_utc(line.utc_ns)},
                                 {"utc_ns", line.utc_ns},
                                 {"level", line.level},
                                 {"text", line.text}});
  }
  return json_text(json::object{{"lines", std::move(lines)}, {"newest", log.newest}});
}

}  // namespace parallax::api
