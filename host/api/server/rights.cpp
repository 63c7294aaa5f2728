// SPDX-License-Identifier: Apache-2.0
#include "api/server/rights.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "base/log.hpp"

namespace parallax::api {
namespace {

constexpr auto kWait = std::chrono::milliseconds(10);
constexpr int kMostWaits = 200;

const RecordingStatus* running_at(const std::vector<RecordingStatus>& running, const std::string& location) {
  const auto found =
      std::find_if(running.begin(), running.end(), [&](const auto& status) { return status.location == location; });
  return found == running.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Problem> ask(const Call& call, Action action, const Object& object) {
  if (!call.user) return Problem{401, {"not-logged-in", "This needs a user.", "Log in first."}, {}, 0};
  const Result<void> decision = decide(*call.user, action, object);
  if (decision) return std::nullopt;
  return Problem{status_of(decision.error().code), decision.error(), {}, 0};
}

tl::expected<SessionDetail, Problem> session_for(ApiContext& context, const Call& call, const std::string& id,
                                                 Action action) {
  Result<SessionDetail> session = context.services.catalogue.session(id);
  // Clients hear of a recording a moment before the catalogue has committed it: a mark that comes at once waits.
  for (int waits = 0; waits < kMostWaits && !session && session.error().code == "session-unknown" &&
                      context.services.recording.session_now_ns(id);
       ++waits) {
    std::this_thread::sleep_for(kWait);
    session = context.services.catalogue.session(id);
  }
  if (!session) return refuse(session.error());
  if (auto problem = ask(call, action, {.session = session->relations})) return refuse(std::move(*problem));
  return std::move(*session);
}

LocationAccess access_of(ApiContext& context, const Location& location, const std::vector<RecordingStatus>& running) {
  LocationAccess access{
      .departments = location.departments, .offline = location.offline, .locked_by = location.locked_by};
  if (const RecordingStatus* recording = running_at(running, location.id)) {
    const Result<SessionDetail> session = context.services.catalogue.session(recording->session);
    // In its very first moments a recording is not in the catalogue yet.
    access.running =
        session
            ? session->relations
            : SessionRelations{.recorded_by = recording->started_by, .owner = recording->started_by, .running = true};
    access.running_by_name = recording->started_by_name;
  }
  return access;
}

tl::expected<Location, Problem> location_for(ApiContext& context, const Call& call, const std::string& id_or_name,
                                             Action action) {
  Result<Location> location = context.services.catalogue.location(id_or_name);
  if (!location) return refuse(location.error());
  const LocationAccess access = access_of(context, *location, context.services.recording.running());
  if (auto problem = ask(call, action, {.location = access})) return refuse(std::move(*problem));
  return std::move(*location);
}

LocationView view_of(ApiContext& context, Location location, const std::vector<RecordingStatus>& running) {
  LocationView view;
  if (const RecordingStatus* recording = running_at(running, location.id)) {
    view.state = recording->state == SessionState::paused ? "paused" : "recording";
    view.session = recording->session;
    view.by = recording->started_by_name;
  } else if (location.offline) {
    view.state = "offline";
  } else if (!location.locked_by.empty()) {
    view.state = "locked";
    const Result<User> user = context.services.accounts.user(location.locked_by);
    if (user) view.by = user->name;
  }
  view.location = std::move(location);
  return view;
}

tl::expected<std::vector<LocationView>, Problem> visible_locations(ApiContext& context, const User& user) {
  Result<std::vector<Location>> locations = context.services.catalogue.locations();
  if (!locations) return refuse(locations.error());
  const std::vector<RecordingStatus> running = context.services.recording.running();
  std::vector<LocationView> views;
  for (Location& location : *locations) {
    if (!decide(user, Action::location_view, {.location = access_of(context, location, running)})) continue;
    views.push_back(view_of(context, std::move(location), running));
  }
  return views;
}

tl::expected<StatusView, Problem> status_for(ApiContext& context, const User& user) {
  StatusView status;
  status.version = context.options.version;
  status.utc_ns = context.services.clock.utc_ns();
  // The number first: what happens while the rest is gathered is then told again, never left out.
  status.newest_event = context.services.events.newest();
  auto locations = visible_locations(context, user);
  if (!locations) return tl::unexpected(std::move(locations.error()));
  const auto visible = [&](const std::string& location) {
    return std::any_of(locations->begin(), locations->end(),
                       [&](const auto& view) { return view.location.id == location; });
  };
  for (RecordingStatus& recording : context.services.recording.running()) {
    if (visible(recording.location)) status.recordings.push_back(std::move(recording));
  }
  for (SourceStatus& source : context.services.recording.sources()) {
    if (visible(source.location)) status.sources.push_back(std::move(source));
  }
  status.locations = std::move(*locations);
  return status;
}

void note(ApiContext& context, const Call& call, AuditEntry entry) {
  const std::string action = entry.action;
  const Result<int64_t> row = context.services.catalogue.append_audit(call.actor(), entry);
  if (!row) log_error("api", "no audit row for {}: {}", action, row.error().line());
}

}  // namespace parallax::api
