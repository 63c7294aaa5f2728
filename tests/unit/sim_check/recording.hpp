// SPDX-License-Identifier: Apache-2.0
// Real MP4 files of simulated cameras, sound ones and spoilt ones.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/temp_folder.hpp"
#include "testcard/sim_camera.hpp"

namespace parallax::sim::test {

using parallax::test::TempFolder;

inline constexpr int64_t kStartUtcNs = 1'795'312'861'300'000'000;

struct Recording {
  testcard::CameraOptions camera{};
  double seconds = 3;
  /// Changes what the camera sent before it is written; time stamps are ns of the file's clock.
  std::function<void(std::vector<testcard::Unit>&)> spoil = {};
};

[[nodiscard]] testcard::CameraOptions small_camera();
[[nodiscard]] testcard::CameraOptions microphone();
/// Writes what the camera sends from kStartUtcNs on, which is zero of the file's clock.
void write_mp4(const std::string& path, const Recording& recording);

}  // namespace parallax::sim::test
