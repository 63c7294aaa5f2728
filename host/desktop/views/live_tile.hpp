// SPDX-License-Identifier: Apache-2.0
// One source, live, in a rectangle: the stream that fits its size, its picture, or why there is none. [UI thread]
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "desktop/player/live_player.hpp"
#include "desktop/views/video_picture.hpp"

namespace parallax::desktop {

/// Large tiles show the main stream, small ones the small one; between the two limits nothing changes, so that a tile
/// on the edge does not switch to and fro.
[[nodiscard]] bool wants_main_stream(bool has_main, float height_px);

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
  LiveTile(App& app, Source source);

  /// Draws into `rect`; returns where the picture is.
  Rect draw(const Rect& rect, const TileLook& look);
  [[nodiscard]] const Source& source() const { return source_; }
  /// When the picture on screen was captured; for marks.
  [[nodiscard]] std::optional<int64_t> capture_utc_ns() const;
  [[nodiscard]] const std::shared_ptr<player::SoundTrack>& sound() const { return track_; }
  [[nodiscard]] bool has_sound() const { return player_ && player_->stats().has_sound; }
  [[nodiscard]] VideoPicture& picture() { return picture_; }

 private:
  std::unique_ptr<player::LivePlayer> make_player(bool main, bool sound);
  void choose_stream(float height_px, const TileLook& look);
  void draw_reason(const Rect& rect, const player::LiveStats& stats);
  void draw_overlay(const Rect& rect, const TileLook& look, const player::LiveStats& stats);

  App& app_;
  Source source_;
  std::shared_ptr<player::SoundTrack> track_;
  std::unique_ptr<player::LivePlayer> player_;
  std::unique_ptr<player::LivePlayer> next_;  ///< another stream, until its first picture
  bool main_ = false;
  bool next_main_ = false;
  std::string facts_;  ///< fps, dropped, latency, as they are shown for a while
  int64_t facts_turn_ = 0;
  VideoPicture picture_;
};

}  // namespace parallax::desktop
