// SPDX-License-Identifier: Apache-2.0
// Where a window is: its page, the room that is open, the session under review. Views say where to go; what is shown
// changes with the next frame. [UI thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "desktop/state/link.hpp"

namespace parallax::desktop {

// Pages that others lead to. Each page names itself (views/parts/page.hpp).
inline constexpr std::string_view kLocationsPage = "locations";
inline constexpr std::string_view kRoomPage = "room";
inline constexpr std::string_view kSessionsPage = "sessions";
inline constexpr std::string_view kReviewPage = "review";
inline constexpr std::string_view kActivityPage = "activity";

/// A moment of a session that a review is to be opened at.
struct ReviewPlace {
  std::string item;  ///< id of what is there; selected
  int64_t session_ns = 0;
};

class Navigation {
 public:
  /// A window beside the main one shows one room; nothing leads elsewhere there.
  enum class Reach { all_pages, one_room };
  explicit Navigation(Reach reach = Reach::all_pages)
      : reach_(reach), page_(reach == Reach::one_room ? kRoomPage : kLocationsPage) {}

  /// `page`: as it names itself.
  void open(std::string_view page) { page_ = page; }
  /// `id`: of a location.
  void open_room(std::string_view id);
  /// At `place`, or at the session's begin.
  void review(std::string_view session, std::optional<ReviewPlace> place = std::nullopt);
  /// Opens the room of this name or id as soon as rooms are known.
  void wish_room(std::string name_or_id) { wished_room_ = std::move(name_or_id); }
  /// Grants the wish once `now` tells of rooms. Returns it where there is no such room.
  [[nodiscard]] std::optional<std::string> follow_wish(const Snapshot& now);

  [[nodiscard]] bool has_pages() const { return reach_ == Reach::all_pages; }
  [[nodiscard]] const std::string& page() const { return page_; }
  /// Id of the room that is, or was last, open; empty: none was.
  [[nodiscard]] const std::string& room() const { return room_; }
  /// Id of the session that is, or was last, under review.
  [[nodiscard]] const std::string& session() const { return session_; }
  /// Where its review begins; told once.
  [[nodiscard]] std::optional<ReviewPlace> take_place();

 private:
  Reach reach_;
  std::string page_;
  std::string room_;
  std::string session_;
  std::optional<ReviewPlace> place_;
  std::string wished_room_;  ///< until it is open, or known not to be there
};

}  // namespace parallax::desktop
