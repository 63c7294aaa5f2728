// SPDX-License-Identifier: Apache-2.0
// One recorded file against what its pictures and its sound say about themselves.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "check/beep_collector.hpp"
#include "testcard/pattern.hpp"

namespace parallax::sim {

enum class Latency { keep, remove };

struct CheckOptions {
  double max_error_ms = 20;
  double max_sound_error_ms = 50;
  /// `remove`: the median error of a file's pictures is taken for the camera's own delay and left out, of its sound
  /// too.
  Latency latency = Latency::keep;
  /// B-frames between two others: a stream is cut in the order of decoding, so that up to so many pictures may lack
  /// right before the last one.
  uint64_t bframes = 0;
};

struct SeenPicture {
  int64_t pts_ns = 0;  ///< the file's clock
  std::optional<testcard::Pattern> pattern;
};

/// What was seen in a file.
struct Observations {
  std::vector<SeenPicture> pictures;
  std::vector<TimedBeep> beeps;
  bool has_sound = false;
  int64_t sound_from_ns = 0;
  int64_t sound_to_ns = 0;
};

/// `faults` are whole sentences; empty means that all is well.
struct FileReport {
  std::string path;
  uint64_t bytes = 0;
  uint64_t frames = 0;
  uint64_t beeps = 0;
  uint64_t missing = 0;  ///< pictures that were taken between the first and the last one, but are not there
  std::optional<testcard::Pattern> first;
  std::optional<testcard::Pattern> last;
  int64_t first_ns = 0;  ///< of picture or, without pictures, of sound
  int64_t last_ns = 0;
  double largest_error_ms = 0;
  double median_error_ms = 0;
  double largest_sound_error_ms = 0;
  std::vector<std::string> faults;
};

/// Pure. `start_utc_ns` is zero of the file's clock.
[[nodiscard]] FileReport judge(const Observations& seen, int64_t start_utc_ns, const CheckOptions& options);
/// Reads the file and judges it.
[[nodiscard]] FileReport check_file(const std::string& path, int64_t start_utc_ns, const CheckOptions& options);

}  // namespace parallax::sim
