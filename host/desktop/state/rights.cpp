// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/rights.hpp"

#include <algorithm>

namespace parallax::desktop {

namespace {

constexpr std::string_view kNobody = "Nobody is logged in.";
constexpr std::string_view kUnknown = "The recorder does not tell of it any more.";

constexpr Action kRoomActions[] = {Action::location_view, Action::live_view,       Action::record_start,
                                   Action::talk,          Action::location_manage, Action::source_test};
constexpr Action kRecordingActions[] = {Action::session_view, Action::record_stop, Action::record_pause,
                                        Action::item_add};

/// What the recorder tells of a running session's people: who started it, and, by naming the session, that this user
/// may view it. Whoever may view it through whatever relation may do here as one who was invited.
SessionRelations relations_of(const RecordingStatus& recording, const User& user) {
  SessionRelations relations{.recorded_by = recording.started_by, .running = true};
  if (!recording.session.empty()) relations.invited = {user.id};
  return relations;
}

LocationAccess access_of(const Location& location, const api::StatusView& status, const User& user) {
  LocationAccess access{
      .departments = location.departments, .offline = location.offline, .locked_by = location.locked_by};
  const auto running = std::find_if(status.recordings.begin(), status.recordings.end(),
                                    [&](const RecordingStatus& each) { return each.location == location.id; });
  if (running != status.recordings.end()) {
    access.running = relations_of(*running, user);
    access.running_by_name = running->started_by_name;
  }
  return access;
}

template <class Actions>
std::map<Action, std::string> refusals_of(const User& user, const Actions& actions, const Object& object) {
  std::map<Action, std::string> out;
  for (const Action action : actions) {
    const Result<void> decision = decide(user, action, object);
    out[action] = decision ? std::string() : decision.error().line();
  }
  return out;
}

std::string_view refusal_in(const std::map<Action, std::string>& refusals, Action action) {
  const auto found = refusals.find(action);
  return found == refusals.end() ? kUnknown : std::string_view(found->second);
}

}  // namespace

Rights::Rights(const User& user, const api::StatusView& status)
    : anywhere_(refusals_of(user, values_of<Action>(), {.location = LocationAccess{}})) {
  for (const api::LocationView& view : status.locations) {
    rooms_[view.location.id] = refusals_of(user, kRoomActions, {.location = access_of(view.location, status, user)});
  }
  for (const RecordingStatus& recording : status.recordings) {
    recordings_[recording.location] = refusals_of(user, kRecordingActions, {.session = relations_of(recording, user)});
  }
}

std::string_view Rights::refusal(Action action) const {
  return anywhere_.empty() ? kNobody : refusal_in(anywhere_, action);
}

std::string_view Rights::refusal(Action action, const Location& location) const {
  if (anywhere_.empty()) return kNobody;
  const auto room = rooms_.find(location.id);
  return room == rooms_.end() ? kUnknown : refusal_in(room->second, action);
}

std::string_view Rights::refusal(Action action, const RecordingStatus& recording) const {
  if (anywhere_.empty()) return kNobody;
  const auto known = recordings_.find(recording.location);
  return known == recordings_.end() ? kUnknown : refusal_in(known->second, action);
}

}  // namespace parallax::desktop
