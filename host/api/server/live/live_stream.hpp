// SPDX-License-Identifier: Apache-2.0
// One stream of the live relay: its ring of frames, and a client's way through it. Internal to live/.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "api/server/live/live_frame.hpp"
#include "api/server/live/live_hub.hpp"

namespace parallax::api {

/// Where a client is in the ring. Owned by the client, used under the stream's lock.
struct LivePosition {
  uint64_t next = 0;               ///< number of the next frame
  bool started = false;            ///< it has been given a key frame and may go on from there
  uint64_t catch_up_until = 0;     ///< frames up to this one were old when it began: it may be late with them …
  int64_t began_monotonic_ns = 0;  ///< … for as long after this as with others
  uint64_t left_out = 0;           ///< frames since the last one it got
};

/// What a client gets next.
struct LiveStep {
  std::shared_ptr<const LiveFrame> frame;  ///< nothing: wait
  uint64_t left_out = 0;                   ///< to be told before the frame
};

class LiveStream {
 public:
  explicit LiveStream(const LiveHubOptions& options) : options_(options) {}

  void publish(size_t track, const media::AccessUnit& unit, int64_t pts_session_ns);
  void interrupt();
  void close();

  [[nodiscard]] LiveStep next(LivePosition& position);
  [[nodiscard]] bool closed() const;
  /// The present configs of all tracks.
  [[nodiscard]] std::vector<std::shared_ptr<const LiveConfig>> configs() const;

  /// @return how many there are now
  size_t add_client(const void* client, std::function<void()> wake);
  size_t remove_client(const void* client);
  [[nodiscard]] size_t clients() const;

 private:
  struct Track {
    std::shared_ptr<const LiveConfig> config;
    std::optional<int64_t> last_ticks;  ///< of the camera
    int64_t dts_ticks = 0;              ///< ours, in `timescale`
    uint32_t timescale = 0;
  };
  Track& track_for(size_t number, const media::AccessUnit& unit);
  void place_in_time(Track& track, const media::AccessUnit& unit, LiveFrame& frame);
  void trim();
  void wake_all();
  [[nodiscard]] uint64_t end() const { return ring_.empty() ? next_number_ : ring_.back()->number + 1; }

  LiveHubOptions options_;
  mutable std::mutex mutex_;
  std::deque<std::shared_ptr<const LiveFrame>> ring_;
  size_t bytes_ = 0;
  uint64_t next_number_ = 1;
  uint64_t interrupted_at_ = 0;         ///< number that the first frame after the last interruption got, or will get
  std::optional<uint64_t> last_start_;  ///< number of the newest frame that a client can begin with
  bool leads_with_pictures_ = false;
  std::map<size_t, Track> tracks_;
  uint32_t next_config_ = 1;
  int64_t first_arrival_monotonic_ns_ = kNoTime;
  bool closed_ = false;
  std::map<const void*, std::function<void()>> clients_;
};

}  // namespace parallax::api
