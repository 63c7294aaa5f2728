// SPDX-License-Identifier: Apache-2.0
#include "api/dto/sessions.hpp"

#include "api/dto/paths.hpp"
#include "api/dto/session_fields.hpp"
#include "api/dto/shared_fields.hpp"
#include "base/clock.hpp"

namespace parallax::api {

namespace {

constexpr int64_t kMostSessions = 1'000'000'000;
constexpr TextRule kReason{.min_length = 0, .max_length = 1000};

}  // namespace

template <typename Json>
void fields_of(Json& json, In<Json, ExportStatus>& folder) {
  bool available = !folder.problem;
  std::optional<int64_t> answered_ms_ago;
  if (folder.age_ns) answered_ms_ago = *folder.age_ns / kNsPerMs;
  json("name", folder.name);
  json("available", available);
  json("problem", folder.problem);
  json("answered_ms_ago", answered_ms_ago);
  if constexpr (Json::kReads) {
    if (answered_ms_ago) folder.age_ns = *answered_ms_ago * kNsPerMs;
    if (available) {
      folder.problem.reset();
    } else if (!folder.problem) {
      folder.problem.emplace();
    }
  }
}

std::string encode(const SessionPage& page, size_t offset) {
  JsonText out;
  Writer root = out.root();
  root.list("sessions");
  for (const SessionSummary& session : page.sessions) {
    Writer row = root.add_to("sessions");
    fields_of(row, session);
    row("found", session.found);
  }
  root("total", page.total);
  root("offset", offset);
  return out.text();
}
Result<SessionPage> decode_sessions(std::string_view text) {
  const auto document = Document::parse(text, "sessions");
  if (!document) return fail(document.error());
  Reader root = document->root();
  SessionPage out;
  root.for_each("sessions", [&](Reader& row) {
    SessionSummary& session = out.sessions.emplace_back();
    fields_of(row, session);
    row("found", session.found);
  });
  root("total", out.total);
  return out;
}

std::string encode(const SessionFacts& session) {
  return encode_fields(session);
}
Result<SessionFacts> decode_session(std::string_view text) {
  return decode_fields<SessionFacts>(text);
}

std::string encode(const ExportList& exports) {
  JsonText out;
  Writer root = out.root();
  root("exports", exports.folders);
  if (exports.config_file.empty()) {
    root.put_null("config_file");
  } else {
    root("config_file", exports.config_file);
  }
  return out.text();
}
Result<ExportList> decode_exports(std::string_view text) {
  const auto document = Document::parse(text, "exports");
  if (!document) return fail(document.error());
  Reader root = document->root();
  ExportList out;
  root("exports", out.folders);
  root("config_file", out.config_file);
  return out;
}

Query query_of(const SessionQuery& query) {
  Query out;
  if (!query.search.empty()) out.emplace_back("search", query.search);
  add_to(out, "location", query.location);
  add_to(out, "recorded_by", query.recorded_by);
  add_to(out, "owner", query.owner);
  add_to(out, "annotator", query.annotator);
  if (query.state) out.emplace_back("state", name_of(*query.state));
  add_to(out, "secured", query.secured);
  add_to(out, "from_utc_ns", query.from_utc_ns);
  add_to(out, "until_utc_ns", query.until_utc_ns);
  add_to(out, "min_duration_ns", query.min_duration_ns);
  out.emplace_back("sort", name_of(query.sort));
  out.emplace_back("order", name_of(query.order));
  out.emplace_back("offset", std::to_string(query.offset));
  out.emplace_back("limit", std::to_string(query.limit));
  return out;
}
SessionQuery read_session_query(Fields& fields) {
  SessionQuery out;
  out.search = fields.maybe_text("search", {.min_length = 0, .max_length = 500}).value_or("");
  out.location = fields.maybe_text("location");
  out.recorded_by = fields.maybe_text("recorded_by");
  out.owner = fields.maybe_text("owner");
  out.annotator = fields.maybe_text("annotator");
  out.state = fields.maybe_choice<SessionState>("state");
  out.secured = fields.maybe_flag("secured");
  out.from_utc_ns = fields.maybe_integer("from_utc_ns", INT64_MIN + 1, INT64_MAX);
  out.until_utc_ns = fields.maybe_integer("until_utc_ns", INT64_MIN + 1, INT64_MAX);
  out.min_duration_ns = fields.maybe_integer("min_duration_ns", 0, INT64_MAX);
  out.sort = fields.maybe_choice<SessionSort>("sort").value_or(out.sort);
  out.order = fields.maybe_choice<SortOrder>("order").value_or(out.order);
  out.offset = static_cast<size_t>(fields.maybe_integer("offset", 0, kMostSessions).value_or(0));
  out.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, kMaxPage).value_or(50));
  return out;
}

std::string encode_session_name(const std::string& name) {
  return encode_object({{"name", name}});
}
std::string read_session_name(Fields& fields) {
  return fields.text("name");
}

std::string encode(const SessionSecured& secured) {
  JsonText out;
  Writer json = out.root();
  json("secured", secured.secured);
  if (!secured.reason.empty()) json("reason", secured.reason);
  return out.text();
}
SessionSecured read_session_secured(Fields& fields) {
  const auto secured = fields.maybe_flag("secured");
  if (!secured) fields.refuse("secured", "Expected true or false.");
  return {secured.value_or(false), fields.maybe_text("reason", kReason).value_or("")};
}

std::string encode(const SessionPeople& people) {
  JsonText out;
  Writer json = out.root();
  json.given("owner", people.owner);
  json.given("annotators", people.annotators);
  json.given("invited", people.invited);
  json.given("people", people.people);
  return out.text();
}
SessionPeople read_session_people(Fields& fields) {
  SessionPeople out;
  out.owner = fields.maybe_text("owner");
  out.annotators = fields.maybe_texts("annotators");
  out.invited = fields.maybe_texts("invited");
  out.people = fields.maybe_texts("people");
  return out;
}

Query query_of_delete(const std::string& reason) {
  return reason.empty() ? Query{} : Query{{"reason", reason}};
}
std::string read_delete(Fields& fields) {
  return fields.maybe_text("reason", kReason).value_or("");
}

std::string encode_copy(const std::string& export_name) {
  return encode_object({{"to", export_name}});
}
std::string read_copy(Fields& fields) {
  return fields.text("to");
}

}  // namespace parallax::api
