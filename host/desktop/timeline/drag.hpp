// SPDX-License-Identifier: Apache-2.0
// Moving an item or one of its ends with the mouse, with snapping. Nothing changes before the button is released.
#pragma once

#include <optional>
#include <vector>

#include "desktop/timeline/frame.hpp"

namespace parallax::timeline {

enum class DragPart : uint8_t { whole, start, end };

/// Times that an item's ends like to meet: the playhead, ends of other items, ends of the session and of the loop,
/// ticks. Only those on screen count.
struct SnapOptions {
  double reach_px = 8;
  bool enabled = true;
};

struct Snapped {
  int64_t shift_ns = 0;                  ///< to add to the times that were asked for
  std::optional<int64_t> at_session_ns;  ///< what was met
};

/// The smallest shift that makes one of `wanted` meet a snap target; 0 if none is in reach. `except` is not a target.
[[nodiscard]] Snapped snap(const Model& model, const Frame& frame, const std::vector<int64_t>& wanted,
                           const std::optional<Selected>& except, const SnapOptions& options);

/// One drag from press to release. [UI thread]
struct Drag {
  Selected item;
  DragPart part = DragPart::whole;
  ItemValue before;
  int64_t grabbed_session_ns = 0;
  ItemValue now;                              ///< as it would be if released here
  std::optional<int64_t> snapped_session_ns;  ///< drawn as a line
  /// Follows the mouse; an item keeps within the session, and its ends keep their order.
  void move_to(const Model& model, const Frame& frame, int64_t mouse_session_ns, const SnapOptions& options);
};

}  // namespace parallax::timeline
