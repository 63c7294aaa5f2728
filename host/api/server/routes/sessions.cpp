// SPDX-License-Identifier: Apache-2.0
// What was recorded: finding it, naming it, its people, checking, copying and deleting it.
#include <algorithm>
#include <filesystem>

#include "api/dto/encode.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

constexpr int64_t kMostSessions = 1'000'000'000;
constexpr TextRule kReason{.min_length = 0, .max_length = 1000};

// The catalogue hears of a recording when something in it changes; how long and how large it is, the recorder knows.
void bring_up_to_date(SessionDetail& detail, const std::vector<RecordingStatus>& running) {
  const auto now = std::find_if(running.begin(), running.end(),
                                [&](const RecordingStatus& one) { return one.session == detail.summary.id; });
  if (now == running.end()) return;
  detail.summary.duration_ns = detail.session.duration_ns = now->duration_ns;
  detail.summary.bytes = now->bytes;
  detail.summary.losses = losses_in(detail.session);
}

void bring_up_to_date(ApiContext& context, SessionPage& page) {
  std::optional<std::vector<RecordingStatus>> running;
  for (SessionSummary& summary : page.sessions) {
    if (summary.state == SessionState::stopped) continue;
    if (!running) running = context.services.recording.running();
    Result<SessionDetail> detail = context.services.sessions.session(summary.id);
    if (!detail) continue;  // deleted this moment
    bring_up_to_date(*detail, *running);
    detail->summary.found = std::move(summary.found);
    summary = std::move(detail->summary);
  }
}

Reply list_sessions(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::sessions_list)) return refuse(std::move(*problem));
  auto fields = Fields::of_query(call.query);
  SessionQuery query;
  query.search = fields.maybe_text("search", {.min_length = 0, .max_length = 500}).value_or("");
  query.location = fields.maybe_text("location");
  query.recorded_by = fields.maybe_text("recorded_by");
  query.owner = fields.maybe_text("owner");
  query.annotator = fields.maybe_text("annotator");
  query.state = fields.maybe_choice<SessionState>("state");
  query.secured = fields.maybe_flag("secured");
  query.from_utc_ns = fields.maybe_integer("from_utc_ns", INT64_MIN + 1, INT64_MAX);
  query.until_utc_ns = fields.maybe_integer("until_utc_ns", INT64_MIN + 1, INT64_MAX);
  query.min_duration_ns = fields.maybe_integer("min_duration_ns", 0, INT64_MAX);
  query.sort = fields.maybe_choice<SessionSort>("sort").value_or(query.sort);
  query.order = fields.maybe_choice<SortOrder>("order").value_or(query.order);
  query.offset = static_cast<size_t>(fields.maybe_integer("offset", 0, kMostSessions).value_or(0));
  query.limit = static_cast<size_t>(fields.maybe_integer("limit", 1, kMaxPage).value_or(50));
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  // A Technician sees all sessions (R37): the catalogue then need not look at each one's people.
  if (call.user->role != Role::technician) query.visible_to = call.user;
  auto page = context.services.sessions.sessions(query);
  if (!page) return refuse(page.error());
  bring_up_to_date(context, *page);
  return json_response(encode(*page, query.offset));
}

bool is_loopback(std::string_view address) {
  return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

Reply show_session(ApiContext& context, Call& call) {
  auto session = session_for(context, call, call.at("session"), Action::session_view);
  if (!session) return refuse(session.error());
  if (session->summary.state != SessionState::stopped) bring_up_to_date(*session, context.services.recording.running());
  // A path means something on the recorder's computer only, and tells others how that is set up.
  const bool local = is_loopback(call.http.peer.address);
  return json_response(encode(*session, [&](size_t video, size_t part) {
    if (!local) return std::string();
    const auto opened = context.services.media.open_part(session->summary.id, video, part);
    const auto path = opened && opened->file ? opened->file->path() : std::nullopt;
    return path ? path->string() : std::string();
  }));
}

Reply answer_session(ApiContext& context, Call& call) {
  const auto session = context.services.sessions.session(call.at("session"));
  if (!session) return refuse(session.error());
  return json_response(encode(*session, [](size_t, size_t) { return std::string(); }));
}

Reply rename_session(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_rename);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string name = fields->text("name");
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const auto done = context.services.sessions.rename_session(call.actor(), session->summary.id, name);
  if (!done) return refuse(done.error());
  return empty_response();
}

Reply secure_session(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_secure);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const auto secured = fields->maybe_flag("secured");
  const std::string reason = fields->maybe_text("reason", kReason).value_or("");
  if (!secured) fields->refuse("secured", "Expected true or false.");
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const auto done = context.services.sessions.set_secured(call.actor(), session->summary.id, *secured, reason);
  if (!done) return refuse(done.error());
  return empty_response();
}

/// Users may be given by id or name; the catalogue wants ids.
std::string user_id(ApiContext& context, Fields& fields, std::string_view field, const std::string& given) {
  const Result<User> user = context.services.accounts.user(given);
  if (user) return user->id;
  fields.refuse(field, "There is no user \"" + given + "\".");
  return {};
}

