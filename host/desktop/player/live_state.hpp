// SPDX-License-Identifier: Apache-2.0
// What the threads of a LivePlayer share. Internal to player/.
//
// The reader takes what comes as fast as it comes, so that nothing grows old in the sockets' buffers; the decoder works
// through a short queue and leaves out what has become late; the UI takes pictures.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "desktop/player/live_message.hpp"
#include "desktop/player/live_player.hpp"
#include "desktop/player/wake.hpp"

namespace parallax::player {

/// A message that waits for the decoder.
struct WaitingUnit {
  std::vector<uint8_t> bytes;  ///< `message.payload` points in here
  LiveMessage message;
  std::shared_ptr<const media::StreamFormat> format;
  int64_t arrival_monotonic_ns = 0;
};

struct LivePlayer::State {
  State(const Clock& the_clock, LiveOptions the_options)
      : clock(the_clock), options(std::move(the_options)), wake(options.on_change) {}

  const Clock& clock;
  const LiveOptions options;
  Wake wake;
  std::atomic<bool> stop{false};

  std::mutex queue_mutex;  // of what follows
  std::condition_variable queue_changed;
  std::deque<WaitingUnit> queue;
  bool queue_broken = false;  ///< something was left out behind what is in the queue

  mutable std::mutex mutex;  // of what follows
  LiveStats stats;
  std::deque<media::VideoFramePtr> ready;  ///< oldest first
  media::VideoFramePtr shown;
  std::deque<int64_t> decoded_monotonic_ns;  ///< of the last second
  int64_t last_frame_monotonic_ns = kNoTime;
  int crowded = 0;  ///< how often in a row more than one picture waited

  /// Ends the threads' waiting.
  void tell_to_stop();
  /// The threads' bodies. Both return soon after `stop`.
  void read_until_stopped();
  void decode_until_stopped();

  // Reader.
  Result<void> follow(int64_t& retry_ns);
  void take_message(std::vector<uint8_t> bytes, std::vector<std::shared_ptr<const media::StreamFormat>>& formats);
  void wait_ns(int64_t ns);
  void set_state(LiveState state, std::optional<Error> reason);
  /// Whether nothing has come for so long that what is shown is not live any more.
  [[nodiscard]] bool is_stalled(int64_t now_monotonic_ns) const;  ///< under `mutex`

  // Decoder.
  void publish(std::vector<media::VideoFramePtr>& frames);
  void count_dropped(uint64_t count);
};

}  // namespace parallax::player
