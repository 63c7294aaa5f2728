// SPDX-License-Identifier: Apache-2.0
// The settings of a simulated source.
#pragma once

#include <parallax/config.hpp>
#include <string>
#include <vector>

#include "testcard/sim_camera.hpp"

namespace parallax::camera_sim {

enum class SourceKind { camera, microphone, loudspeaker };

struct SimConfig {
  SourceKind kind = SourceKind::camera;
  testcard::CameraOptions main{};
  testcard::CameraOptions sub{};  ///< the same camera, smaller; cameras only
  std::string played_file;        ///< loudspeaker: what it was given, as WAV; empty: nowhere
};

[[nodiscard]] std::vector<plx::ConfigKey> config_keys();
/// Throws plx::Error that names the key.
[[nodiscard]] SimConfig parse_config(const plx::Config& config);

}  // namespace parallax::camera_sim
