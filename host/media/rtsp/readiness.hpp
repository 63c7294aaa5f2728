// SPDX-License-Identifier: Apache-2.0
// The only Asio in media/rtsp: tells when a socket can be read or written, and does so for reading in a rhythm. A
// camera sends a picture as a burst of a dozen packets; a reader that wakes for each does a dozen system calls where
// one would do. So a socket that became readable is read at the next tick of a grid of a few milliseconds, and all
// sockets of the loop share the ticks. docs/design/rtsp-receiver.md has the figures.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "base/clock.hpp"
#include "media/rtsp/tls.hpp"

namespace parallax::media {

class AsioLoop;

/// Interval of the grid for TCP: what media may be late because of it.
inline constexpr int64_t kTcpReadInterval = 5 * kNsPerMs;
/// For UDP, whose kernel buffer is small and drops what does not fit.
inline constexpr int64_t kUdpReadInterval = kNsPerMs;

/// What all connections of a loop share, because only one of them is being read at any moment.
struct LoopShared {
  std::vector<uint8_t> read_buffer;  ///< 256 KiB
  std::vector<uint8_t> wire_buffer;  ///< 32 KiB, encrypted bytes
  TlsContexts tls;
};
/// Made at the first call, lives as long as the loop. [loop thread]
[[nodiscard]] LoopShared& shared_of(AsioLoop& loop);

/// Watches one socket, which it does not own and which must outlive it. Each arm_… brings one call; after destruction
/// none. A handler may destroy the watch. [loop thread]
class SocketWatch {
 public:
  struct Handlers {
    std::function<void()> readable;
    std::function<void()> writable;
  };
  SocketWatch(AsioLoop& loop, int socket, Handlers handlers);
  ~SocketWatch();
  SocketWatch(const SocketWatch&) = delete;
  SocketWatch& operator=(const SocketWatch&) = delete;

  /// Calls `readable` as soon as there is something to read.
  void arm_read();
  /// Calls `readable` at the first tick of the grid of `interval_ns` after that.
  void arm_read_in_rhythm(int64_t interval_ns);
  /// Calls `writable` as soon as there is room, or a connect has ended.
  void arm_write();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parallax::media
