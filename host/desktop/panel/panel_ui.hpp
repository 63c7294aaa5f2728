// SPDX-License-Identifier: Apache-2.0
// The table of calls that panels draw with, over Dear ImGui. A call that does not fit is refused, and from then on all
// of that drawing's calls are; what a panel leaves open is closed. ImGui itself ends the process in such a case.
#pragma once

#include <optional>
#include <string>
#include <thread>

#include "desktop/timeline/text_painter.hpp"
#include "parallax/abi/draft/ui.h"
#include "plugins/services/ui_stack.hpp"

namespace parallax::panel {

/// Colours as Dear ImGui packs them.
struct PanelPalette {
  uint32_t text = 0xFFECE6E3u;
  uint32_t dim = 0xFFB0A8A4u;
  uint32_t accent = 0xFFF0C070u;
  uint32_t line = 0xFF3A3330u;
  uint32_t background = 0xFF1E1A18u;
  uint32_t tooltip = 0xFF312721u;
  uint32_t warning = 0xFF50B8F0u;
  uint32_t error = 0xFF5A5AF0u;
};

struct PanelStyle {
  PanelPalette palette = {};
  timeline::TextPainter* text = nullptr;  ///< nullptr: ImGui's font
  float scale = 1;
};

/// What a panel asked for while it was drawn.
struct PanelRequests {
  std::optional<int64_t> seek_session_ns;
  bool tracks_changed = false;
};

/// One drawing at a time, in ImGui's current window. [UI thread]
class PanelUi {
 public:
  PanelUi();
  PanelUi(const PanelUi&) = delete;
  PanelUi& operator=(const PanelUi&) = delete;

  void begin(const PanelStyle& style);
  [[nodiscard]] const plx_ui_1& table() const { return table_; }
  /// Closes what is open. The first thing that was wrong, in words; empty: nothing.
  [[nodiscard]] std::string end();
  [[nodiscard]] const PanelRequests& requests() const { return requests_; }

  // For the calls in panel_ui_*.cpp.
  static PanelUi* of(void* ctx);  ///< null while no drawing runs, or on another thread
  /// Whether a widget may be drawn; stands it beside the one before in a row.
  bool widget(const char* call);
  bool begin_part(plugins::UiPart part);
  void close(const plugins::UiOpen& open);
  [[nodiscard]] const PanelStyle& style() const { return style_; }
  /// `text` fit for ImGui: terminated, bounded, "##" broken up; never empty where `unique` is given.
  const char* label(plx_str text, const char* if_empty = "");
  plugins::UiStack stack;
  PanelRequests requests_;
  float canvas_x = 0;
  float canvas_y = 0;

 private:
  void stand_in_row();
  PanelStyle style_;
  plx_ui_1 table_{};
  std::thread::id drawing_;
  bool active_ = false;
  std::string scratch_;
};

/// A number fit for the library: NaN is 0, anything else is kept within ±100,000.
[[nodiscard]] float sane(double value);
/// RRGGBBAA to what ImGui takes, and back; 0 gives `otherwise`.
[[nodiscard]] uint32_t imgui_colour(uint32_t rgba, uint32_t otherwise);
[[nodiscard]] uint32_t rgba_of(uint32_t imgui);

// Fill their part of the table.
void fill_widgets(plx_ui_1& table);
void fill_parts(plx_ui_1& table);
void fill_canvas(plx_ui_1& table);

}  // namespace parallax::panel
