// SPDX-License-Identifier: Apache-2.0
// What was recorded: finding it, naming it, its people, checking, copying and deleting it.
#include <algorithm>
#include <filesystem>

#include "api/dto/paths.hpp"
#include "api/dto/sessions.hpp"
#include "api/dto/system.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

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
  SessionQuery query = read_session_query(fields);
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

/// Where the files lie, part by part.
std::vector<std::vector<std::string>> paths_of(ApiContext& context, const SessionDetail& detail) {
  std::vector<std::vector<std::string>> out;
  const auto& videos = detail.session.videos;
  for (size_t video = 0; video < videos.size(); ++video) {
    std::vector<std::string>& paths = out.emplace_back();
    for (size_t part = 0; part < videos[video].parts.size(); ++part) {
      const auto opened = context.services.media.open_part(detail.summary.id, video, part);
      const auto path = opened && opened->file ? opened->file->path() : std::nullopt;
      paths.push_back(path ? path->string() : std::string());
    }
  }
  return out;
}

Reply show_session(ApiContext& context, Call& call) {
  auto session = session_for(context, call, call.at("session"), Action::session_view);
  if (!session) return refuse(session.error());
  if (session->summary.state != SessionState::stopped) bring_up_to_date(*session, context.services.recording.running());
  SessionFacts facts{std::move(*session), {}};
  // A path means something on the recorder's computer only, and tells others how that is set up.
  if (is_loopback(call.http.peer.address)) facts.paths = paths_of(context, facts.detail);
  return json_response(encode(facts));
}

Reply answer_session(ApiContext& context, Call& call) {
  auto session = context.services.sessions.session(call.at("session"));
  if (!session) return refuse(session.error());
  return json_response(encode(SessionFacts{std::move(*session), {}}));
}

Reply rename_session(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_rename);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string name = read_session_name(*fields);
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
  const SessionSecured given = read_session_secured(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const auto done =
      context.services.sessions.set_secured(call.actor(), session->summary.id, given.secured, given.reason);
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
  const SessionPeople given = read_session_people(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const std::pair<bool, Action> wanted[] = {{given.owner.has_value(), Action::owner_change},
                                            {given.annotators.has_value(), Action::annotator_change},
                                            {given.invited.has_value(), Action::invite_change},
                                            {given.people.has_value(), Action::session_rename}};
  for (const auto& [asked, action] : wanted) {
    if (!asked) continue;
    if (auto problem = ask(call, action, {.session = session->relations})) return refuse(std::move(*problem));
  }
  // Only now: who may not change anything does not learn who exists.
  SessionPeople people = given;
  if (given.owner) people.owner = user_id(context, *fields, "owner", *given.owner);
  people.annotators = user_ids(context, *fields, "annotators", given.annotators);
  people.invited = user_ids(context, *fields, "invited", given.invited);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const auto done = context.services.sessions.set_people(call.actor(), session->summary.id, people);
  if (!done) return refuse(done.error());
  return answer_session(context, call);
}

Reply delete_session(ApiContext& context, Call& call) {
  const auto session = session_for(context, call, call.at("session"), Action::session_delete);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_query(call.query);
  const std::string reason = read_delete(fields);
  if (auto problem = fields.finish()) return refuse(std::move(*problem));
  const auto done = context.services.sessions.delete_session(call.actor(), session->summary.id, reason);
  if (!done) return refuse(done.error());
  return empty_response();
}

Reply job_reply(const Result<std::string>& job) {
  if (!job) return refuse(job.error());
  return json_response(encode_started_job(*job), 202);
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
  const std::string to = read_copy(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  return job_reply(context.services.session_jobs.copy(call.actor(), session->summary.id, to));
}

Reply list_exports(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::sessions_list)) return refuse(std::move(*problem));
  // Where the recorder's files lie is for those who set it up.
  const std::filesystem::path& file = context.options.config_file;
  const bool told = call.user->role == Role::technician && !file.empty();
  return json_response(
      encode(ExportList{context.services.session_jobs.exports(), told ? file.string() : std::string()}));
}

}  // namespace

void add_session_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kSessions,
                    .operation = "listSessions",
                    .summary = "A page of the sessions that the user may see",
                    .rights = "sessions-list, session-view",
                    .query = {"search", "location", "recorded_by", "owner", "annotator", "state", "secured",
                              "from_utc_ns", "until_utc_ns", "min_duration_ns", "sort", "order", "offset", "limit"},
                    .answer = "SessionPage",
                    .handler = [&](Call& call) { return list_sessions(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kSession,
                    .operation = "showSession",
                    .summary = "One session with its videos, parts and gaps",
                    .rights = "session-view",
                    .answer = "Session",
                    .handler = [&](Call& call) { return show_session(context, call); }});
  routes.push_back({.method = "PUT",
                    .pattern = paths::kSessionName,
                    .operation = "renameSession",
                    .summary = "Rename a session",
                    .rights = "session-rename",
                    .body = "SessionName",
                    .handler = [&](Call& call) { return rename_session(context, call); }});
  routes.push_back({.method = "PUT",
                    .pattern = paths::kSessionSecured,
                    .operation = "secureSession",
                    .summary = "Exempt a session from automatic deletion, or end that",
                    .rights = "session-secure",
                    .body = "SessionSecured",
                    .handler = [&](Call& call) { return secure_session(context, call); }});
  routes.push_back({.method = "PATCH",
                    .pattern = paths::kSessionPeople,
                    .operation = "changePeople",
                    .summary = "Change owner, annotators, the invited and the participants",
                    .rights = "session-view, owner-change, annotator-change, invite-change, session-rename",
                    .body = "SessionPeople",
                    .answer = "Session",
                    .handler = [&](Call& call) { return change_people(context, call); }});
  routes.push_back({.method = "DELETE",
                    .pattern = paths::kSession,
                    .operation = "deleteSession",
                    .summary = "Delete a session and all of its videos",
                    .rights = "session-delete",
                    .query = {"reason"},
                    .handler = [&](Call& call) { return delete_session(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSessionVerify,
                    .operation = "verifySession",
                    .summary = "Read all parts and compare their hashes, as a job",
                    .rights = "session-verify",
                    .answer = "StartedJob",
                    .handler = [&](Call& call) { return verify_session(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSessionCopy,
                    .operation = "copySession",
                    .summary = "Copy a session's folder into an export folder, as a job",
                    .rights = "session-export",
                    .body = "CopySession",
                    .answer = "StartedJob",
                    .handler = [&](Call& call) { return copy_session(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kExports,
                    .operation = "listExports",
                    .summary = "The folders into which sessions can be copied, by name",
                    .rights = "sessions-list",
                    .answer = "Exports",
                    .handler = [&](Call& call) { return list_exports(context, call); }});
}

}  // namespace parallax::api
