// SPDX-License-Identifier: Apache-2.0
// Watches how fast one volume fills (R28). Pure: it is fed with samples of the free space and of the bytes written, and
// says when to warn and when to stop recording cleanly, while there is still room to close and finish the files.
//
// The forecast uses the bytes that the recorder itself wrote within the last minute or the last ten seconds, whichever
// was faster, not the change of the free space: other programs that delete or write files would make it jump. It is
// told once ten seconds have been written.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "base/clock.hpp"

namespace parallax::record {

struct DiskGuardOptions {
  int64_t warn_left_ns = 30 * 60 * kNsPerSecond;  ///< warn below this much recording time …
  double warn_free_fraction = 0.05;               ///< … or below this share of the volume
  /// Stop below this, beside the floor that the volume itself keeps free: room for what is in flight.
  uint64_t stop_free_bytes = 16 * 1024 * 1024;
  int64_t stop_left_ns = 10 * kNsPerSecond;  ///< stop when less time than this is left
};

class DiskGuard {
 public:
  enum class Level { fine, low, full };

  explicit DiskGuard(const DiskGuardOptions& options) : options_(options) {}

  /// One sample. `written_bytes` counts all that was ever written to the volume by this recorder (it only grows).
  /// Returns the level now; `low` is left only when 10 % more than its limits is free again, so that it does not flap.
  Level sample(int64_t now_monotonic_ns, uint64_t free_bytes, uint64_t total_bytes, uint64_t written_bytes);

  [[nodiscard]] Level level() const { return level_; }
  /// Whether a recording may begin: one that would have to stop within seconds is refused instead. Once full, that much
  /// must have become free that what filled the volume could go on for a while.
  [[nodiscard]] bool has_room();
  /// So many bytes must be free for `has_room`.
  [[nodiscard]] uint64_t wanted_free_bytes() const;
  /// A write found the volume full, whatever it says about itself.
  void note_full();
  /// Recording time left at the present rate; empty while nothing is written, and in its first seconds.
  [[nodiscard]] std::optional<int64_t> left_ns() const { return left_ns_; }
  [[nodiscard]] double bytes_per_second() const { return bytes_per_second_; }

 private:
  struct Sample {
    int64_t at_monotonic_ns;
    uint64_t written_bytes;
  };
  struct Full {
    uint64_t free_bytes;
    double bytes_per_second;
  };
  void measure(int64_t now_monotonic_ns, uint64_t written_bytes);
  [[nodiscard]] double rate_within(int64_t window_ns) const;

  DiskGuardOptions options_;
  std::deque<Sample> samples_;
  std::optional<int64_t> writing_since_ns_;  ///< without a sample in which nothing was written
  std::optional<Full> full_;                 ///< how it was when it became full, until there is room again
  uint64_t free_bytes_ = 0;
  Level level_ = Level::fine;
  std::optional<int64_t> left_ns_;
  double bytes_per_second_ = 0;
};

}  // namespace parallax::record
