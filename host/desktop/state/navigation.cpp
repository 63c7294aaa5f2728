// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/navigation.hpp"

#include <algorithm>
#include <utility>

namespace parallax::desktop {

void Navigation::open_room(std::string_view id) {
  room_ = id;
  page_ = kRoomPage;
}

void Navigation::review(std::string_view session, std::optional<ReviewPlace> place) {
  session_ = session;
  place_ = std::move(place);
  page_ = kReviewPage;
}

std::optional<std::string> Navigation::follow_wish(const Snapshot& now) {
  if (wished_room_.empty() || now.state != LinkState::ready || now.status_monotonic_ns == 0) return std::nullopt;
  std::string wish = std::exchange(wished_room_, {});
  const auto& rooms = now.status.locations;
  auto found = std::ranges::find(rooms, wish, [](const api::LocationView& view) { return view.location.id; });
  if (found == rooms.end())
    found = std::ranges::find(rooms, wish, [](const api::LocationView& view) { return view.location.name; });
  if (found == rooms.end()) return wish;
  open_room(found->location.id);
  return std::nullopt;
}

std::optional<ReviewPlace> Navigation::take_place() {
  return std::exchange(place_, std::nullopt);
}

}  // namespace parallax::desktop
