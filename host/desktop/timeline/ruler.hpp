// SPDX-License-Identifier: Apache-2.0
// Ticks that stand at round times: hours down to milliseconds, then frames.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "desktop/timeline/view.hpp"

namespace parallax::timeline {

struct Tick {
  int64_t session_ns = 0;
  bool major = false;  ///< has a label
};

/// Distance of labelled and of small ticks.
struct TickSteps {
  int64_t major_ns = 0;
  int64_t minor_ns = 0;
};

/// The smallest round step whose labels are at least `label_px` apart. Steps below a second are frames once a frame is
/// that wide.
[[nodiscard]] TickSteps tick_steps(double ns_per_px, double label_px, int64_t frame_ns);
/// Fills `out` with the ticks of the visible stretch, ascending; none before 0.
void make_ticks(const View& view, const TickSteps& steps, std::vector<Tick>& out);
/// "1:02:03", "2:03", "2:03.500"; below a frame's width "2:03 +7f". Shows no more than `step_ns` needs.
[[nodiscard]] std::string tick_label(int64_t session_ns, int64_t step_ns, int64_t frame_ns);
/// "1:02:03.456": for tooltips and the playhead.
[[nodiscard]] std::string time_text(int64_t session_ns);

}  // namespace parallax::timeline
