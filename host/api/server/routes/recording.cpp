// SPDX-License-Identifier: Apache-2.0
// Starting, pausing and stopping; the state of it all.
#include <array>

#include "api/dto/encode.hpp"
#include "api/server/routes/rights.hpp"
#include "api/server/routes/routes.hpp"

namespace parallax::api {
namespace {

constexpr int64_t kLongestWaitMs = 24 * 3'600'000LL;
constexpr int64_t kMostSources = 10'000;

/// "all", "any" or a number.
std::optional<WaitFor> wait_for_of(std::string_view text) {
  if (text == "all") return WaitFor{WaitFor::Kind::all, 0};
  if (text == "any") return WaitFor{WaitFor::Kind::any, 0};
  size_t count = 0;
  for (const char c : text) {
    if (c < '0' || c > '9' || count > kMostSources) return std::nullopt;
    count = count * 10 + static_cast<size_t>(c - '0');
  }
  if (count == 0) return std::nullopt;
  return WaitFor{WaitFor::Kind::count, count};
}

Reply start(ApiContext& context, Call& call) {
  auto location = location_for(context, call, call.at("location"), Action::record_start);
  if (!location) return refuse(std::move(location.error()));
  auto fields = Fields::of_json(call.http.body);
  if (!fields) return refuse(std::move(fields.error()));
  StartRecording request{.location = location->id};
  request.name = fields->maybe_text("name", {.min_length = 0}).value_or("");
  if (const auto wait = fields->maybe_text("wait_for", {.max_length = 10})) {
    const auto parsed = wait_for_of(*wait);
    if (!parsed) fields->refuse("wait_for", "Expected \"all\", \"any\" or a number of sources such as \"2\".");
    request.wait_for = parsed.value_or(WaitFor{});
  }
  if (const auto ms = fields->maybe_integer("wait_timeout_ms", 0, kLongestWaitMs))
    request.wait_timeout_ns = *ms * kNsPerMs;
  if (auto problem = fields->finish()) return refuse(std::move(*problem));
  const Result<std::string> session = context.services.recording.start(call.actor(), request);
  if (!session) return refuse(session.error());
  note(context, call, {.action = "session-start", .object = "session:" + *session, .after = location->name});
  return json_response(encode_object({{"session", *session}}), 201);
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
  const std::string name = fields->maybe_text("name", {.min_length = 0}).value_or("");
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
  using Access = Route::Access;
  routes.push_back({"GET",
                    "/api/v1/status",
                    "showStatus",
                    "What is recorded, what the locations and sources do",
                    "status-view, location-view",
                    {},
                    "",
                    "Status",
                    Access::users,
                    [&](Call& call) { return show_status(context, call); }});
  routes.push_back({"GET",
                    "/api/v1/recordings",
                    "listRecordings",
                    "Sessions that are being recorded now",
                    "location-view",
                    {},
                    "",
                    "Recordings",
                    Access::users,
                    [&](Call& call) { return list_recordings(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/locations/{location}/recordings",
                    "startRecording",
                    "Record all sources of a location as a new session",
                    "record-start",
                    {},
                    "StartRecording",
                    "StartedRecording",
                    Access::users,
                    [&](Call& call) { return start(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sessions/{session}/stop",
                    "stopRecording",
                    "Stop recording; a name may be given",
                    "record-stop",
                    {},
                    "StopRecording",
                    "StoppedRecording",
                    Access::users,
                    [&](Call& call) { return stop(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sessions/{session}/start-now",
                    "startNow",
                    "Record with the sources that are ready, without waiting for the others",
                    "record-stop",
                    {},
                    "",
                    "",
                    Access::users,
                    [&](Call& call) { return start_now(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sessions/{session}/pause",
                    "pauseRecording",
                    "Pause; the session stays the same one",
                    "record-pause",
                    {},
                    "",
                    "",
                    Access::users,
                    [&](Call& call) { return pause(context, call); }});
  routes.push_back({"POST",
                    "/api/v1/sessions/{session}/resume",
                    "resumeRecording",
                    "Go on after a pause",
                    "record-pause",
                    {},
                    "",
                    "",
                    Access::users,
                    [&](Call& call) { return resume(context, call); }});
}

}  // namespace parallax::api
