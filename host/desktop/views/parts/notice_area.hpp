// SPDX-License-Identifier: Apache-2.0
// Where notices stand: those that need an action as rows above the page until they are seen; what passes in a line of
// its own below pictures, in a corner elsewhere. Nothing of it lies on pictures or on what is used. [UI thread]
#pragma once

#include <string_view>

#include "desktop/shell/ui.hpp"
#include "desktop/state/navigation.hpp"
#include "desktop/state/notices.hpp"
#include "desktop/state/recorder_notices.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/window_actions.hpp"

namespace parallax::desktop {

class NoticeArea {
 public:
  NoticeArea(Ui& ui, Notices& notices, RecorderNotices& recorder, Navigation& navigation, const WindowActions& window)
      : ui_(ui), notices_(notices), recorder_(recorder), navigation_(navigation), window_(window) {}
  /// Rows from `top` down, as many as a third of the window has room for; returns where the page begins.
  float draw_rows(float left, float top, float width, bool pictures);
  /// The line that pages with pictures keep free for what passes.
  [[nodiscard]] static float line_height(const Ui& ui) { return ui.px(24); }
  void draw_line(const Rect& rect);
  /// Above all else: in the lower right corner, or at the upper edge where controls are below (full screen).
  void draw_passing(bool upper_edge);

 private:
  [[nodiscard]] bool passes(const Notice& notice) const;
  [[nodiscard]] std::string_view words_in_row(const Notice& notice) const;
  /// Heights in pixels.
  struct Words {
    float title = 0;
    float text = 0;
    bool cut = false;
    [[nodiscard]] float height() const { return title + text; }
  };
  [[nodiscard]] Words words_of(const Notice& notice, std::string_view text, float width) const;
  void draw_words(const Notice& notice, std::string_view text, float x, float y, float width) const;
  [[nodiscard]] float row_height(const Notice& notice, float width) const;
  void draw_row(const Notice& notice, const Rect& row);
  void draw_copy(const Notice& notice, float x, float y) const;
  void draw_more(size_t count, const Rect& row);
  void draw_toast(const Notice& notice, const Rect& rect);

  Ui& ui_;
  Notices& notices_;
  RecorderNotices& recorder_;
  Navigation& navigation_;
  const WindowActions& window_;
};

[[nodiscard]] Colour colour_of(const Notice& notice, const Palette& palette);
[[nodiscard]] Icon icon_of(const Notice& notice);

}  // namespace parallax::desktop
