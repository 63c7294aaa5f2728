// SPDX-License-Identifier: Apache-2.0
// One source, live, in a rectangle: the stream that fits its size, its picture, or why there is none. [UI thread]
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/video_picture.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/rooms/live_feed.hpp"

namespace parallax::desktop {

/// Large tiles show the main stream, small ones the small one; between the two limits nothing changes, so that a tile
/// on the edge does not switch to and fro. `small_height`: of the small stream's pictures, once they are known.
[[nodiscard]] bool wants_main_stream(bool has_main, float height_px, std::optional<int> small_height = {});

struct TileLook {
  bool name = true;
  bool overlay = false;     ///< fps, dropped, latency
  bool small_only = false;  ///< a thumbnail
  bool sound = false;       ///< decodes the sound, if there is any
  float rounding = 8;
  gpu::Zoom zoom;
};

class LiveTile {
 public:
  LiveTile(const Program& program, const Frame& frame, const WindowActions& window, Source source);

  /// Draws into `rect`; returns where the picture is.
  Rect draw(const Rect& rect, const TileLook& look);
  [[nodiscard]] const Source& source() const { return source_; }
  /// When the picture on screen was captured; for marks.
  [[nodiscard]] std::optional<int64_t> capture_utc_ns() const;
  /// Of the stream that is shown; null before the first `draw`, and without sound.
  [[nodiscard]] std::shared_ptr<player::SoundTrack> sound() const { return feed_ ? feed_->sound() : nullptr; }
  [[nodiscard]] bool has_sound() const { return feed_ && feed_->stats().has_sound; }
  /// Whether the volume has room beside the loudspeaker in a tile of that width.
  [[nodiscard]] static bool has_volume(const Ui& ui, float width) { return width > ui.px(260); }

 private:
  void choose_stream(float height_px, const TileLook& look);
  void change_feed();
  [[nodiscard]] std::string reason_of(const player::LiveStats& stats) const;
  void draw_reason(const Rect& rect, const TileLook& look, const player::LiveStats& stats);
  [[nodiscard]] float sound_width(const Rect& rect) const;
  void draw_overlay(const Rect& rect, const TileLook& look, const player::LiveStats& stats);

  const Program& program_;
  const Frame& frame_;
  const WindowActions& window_;
  Source source_;
  std::shared_ptr<LiveFeed> feed_;
  std::shared_ptr<LiveFeed> next_;  ///< another stream, until its first picture
  std::optional<int> small_height_;
  uint64_t connection_ = 0;  ///< of the log-in that `feed_` was opened with
  bool main_ = false;
  bool next_main_ = false;
  std::string facts_;  ///< fps, dropped, latency, as they are shown for a while
  int64_t facts_turn_ = 0;
  VideoPicture picture_;
};

}  // namespace parallax::desktop