std::optional<std::vector<std::string>> user_ids(ApiContext& context, Fields& fields, std::string_view field,
                                                 const std::optional<std::vector<std::string>>& given) {
  if (!given) return std::nullopt;
  std::vector<std::string> ids;
  for (const std::string& one : *given) ids.push_back(user_id(context, fields, field, one));
  return ids;
}

Reply change_people(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_view);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const auto owner = fields->maybe_text("owner");
  const auto annotators = fields->maybe_texts("annotators");
  const auto invited = fields->maybe_texts("invited");
  SessionPeople people;
  people.people = fields->maybe_texts("people");
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const std::pair<bool, Action> wanted[] = {{owner.has_value(), Action::owner_change},
                                            {annotators.has_value(), Action::annotator_change},
                                            {invited.has_value(), Action::invite_change},
                                            {people.people.has_value(), Action::session_rename}};
  for (const auto& [asked, action] : wanted) {
    if (!asked) continue;
    if (auto problem = ask(call, action, {.session = session->relations})) return refuse(std::move(*problem));
  }
  // Only now: who may not change anything does not learn who exists.
  if (owner) people.owner = user_id(context, *fields, "owner", *owner);
  people.annotators = user_ids(context, *fields, "annotators", annotators);
  people.invited = user_ids(context, *fields, "invited", invited);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const auto done = context.services.sessions.set_people(call.actor(), session->summary.id, people);
  if (!done) return refuse(done.error());
  return answer_session(context, call);
}

Reply delete_session(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_delete);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_query(call.query);
  const std::string reason = fields.maybe_text("reason", kReason).value_or("");
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto done = context.services.sessions.delete_session(call.actor(), session->summary.id, reason);
  if (!done) return refuse(done.error());
  return empty_response();
}

Reply job_reply(const Result<std::string>& job) {
  if (!job) return refuse(job.error());
  return json_response(encode_object({{"job", *job}}), 202);
}

Reply verify_session(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_verify);
  if (!session) return refuse(session.error());
  return job_reply(context.services.session_jobs.verify(call.actor(), session->summary.id));
}

Reply copy_session(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_export);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string to = fields->text("to");
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return job_reply(context.services.session_jobs.copy(call.actor(), session->summary.id, to));
}

Reply list_exports(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::sessions_list)) return refuse(std::move(*problem));
  // Where the recorder's files lie is for those who set it up.
  const std::filesystem::path& file = context.options.config_file;
  const bool told = call.user->role == Role::technician && !file.empty();
  return json_response(
      encode(context.services.session_jobs.exports(), told ? std::optional(file.string()) : std::nullopt));
}

}  // namespace

void add_session_routes(std::vector<Route>& routes, ApiContext& context) {
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/sessions",
                    "listSessions",
                    "A page of the sessions that the user may see",
                    "sessions-list, session-view",
                    {"search", "location", "recorded_by", "owner", "annotator", "state", "secured", "from_utc_ns",
                     "until_utc_ns", "min_duration_ns", "sort", "order", "offset", "limit"},
                    "",
                    "SessionPage",
                    Access::users,
                    [&](Call& call) { return list_sessions(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/sessions/{session}",
                    "showSession",
                    "One session with its videos, parts and gaps",
                    "session-view",
                    {},
                    "",
                    "Session",
                    Access::users,
                    [&](Call& call) { return show_session(context, call); }});
  routes.push_back({"PUT",
                    "/api/v1/sessions/{session}/name",
                    "renameSession",
                    "Rename a session",
                    "session-rename",
                    {},
                    "SessionName",
                    "",
                    Access::users,
                    [&](Call& call) { return rename_session(context, call); }});
  routes.push_back({"PUT",
                    "/api/v1/sessions/{session}/secured",
                    "secureSession",
                    "Exempt a session from automatic deletion, or end that",
                    "session-secure",
                    {},
                    "SessionSecured",
                    "",
                    Access::users,
                    [&](Call& call) { return secure_session(context, call); }});
  routes.push_back({"PATCH",
                    "/api/v1/sessions/{session}/people",
                    "changePeople",
                    "Change owner, annotators, the invited and the participants",
                    "session-view, owner-change, annotator-change, invite-change, session-rename",
                    {},
                    "SessionPeople",
                    "Session",
                    Access::users,
                    [&](Call& call) { return change_people(context, call); }});
  routes.push_back({"DELETE",
                    "/api/v1/sessions/{session}",
                    "deleteSession",
                    "Delete a session and all of its videos",
                    "session-delete",
                    {"reason"},
                    "",
                    "",
                    Access::users,
                    [&](Call& call) { return delete_session(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sessions/{session}/verify",
                    "verifySession",
                    "Read all parts and compare their hashes, as a job",
                    "session-verify",
                    {},
                    "",
                    "StartedJob",
                    Access::users,
                    [&](Call& call) { return verify_session(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sessions/{session}/copy",
                    "copySession",
                    "Copy a session's folder into an export folder, as a job",
                    "session-export",
                    {},
                    "CopySession",
                    "StartedJob",
                    Access::users,
                    [&](Call& call) { return copy_session(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/exports",
                    "listExports",
                    "The folders into which sessions can be copied, by name",
                    "sessions-list",
                    {},
                    "",
                    "Exports",
                    Access::users,
                    [&](Call& call) { return list_exports(context, call); }});
}

}  // namespace parallax::api
