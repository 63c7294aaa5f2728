// SPDX-License-Identifier: Apache-2.0
#include "api/server/routes/rights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include "base/log.hpp"
#include "model/people/unknown.hpp"

namespace parallax::api {
namespace {

constexpr auto kWait = std::chrono::milliseconds(10);
constexpr int kMostWaits = 200;

const RunningSession* running_at(const std::vector<RunningSession>& running, const std::string& location) {
  const auto found =
      std::find_if(running.begin(), running.end(), [&](const auto& one) { return one.status.location == location; });
  return found == running.end() ? nullptr : &*found;
}

/// What those learn who see the room but may not view the session: that it is taken, by whom, and since when (R30).
void hide_session(RecordingStatus& recording) {
  recording.session.clear();
  recording.name.clear();
}

/// As `ask`; but to who may not `view` the object either, it is `unknown`: the answer that a made-up name gets.
std::optional<Problem> ask_of(const Call& call, Action action, const Object& object, Action view,
                              const Error& unknown) {
  std::optional<Problem> problem = ask(call, action, object);
  if (!problem || !call.user || decide(*call.user, view, object)) return problem;
  return Problem{status_of(unknown.code), unknown, {}, 0};
}

std::optional<Problem> ask_of_location(ApiContext& context, const Call& call, Action action, const Location& location,
                                       const Error& unknown) {
  const Object object{.location = access_of(location, running_sessions(context.services))};
  return ask_of(call, action, object, Action::location_view, unknown);
}

constexpr size_t kMaxCloseReason = 120;

class LiveJudge final : public LiveRights::Judge {
 public:
  explicit LiveJudge(const ApiServices& services) : services_(services) {}

  void begin_round() override {
    access_.clear();
    running_.reset();
  }
  std::optional<WebSocketClose> judge(const LiveViewer& viewer) override {
    const Result<User> user = services_.accounts.authenticate(viewer.token);
    if (!user) return WebSocketClose{kCloseLoggedOut, "You are logged out. Log in again."};
    auto known = access_.find(viewer.source);
    if (known == access_.end()) known = access_.emplace(viewer.source, access(viewer.source)).first;
    if (!known->second) return std::nullopt;  // the stream itself ends when its source is removed
    const Result<void> decision = decide(*user, Action::live_view, {.location = *known->second});
    if (decision) return std::nullopt;
    return WebSocketClose{kCloseNotAllowed, decision.error().text.substr(0, kMaxCloseReason)};
  }

 private:
  std::optional<LocationAccess> access(const std::string& source_id) {
    const Result<Source> source = services_.rooms.source(source_id);
    if (!source) return std::nullopt;
    const Result<Location> location = services_.rooms.location(source->location);
    if (!location) return std::nullopt;
    if (!running_) running_ = running_sessions(services_);
    return access_of(*location, *running_);
  }

