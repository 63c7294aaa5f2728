// SPDX-License-Identifier: Apache-2.0
// What is on the screen, by its label: written by the widgets, read by automation and by the keyboard (Tab).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace parallax::desktop {

struct WidgetRecord {
  std::string_view kind;   ///< "button", "field", "row", "text", "tile", …; a literal
  std::string_view label;  ///< as people read it; of an icon its tooltip
  std::string_view value;  ///< of a field what is in it (never a password), of a tile what it says
  float x = 0;             ///< pixels in the window
  float y = 0;
  float width = 0;
  float height = 0;
  bool enabled = true;
  bool focused = false;  ///< has the keyboard, and shows it
  uint32_t id = 0;       ///< ImGui's; 0: takes no focus
  bool field = false;    ///< takes text
};

/// The widgets of a frame; their texts are in its FrameMemory. [UI thread]
class WidgetLog {
 public:
  void new_frame() { current_.clear(); }
  void add(const WidgetRecord& record) { current_.push_back(record); }
  /// What the frame holds so far; after it was built, all of it.
  [[nodiscard]] const std::vector<WidgetRecord>& current() const { return current_; }

 private:
  std::vector<WidgetRecord> current_;
};

}  // namespace parallax::desktop
