// SPDX-License-Identifier: Apache-2.0
#include "api/dto/system.hpp"

#include "api/dto/paths.hpp"
#include "api/dto/shared_fields.hpp"

namespace parallax::api {

template <typename Json>
void fields_of(Json& json, In<Json, Job>& job) {
  json("id", job.id);
  json("kind", job.kind);
  json("object", job.object);
  json("user_id", job.user_id);
  json("state", job.state);
  json("progress", job.progress);
  json("text", job.text);
  json("error", job.error);
  time_of(json, "created_utc", job.created_utc_ns);
  json("ended_utc_ns", job.ended_utc_ns);
}

template <typename Json>
void fields_of(Json& json, In<Json, AuditRow>& row) {
  json("seq", row.seq);
  time_of(json, "utc", row.utc_ns);
  json("monotonic_ns", row.monotonic_ns);
  json("actor", row.actor);
  json("role", row.role);
  json("host", row.host);
  json("action", row.action);
  json("object", row.object);
  json("before", row.before);
  json("after", row.after);
  json("reason", row.reason);
  json("prev_hash", row.prev_hash);
  json("hash", row.hash);
}

template <typename Json>
void fields_of(Json& json, In<Json, PluginRefusal>& refusal) {
  json("step", refusal.step);
  fields_of(json, refusal.error);
}

template <typename Json>
void fields_of(Json& json, In<Json, PluginInfo>& plugin) {
  json("id", plugin.id);
  json("name", plugin.name);
  json("version", plugin.version);
  json("vendor", plugin.vendor);
  json("folder", plugin.folder);
  json("extensions", plugin.extensions);
  json("state", plugin.state);
  json("refusal", plugin.refusal);
}

template <typename Json>
void fields_of(Json& json, In<Json, PluginLogLine>& line) {
  json("number", line.number);
  time_of(json, "utc", line.utc_ns);
  json("level", line.level);
  json("text", line.text);
}

template <typename Json>
void fields_of(Json& json, In<Json, PluginLog>& log) {
  json("lines", log.lines);
  json("newest", log.newest);
}

template <typename Json>
void fields_of(Json& json, In<Json, NamingRules>& rules) {
  json("mode", rules.mode);
  json("default_name", rules.default_name);
}

std::string encode_started_job(const std::string& job) {
  return encode_object({{"job", job}});
}
Result<std::string> decode_started_job(std::string_view text) {
  return decode_text("job", text);
}
std::string encode(const Job& job) {
  return encode_fields(job);
}
Result<Job> decode_job(std::string_view text) {
  return decode_fields<Job>(text);
}
std::string encode(const std::vector<Job>& jobs) {
  return encode_list("jobs", jobs);
}
Result<std::vector<Job>> decode_jobs(std::string_view text) {
  return decode_list<Job>("jobs", text);
}
std::string encode(const std::vector<AuditRow>& rows) {
  return encode_list("rows", rows);
}
Result<std::vector<AuditRow>> decode_audit(std::string_view text) {
  return decode_list<AuditRow>("rows", text);
}
std::string encode(const PluginInfo& plugin) {
  return encode_fields(plugin);
}
Result<PluginInfo> decode_plugin(std::string_view text) {
  return decode_fields<PluginInfo>(text);
}
std::string encode(const std::vector<PluginInfo>& plugins) {
  return encode_list("plugins", plugins);
}
Result<std::vector<PluginInfo>> decode_plugins(std::string_view text) {
  return decode_list<PluginInfo>("plugins", text);
}
std::string encode(const PluginLogLine& line) {
  return encode_fields(line);
}
std::string encode(const PluginLog& log) {
  return encode_fields(log);
}
Result<PluginLog> decode_plugin_log(std::string_view text) {
  const auto document = Document::parse(text, "lines");
  if (!document) return fail(document.error());
  Reader root = document->root();
  PluginLog out;
  fields_of(root, out);
  return out;
}

std::string encode(const NamingRules& rules) {
  return encode_fields(rules);
}
Result<NamingRules> decode_naming(std::string_view text) {
  return decode_fields<NamingRules>(text);
}
NamingRules read_naming(Fields& fields) {
  NamingRules out;
  const auto mode = fields.maybe_choice<NamingMode>("mode");
  out.default_name = fields.maybe_text("default_name", {.min_length = 0}).value_or("");
  if (!mode) fields.refuse("mode", "Expected \"ask\", \"edit\" or \"number\".");
  out.mode = mode.value_or(NamingMode::ask);
  if (out.mode != NamingMode::ask && out.default_name.empty())
    fields.refuse("default_name", "Expected the name that sessions get.");
  return out;
}

Query query_of(const AuditQuery& query) {
  Query out;
  add_to(out, "actor", query.actor);
  add_to(out, "action", query.action);
  add_to(out, "object", query.object);
  add_to(out, "from_utc_ns", query.from_utc_ns);
  add_to(out, "until_utc_ns", query.until_utc_ns);
  out.emplace_back("after_seq", std::to_string(query.after_seq));
  out.emplace_back("limit", std::to_string(query.limit));
  return out;
}
AuditQuery read_audit_query(Fields& fields) {
  AuditQuery out;
  out.actor = fields.maybe_text("actor");
  out.action = fields.maybe_text("action");
  out.object = fields.maybe_text("object");
  out.from_utc_ns = fields.maybe_integer("from_utc_ns", INT64_MIN + 1, INT64_MAX);
  out.until_utc_ns = fields.maybe_integer("until_utc_ns", INT64_MIN + 1, INT64_MAX);
  out.after_seq = fields.maybe_integer("after_seq", 0, INT64_MAX).value_or(0);
  out.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, 10'000).value_or(200));
  return out;
}

Query query_of(const PluginLogQuery& query) {
  return {{"after", std::to_string(query.after)}, {"limit", std::to_string(query.limit)}};
}
PluginLogQuery read_plugin_log_query(Fields& fields) {
  PluginLogQuery out;
  out.after = static_cast<uint64_t>(fields.maybe_integer("after", 0, INT64_MAX).value_or(0));
  out.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, 1000).value_or(200));
  return out;
}

}  // namespace parallax::api
