// SPDX-License-Identifier: Apache-2.0
// Tells when a source sends more units than any camera has to. Each unit costs the one loop that serves all cameras
// some microseconds and some memory whatever its size, so that one source could take both from the others. What a
// network held up for seconds and then delivers at once is borne. Pure.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/clock.hpp"
#include "model/media/codec.hpp"

namespace parallax::media {

inline constexpr int64_t kMostPicturesPerSecond = 1000;
/// Of sound and of metadata, each: packets of a millisecond are 1,000.
inline constexpr int64_t kMostOtherUnitsPerSecond = 4000;
/// More than this many seconds' worth at once is too much.
inline constexpr int64_t kUnitBurstSeconds = 2;

class UnitRate {
 public:
  /// Counts a unit that arrived now; false: too many came, and this one is not to be used.
  [[nodiscard]] bool take(MediaKind kind, int64_t arrival_monotonic_ns) {
    Bucket& bucket = buckets_.at(static_cast<size_t>(kind));
    const int64_t rate = kind == MediaKind::video ? kMostPicturesPerSecond : kMostOtherUnitsPerSecond;
    const int64_t most_ns = kUnitBurstSeconds * kNsPerSecond;
    // Kept as time: each unit takes 1/rate of a second.
    const int64_t since_ns = bucket.at_ns == kNoTime ? 0 : std::max<int64_t>(0, arrival_monotonic_ns - bucket.at_ns);
    bucket.taken_ns = std::max<int64_t>(0, bucket.taken_ns - since_ns) + kNsPerSecond / rate;
    bucket.at_ns = arrival_monotonic_ns;
    return bucket.taken_ns <= most_ns;
  }

 private:
  struct Bucket {
    int64_t taken_ns = 0;
    int64_t at_ns = kNoTime;
  };
  std::array<Bucket, 3> buckets_;  ///< in the order of MediaKind
};

}  // namespace parallax::media
