// SPDX-License-Identifier: Apache-2.0
// The sound of a simulated camera or microphone: a soft hum and a beep of 1 kHz that begins at each full UTC second
// (100 ms long; 300 ms where the second is a multiple of ten), and the search for the beeps in recorded sound.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace parallax::testcard {

inline constexpr double kBeepHz = 1000;
inline constexpr int64_t kBeepNs = 100'000'000;
inline constexpr int64_t kLongBeepNs = 300'000'000;
inline constexpr int64_t kLongBeepEverySeconds = 10;

/// Fills `samples` (one channel, −1…1) with the sound from `first_utc_ns` on; samples lie 1e9/`rate_hz` ns apart. The
/// rate may be fractional: a camera whose clock drifts. Pure: any stretch can be made at any time. [any thread]
void make_tone(std::span<float> samples, int64_t first_utc_ns, double rate_hz);

struct Beep {
  double start_s = 0;  ///< from the first sample
  double duration_s = 0;
};

/// Beeps in one channel of sound, exact to about a millisecond. [any thread]
[[nodiscard]] std::vector<Beep> find_beeps(std::span<const float> samples, int rate_hz);

}  // namespace parallax::testcard
