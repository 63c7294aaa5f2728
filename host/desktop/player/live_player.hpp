// SPDX-License-Identifier: Apache-2.0
// One stream of one source, live: connects to the recorder, decodes, keeps the newest pictures, comes back by itself.
//
//   LivePlayer player(workers, clock, {.recorder = client_options, .source = id, .stream = "sub", .on_change = wake});
//   each redraw:  texture.update(player.take_frame());  stats = player.stats();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/client/client.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "desktop/player/sound.hpp"
#include "desktop/player/workers.hpp"
#include "media/decode/video_decoder.hpp"

namespace parallax::player {

struct LiveOptions {
  api::ClientOptions recorder;
  std::string source;           ///< id
  std::string stream = "main";  ///< or "sub"
  media::DecoderOptions decoder{};
  /// Called on the player's threads when there is a new picture or state; must return at once (wake the UI thread).
  std::function<void()> on_change;
  /// Where the stream's sound goes; null: it is not decoded.
  std::shared_ptr<SoundTrack> sound;
  int64_t first_retry_ns = 250 * kNsPerMs;  ///< doubles up to `longest_retry_ns`
  int64_t longest_retry_ns = 4 * kNsPerSecond;
  int64_t stalled_after_ns = 3 * kNsPerSecond;
};

enum class LiveState {
  connecting,  ///< no connection yet, or again
  waiting,     ///< connected; the first picture has not come
  playing,
  stalled,  ///< connected, but nothing has come for a while
  refused   ///< the recorder says no (rights, unknown source); it is tried again slowly
};

struct LiveStats {
  LiveState state = LiveState::connecting;
  std::optional<Error> reason;  ///< why there is no picture, in words
  double fps = 0;               ///< pictures decoded in the last second
  uint64_t shown = 0;           ///< pictures taken by the UI
  uint64_t dropped = 0;         ///< left out anywhere: by the recorder, for lateness, for damage, before the screen
  std::optional<double>
      latency_ms;  ///< from capture to decoded, of the newest picture; none if the camera has no clock
  int width = 0;
  int height = 0;
  std::string codec;
  bool has_sound = false;
  uint64_t reconnects = 0;
};

class LivePlayer {
 public:
  /// Starts at once. `workers` and `clock` must outlive this object and its threads.
  LivePlayer(Workers& workers, const Clock& clock, LiveOptions options);
  /// Never waits; no `on_change` comes after it returned.
  ~LivePlayer();
  LivePlayer(const LivePlayer&) = delete;
  LivePlayer& operator=(const LivePlayer&) = delete;

  /// The picture to show now: the next one if there is, else the one before; null before the first, and again when
  /// there is no picture to be trusted (the stream was lost). Late ones are left out. [UI thread]
  [[nodiscard]] media::VideoFramePtr take_frame();
  /// Whether another picture waits behind the one taken last: redraw soon. [UI thread]
  [[nodiscard]] bool has_more() const;
  [[nodiscard]] LiveStats stats() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parallax::player