  ApiServices services_;
  std::map<std::string, std::optional<LocationAccess>> access_;  ///< by source, of this round
  std::optional<std::vector<RunningSession>> running_;
};

}  // namespace

std::optional<Problem> ask(const Call& call, Action action, const Object& object) {
  if (!call.user) return Problem{401, {"not-logged-in", "This needs a user.", "Log in first."}, {}, 0};
  const Result<void> decision = decide(*call.user, action, object);
  if (decision) return std::nullopt;
  return Problem{status_of(decision.error().code), decision.error(), {}, 0};
}

std::optional<Problem> ask_of_session(const Call& call, Action action, const Object& object, const std::string& id) {
  return ask_of(call, action, object, Action::session_view, unknown_session(id));
}

std::optional<RecordingStatus> starting_session(ApiContext& context, const std::string& id) {
  for (RecordingStatus& recording : context.services.recording.running()) {
    if (recording.session == id && recording.phase == Phase::starting) return std::move(recording);
  }
  return std::nullopt;
}

SessionRelations relations_of(const RecordingStatus& recording) {
  return {.recorded_by = recording.started_by, .owner = recording.started_by, .running = true};
}

tl::expected<SessionDetail, Problem> session_for(ApiContext& context, const Call& call, const std::string& id,
                                                 Action action) {
  Result<SessionDetail> session = context.services.sessions.session(id);
  // Clients hear of a recording a moment before the catalogue has committed it: a mark that comes at once waits.
  for (int waits = 0; waits < kMostWaits && !session && session.error().code == "session-unknown" &&
                      context.services.recording.session_now_ns(id);
       ++waits) {
    std::this_thread::sleep_for(kWait);
    session = context.services.sessions.session(id);
  }
  if (!session && session.error().code == "session-unknown") {
    if (const auto starting = starting_session(context, id)) {
      if (auto problem = ask_of_session(call, action, {.session = relations_of(*starting)}, id))
        return refuse(std::move(*problem));
      return refuse("not-recording", "The recording is only starting: nothing is recorded yet.",
                    "Wait until it has begun, or let it record with the sources that are ready.");
    }
  }
  if (!session) return refuse(session.error());
  if (auto problem = ask_of_session(call, action, {.session = session->relations}, id))
    return refuse(std::move(*problem));
  return std::move(*session);
}

std::vector<RunningSession> running_sessions(const ApiServices& services) {
  std::vector<RunningSession> running;
  for (RecordingStatus& status : services.recording.running()) {
    const Result<SessionDetail> session = services.sessions.session(status.session);
    // In its very first moments a recording is not in the catalogue yet.
    SessionRelations relations = session ? session->relations : relations_of(status);
    running.push_back({std::move(status), std::move(relations)});
  }
  return running;
}

std::optional<SessionRelations> starting_relations(const ApiServices& services, const std::string& session) {
  for (const RecordingStatus& status : services.recording.running()) {
    if (status.session == session) return relations_of(status);
  }
  return std::nullopt;
}

LocationAccess access_of(const Location& location, const std::vector<RunningSession>& running) {
  LocationAccess access{
      .departments = location.departments, .offline = location.offline, .locked_by = location.locked_by};
  if (const RunningSession* recording = running_at(running, location.id)) {
    access.running = recording->relations;
    access.running_by_name = recording->status.started_by_name;
  }
  return access;
}

tl::expected<Location, Problem> location_for(ApiContext& context, const Call& call, const std::string& id_or_name,
                                             Action action) {
  Result<Location> location = context.services.rooms.location(id_or_name);
  if (!location) return refuse(location.error());
  if (auto problem = ask_of_location(context, call, action, *location, unknown_location(id_or_name)))
    return refuse(std::move(*problem));
  return std::move(*location);
}

tl::expected<Source, Problem> source_for(ApiContext& context, const Call& call, const std::string& id, Action action) {
  Result<Source> source = context.services.rooms.source(id);
  if (!source) return refuse(source.error());
  const Result<Location> location = context.services.rooms.location(source->location);
  if (!location) return refuse(location.error());
  if (auto problem = ask_of_location(context, call, action, *location, unknown_source(id)))
    return refuse(std::move(*problem));
  return std::move(*source);
}

tl::expected<Item, Problem> item_for(ApiContext& context, const Call& call, const std::string& id, Action action) {
  Result<Item> item = context.services.items.item(id);
  if (!item) return refuse(item.error());
  const Result<SessionDetail> session = context.services.sessions.session(item->session);
  if (!session) return refuse(session.error());
  Object object{.session = session->relations};
  if (const Result<User> author = context.services.accounts.user(item->author)) object.author = author->id;
  if (auto problem = ask_of(call, action, object, Action::session_view, unknown_item(id)))
    return refuse(std::move(*problem));
  return std::move(*item);
}

LocationView view_of(ApiContext& context, const User& user, Location location,
                     const std::vector<RunningSession>& running, const std::optional<Error>& problem) {
  LocationView view;
  view.problem = problem;
  if (const RunningSession* recording = running_at(running, location.id)) {
    view.state = recording->status.phase == Phase::starting        ? LocationState::starting
                 : recording->status.state == SessionState::paused ? LocationState::paused
                                                                   : LocationState::recording;
    if (decide(user, Action::session_view, {.session = recording->relations})) view.session = recording->status.session;
    view.by = recording->status.started_by_name;
  } else if (location.offline) {
    view.state = LocationState::offline;
  } else if (!location.locked_by.empty()) {
    view.state = LocationState::locked;
    const Result<User> who = context.services.accounts.user(location.locked_by);
    if (who) view.by = who->name;
  }
  view.location = std::move(location);
  return view;
}

tl::expected<std::vector<LocationView>, Problem> visible_locations(ApiContext& context, const User& user,
                                                                   const std::vector<RunningSession>& running) {
  Result<std::vector<Location>> locations = context.services.rooms.locations();
  if (!locations) return refuse(locations.error());
  const std::optional<Error> problem = context.services.recording.start_problem();
  std::vector<LocationView> views;
  for (Location& location : *locations) {
    if (!decide(user, Action::location_view, {.location = access_of(location, running)})) continue;
    views.push_back(view_of(context, user, std::move(location), running, problem));
  }
  return views;
}

tl::expected<StatusView, Problem> status_for(ApiContext& context, const User& user) {
  StatusView status;
  status.version = context.options.version;
  status.utc_ns = context.services.clock.utc_ns();
  // The number first: what happens while the rest is gathered is then told again, never left out.
  status.newest_event = context.services.events.newest();
  std::vector<RunningSession> running = running_sessions(context.services);
  auto locations = visible_locations(context, user, running);
  if (!locations) return tl::unexpected(std::move(locations.error()));
  const auto visible = [&](const std::string& location) {
    return std::any_of(locations->begin(), locations->end(),
                       [&](const auto& view) { return view.location.id == location; });
  };
  for (RunningSession& recording : running) {
    if (!visible(recording.status.location)) continue;
    if (!decide(user, Action::session_view, {.session = recording.relations})) hide_session(recording.status);
    status.recordings.push_back(std::move(recording.status));
  }
  for (SourceStatus& source : context.services.recording.sources()) {
    if (visible(source.location)) status.sources.push_back(std::move(source));
  }
  status.locations = std::move(*locations);
  return status;
}

std::unique_ptr<LiveRights::Judge> make_live_judge(const ApiServices& services) {
  return std::make_unique<LiveJudge>(services);
}

void note(ApiContext& context, const Call& call, AuditEntry entry) {
  const std::string action = entry.action;
  const Result<int64_t> row = context.services.audit.append_audit(call.actor(), entry);
  if (!row) log_error("api", "no audit row for {}: {}", action, row.error().line());
}

void note_once(ApiContext& context, const Call& call, AuditEntry entry) {
  const Actor actor = call.actor();
  const std::string key = fmt::format("{} {} {} {}", actor.user_id, actor.host, entry.action, entry.object);
  const int64_t now = context.services.clock.monotonic_ns();
  {
    const std::lock_guard lock(context.noted_mutex);
    const int64_t interval_ns = context.options.audit_interval_ns;
    std::erase_if(context.noted_monotonic_ns, [&](const auto& noted) { return now - noted.second >= interval_ns; });
    if (!context.noted_monotonic_ns.emplace(key, now).second) return;
  }
  note(context, call, std::move(entry));
}

}  // namespace parallax::api
