// SPDX-License-Identifier: Apache-2.0
// Starting, pausing and stopping; the state of it all.
#include "api/dto/recording.hpp"
#include "api/dto/paths.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

Reply start(ApiContext& context, Call& call) {
  auto location = location_for(context, call, call.at("location"), Action::record_start);
  if (!location) return refuse(std::move(location.error()));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  StartRecording request = read_start_recording(*fields);
  request.location = location->id;
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<std::string> session = context.services.recording.start(call.actor(), request);
  if (!session) return refuse(session.error());
  note(context, call, {.action = "session-start", .object = "session:" + *session, .after = location->name});
  return json_response(encode_started(*session), 201);
}

/// The id of a session that is being recorded or is starting, if the caller may do `action` with it.
tl::expected<std::string, Problem> recording_for(ApiContext& context, const Call& call, Action action) {
  const std::string& id = call.at("session");
  if (const auto starting = starting_session(context, id)) {
    if (auto problem = ask_of_session(call, action, {.session = relations_of(*starting)}, id))
      return refuse(std::move(*problem));
    return id;
  }
  auto session = session_for(context, call, id, action);
  if (!session) return refuse(std::move(session.error()));
  return session->summary.id;
}

Reply start_now(ApiContext& context, Call& call) {
  const auto session = recording_for(context, call, Action::record_stop);
  if (!session) return refuse(session.error());
  const std::string& id = *session;
  if (const auto done = context.services.recording.start_now(call.actor(), id); !done) return refuse(done.error());
  note(context, call, {.action = "session-start-now", .object = "session:" + id});
  return empty_response();
}

Reply stop(ApiContext& context, Call& call) {
  const auto session = recording_for(context, call, Action::record_stop);
  if (!session) return refuse(session.error());
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  const std::string name = read_stop(*fields);
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const std::string& id = *session;
  const auto stopped = context.services.recording.stop(call.actor(), id, name);
  if (!stopped) return refuse(stopped.error());
  note(context, call,
       {.action = stopped->recorded ? "session-stop" : "session-start-failed",
        .object = "session:" + id,
        .reason = "user"});
  return json_response(encode(id, *stopped));
}

Reply pause(ApiContext& context, Call& call) {
  const auto session = recording_for(context, call, Action::record_pause);
  if (!session) return refuse(session.error());
  const std::string& id = *session;
  if (const auto done = context.services.recording.pause(call.actor(), id); !done) return refuse(done.error());
  note(context, call, {.action = "session-pause", .object = "session:" + id});
  return empty_response();
}

Reply resume(ApiContext& context, Call& call) {
  const auto session = recording_for(context, call, Action::record_pause);
  if (!session) return refuse(session.error());
  const std::string& id = *session;
  if (const auto done = context.services.recording.resume(call.actor(), id); !done) return refuse(done.error());
  note(context, call, {.action = "session-resume", .object = "session:" + id});
  return empty_response();
}

Reply list_recordings(ApiContext& context, Call& call) {
  const auto status = status_for(context, *call.user);
  if (!status) return refuse(status.error());
  return json_response(encode(status->recordings));
}

Reply show_status(ApiContext& context, Call& call) {
  if (auto problem = ask(call, Action::status_view)) return refuse(std::move(*problem));
  const auto status = status_for(context, *call.user);
  if (!status) return refuse(status.error());
  return json_response(encode(*status));
}

}  // namespace

void add_recording_routes(std::vector<Route>& routes, ApiContext& context) {
  routes.push_back({.method = "GET",
                    .pattern = paths::kStatus,
                    .operation = "showStatus",
                    .summary = "What is recorded, what the locations and sources do",
                    .rights = "status-view, location-view",
                    .answer = "Status",
                    .handler = [&](Call& call) { return show_status(context, call); }});
  routes.push_back({.method = "GET",
                    .pattern = paths::kRecordings,
                    .operation = "listRecordings",
                    .summary = "Sessions that are being recorded now",
                    .rights = "location-view",
                    .answer = "Recordings",
                    .handler = [&](Call& call) { return list_recordings(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kLocationRecordings,
                    .operation = "startRecording",
                    .summary = "Record all sources of a location as a new session",
                    .rights = "record-start",
                    .body = "StartRecording",
                    .answer = "StartedRecording",
                    .handler = [&](Call& call) { return start(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSessionStop,
                    .operation = "stopRecording",
                    .summary = "Stop recording; a name may be given",
                    .rights = "record-stop",
                    .body = "StopRecording",
                    .answer = "StoppedRecording",
                    .handler = [&](Call& call) { return stop(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSessionStartNow,
                    .operation = "startNow",
                    .summary = "Record with the sources that are ready, without waiting for the others",
                    .rights = "record-stop",
                    .handler = [&](Call& call) { return start_now(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSessionPause,
                    .operation = "pauseRecording",
                    .summary = "Pause; the session stays the same one",
                    .rights = "record-pause",
                    .handler = [&](Call& call) { return pause(context, call); }});
  routes.push_back({.method = "POST",
                    .pattern = paths::kSessionResume,
                    .operation = "resumeRecording",
                    .summary = "Go on after a pause",
                    .rights = "record-pause",
                    .handler = [&](Call& call) { return resume(context, call); }});
}

}  // namespace parallax::api
