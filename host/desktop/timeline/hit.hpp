// SPDX-License-Identifier: Apache-2.0
// What lies under the mouse, found in the lists that are drawn.
#pragma once

#include <optional>

#include "desktop/timeline/frame.hpp"

namespace parallax::timeline {

enum class HitKind { nothing, header, ruler, playhead, track, item, item_start, item_end, run };

struct Hit {
  HitKind kind = HitKind::nothing;
  uint32_t track = 0;      ///< header, track, item…, run
  ItemPlace place = {};    ///< item…; run: its first item
  uint32_t run_count = 0;  ///< run
  int64_t session_ns = 0;  ///< under the mouse
  [[nodiscard]] bool on_item() const {
    return kind == HitKind::item || kind == HitKind::item_start || kind == HitKind::item_end;
  }
};

/// (x, y) relative to the widget. The nearest item wins where several are in reach.
[[nodiscard]] Hit hit_test(const Model& model, const Frame& frame, float x_px, float y_px);

}  // namespace parallax::timeline
