// SPDX-License-Identifier: Apache-2.0
// Live streams with their pictures on the graphics card: each is received, decoded and uploaded once, however many
// tiles and windows show it. [UI thread]
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "desktop/gpu/video_texture.hpp"
#include "desktop/player/live_player.hpp"
#include "desktop/shell/settings.hpp"
#include "desktop/state/link.hpp"

namespace parallax::desktop {

/// Which stream, and whether its sound is decoded.
struct FeedName {
  std::string source;  ///< id
  bool main = false;   ///< or the sub stream
  bool sound = false;
  uint64_t connection = 0;  ///< Snapshot::connection: a stream is of the log-in that it was opened with
  friend auto operator<=>(const FeedName&, const FeedName&) = default;
};

class LiveFeed {
 public:
  LiveFeed(std::unique_ptr<player::LivePlayer> player, std::shared_ptr<player::SoundTrack> sound, gpu::Device& device);

  /// Takes the picture of the program's frame number `frame`; once per frame, however often it is asked.
  void update(uint64_t frame);
  /// Empty while there is no picture to be trusted.
  [[nodiscard]] const std::shared_ptr<gpu::VideoTexture>& texture() const { return texture_; }
  [[nodiscard]] bool has_picture() const { return texture_->frame() != nullptr; }
  [[nodiscard]] bool has_more() const { return player_->has_more(); }
  [[nodiscard]] player::LiveStats stats() const { return player_->stats(); }
  /// Muted at first; null where the feed was asked for without sound.
  [[nodiscard]] const std::shared_ptr<player::SoundTrack>& sound() const { return sound_; }

 private:
  std::shared_ptr<player::SoundTrack> sound_;
  std::unique_ptr<player::LivePlayer> player_;
  std::shared_ptr<gpu::VideoTexture> texture_;
  uint64_t frame_ = 0;
};

/// All feeds of the program. What is passed outlives it and the feeds.
class LiveFeeds {
 public:
  LiveFeeds(Link& link, const Settings& settings, const Clock& clock, player::Workers& workers, gpu::Device& device,
            std::function<void()> wake)
      : link_(link), settings_(settings), clock_(clock), workers_(workers), device_(device), wake_(std::move(wake)) {}

  /// The feed of that name: one that is shown already, or a new one. It ends with its last owner.
  [[nodiscard]] std::shared_ptr<LiveFeed> get(const FeedName& name);
  /// A new frame of the program begins.
  void new_frame() { ++frame_; }
  [[nodiscard]] uint64_t frame() const { return frame_; }

 private:
  Link& link_;
  const Settings& settings_;
  const Clock& clock_;
  player::Workers& workers_;
  gpu::Device& device_;
  std::function<void()> wake_;
  uint64_t frame_ = 1;
  std::map<FeedName, std::weak_ptr<LiveFeed>> feeds_;
};

}  // namespace parallax::desktop
