// SPDX-License-Identifier: Apache-2.0
// What a source is doing, in one word, and how well it does it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/names.hpp"
#include "base/result.hpp"

namespace parallax {

/// The states of a source's connection. `refused`: it answered and said no (wrong password, no such path, too many
/// users); `gone`: it cannot be reached or closed the connection; `stalled`: connected but silent.
enum class CameraState { resolving, connecting, first_frame, live, stalled, refused, gone };

constexpr auto enum_names(CameraState) {
  return enum_table<CameraState>({{CameraState::resolving, "resolving"},
                                  {CameraState::connecting, "connecting"},
                                  {CameraState::first_frame, "first-frame"},
                                  {CameraState::live, "live"},
                                  {CameraState::stalled, "stalled"},
                                  {CameraState::refused, "refused"},
                                  {CameraState::gone, "gone"}});
}

/// Counters since the source was started; rates are over the last second or so.
struct StreamCounters {
  uint64_t access_units = 0;
  uint64_t bytes = 0;
  uint64_t lost_packets = 0;       ///< missing by RTP sequence number
  uint64_t damaged_units = 0;      ///< access units dropped because a packet of theirs was missing or malformed
  uint64_t mended_timestamps = 0;  ///< time stamps that stepped back, leapt or repeated
  uint64_t reconnects = 0;
  double fps = 0;
  double bits_per_second = 0;
  double jitter_ms = 0;  ///< interarrival jitter, RFC 3550 6.4.1
};

/// Snapshot of one source.
struct SourceHealth {
  CameraState state = CameraState::connecting;
  std::optional<Error> reason;  ///< why it is stalled, refused or gone
  StreamCounters counters;
};

}  // namespace parallax
