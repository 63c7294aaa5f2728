// SPDX-License-Identifier: Apache-2.0
// All that the timeline shows: tracks, how long the session is, playhead, loop, selection. No ImGui.
//
//   timeline::Model model;
//   const size_t camera = model.add_track({.id = "cam-1", .title = "Camera 1", .kind = TrackKind::video});
//   fill_video(model.track(camera), video, session_duration_ns);
//   const size_t marks = model.add_track({.id = "marks", .title = "Marks", .editable = true});
//   model.track(marks).assign(items);
//   for (const Intent& intent : timeline::draw(state, model, context)) …
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "desktop/timeline/track.hpp"
#include "model/sessions/item.hpp"
#include "model/sessions/session.hpp"

namespace parallax::timeline {

struct TimeRange {
  int64_t from_session_ns = 0;
  int64_t until_session_ns = 0;
  friend bool operator==(const TimeRange&, const TimeRange&) = default;
};

/// An item of a track, by name.
struct Selected {
  size_t track = 0;
  ItemId id;
  int64_t start_session_ns = 0;  ///< where it was when it was selected
  friend bool operator==(const Selected& a, const Selected& b) { return a.track == b.track && a.id == b.id; }
  friend bool operator<(const Selected& a, const Selected& b) {
    return a.track != b.track ? a.track < b.track : a.id < b.id;
  }
};

/// [UI thread]
class Model {
 public:
  /// Index of the new track; tracks are drawn in this order.
  size_t add_track(TrackInfo info);
  void remove_track(size_t index);
  void clear();
  [[nodiscard]] Track& track(size_t index) { return tracks_[index]; }
  [[nodiscard]] const Track& track(size_t index) const { return tracks_[index]; }
  [[nodiscard]] size_t track_count() const { return tracks_.size(); }
  [[nodiscard]] std::optional<size_t> track_by_id(std::string_view id) const;

  /// How much of the session there is; grows while it is recorded.
  void set_extent(int64_t duration_ns) { extent_ns_ = duration_ns; }
  [[nodiscard]] int64_t extent_ns() const { return extent_ns_; }

  /// In order of tracks and ids.
  [[nodiscard]] const std::vector<Selected>& selection() const { return selection_; }
  [[nodiscard]] bool is_selected(size_t track, ItemId id) const;
  void select_only(std::optional<Selected> item);
  void toggle_selected(const Selected& item);
  void select_all(std::vector<Selected> items);
  /// The item's present state; nullopt if it is gone.
  [[nodiscard]] std::optional<ItemView> item(const Selected& selected) const;
  /// Forgets selected items that are gone; to be called after tracks were reloaded.
  void mend_selection();

  int64_t playhead_session_ns = 0;
  std::optional<TimeRange> loop = {};
  /// Length of one frame of the leading video: what nudging moves by and what the closest ticks stand for.
  int64_t frame_ns = 40'000'000;

 private:
  std::vector<Track> tracks_;
  std::vector<Selected> selection_;
  int64_t extent_ns_ = 0;
  uint32_t next_serial_ = 1;
};

/// A mark or another item of the recorder as the timeline shows it; nullopt if its id is no UUID.
[[nodiscard]] std::optional<ItemValue> from_item(const parallax::Item& item);
/// Puts a video's parts and gaps into `track`; what still goes on ends at `now_session_ns`.
void fill_video(Track& track, const Video& video, int64_t now_session_ns);

}  // namespace parallax::timeline
