// SPDX-License-Identifier: Apache-2.0
// The GStreamer pipeline of one camera, in the words of gst-launch: one appsrc per track ("video", "audio", "klv"),
// each followed by its payloader.
#pragma once

#include <string>

#include "options.hpp"
#include "testcard/sim_camera.hpp"

namespace parallax::sim {

[[nodiscard]] std::string launch_line(const Options& options, const testcard::SimCamera& camera);
/// Whether pictures are handed to the pipeline with lengths and without parameter sets.
[[nodiscard]] bool sends_length_prefixed(const Options& options);

}  // namespace parallax::sim
