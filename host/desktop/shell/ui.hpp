// SPDX-License-Identifier: Apache-2.0
// The widgets that all views are made of. They follow ImGui's cursor; sizes are in pixels at scale 1 and scaled here.
// Each tells the widget log what it is and where, so that tests and the keyboard find it by its label. [UI thread]
#pragma once

#include <imgui.h>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "desktop/shell/frame_memory.hpp"
#include "desktop/shell/icons.hpp"
#include "desktop/shell/keys.hpp"
#include "desktop/shell/palette.hpp"
#include "desktop/shell/rect.hpp"
#include "desktop/shell/text.hpp"
#include "desktop/shell/widget_log.hpp"

namespace parallax::desktop {

[[nodiscard]] constexpr ImU32 packed(Colour colour, float alpha = 1.0F) {
  return IM_COL32((colour.rgb >> 16U) & 0xffU, (colour.rgb >> 8U) & 0xffU, colour.rgb & 0xffU,
                  static_cast<unsigned>(alpha * 255.0F + 0.5F));
}

enum class ButtonKind { normal, primary, danger, quiet };

struct ButtonOptions {
  std::string_view label;
  Icon icon = Icon::none;
  ButtonKind kind = ButtonKind::normal;
  bool enabled = true;
  std::string_view tip;  ///< shown under the mouse: the key, or why it is disabled
  float width = 0;       ///< 0: as wide as needed; below 0: all that is left
  bool icon_only = false;
  bool selected = false;
};

/// What the mouse and the keyboard do with something that can be pressed.
struct Press {
  bool pressed = false;
  bool double_clicked = false;
  bool menu = false;  ///< right button, or the menu key
  bool hovered = false;
  bool held = false;
  bool focused = false;
  explicit operator bool() const { return pressed; }
};

struct PressOptions {
  std::string_view kind = "button";
  std::string_view label;
  std::string_view value;
  bool enabled = true;
  bool explains = false;  ///< says why it is disabled: the keyboard stops there, too
};

struct FieldOptions {
  std::string_view label;        ///< stands above the field; also its name for automation
  std::string_view placeholder;  ///< while it is empty
  bool password = false;
  float width = 0;     ///< 0: all that is left
  bool focus = false;  ///< takes the keyboard in this frame
  bool show_label = true;
  Icon icon = Icon::none;
  size_t max_length = 200;  ///< characters
};

struct FieldResult {
  bool changed = false;
  bool submitted = false;  ///< Enter
};

class Ui {
 public:
  Ui(Text& text, WidgetLog& log) : text_(text), log_(log) {}

  // Frame.
  void begin_frame(const Palette& palette, const std::vector<KeyEvent>& keys);
  /// After the last widget: moves the focus with Tab.
  void end_frame();
  /// While a player has the keyboard, arrow keys are its own and do not move the focus.
  void set_arrow_focus(bool on);
  [[nodiscard]] const Palette& colours() const { return *palette_; }
  [[nodiscard]] Text& text_engine() { return text_; }
  [[nodiscard]] float px(float value) const;
  [[nodiscard]] ImDrawList& list() const { return *ImGui::GetWindowDrawList(); }
  [[nodiscard]] bool key_pressed(int key) const;
  /// All keys of this frame, oldest first.
  [[nodiscard]] const std::vector<KeyEvent>& keys() const { return *keys_; }
  /// What this frame's draw lists point to lies here, and stays until the next frame begins, whatever becomes of its
  /// maker.
  [[nodiscard]] FrameMemory& memory() { return memory_; }
  /// A text for this frame.
  template <class... Values>
  [[nodiscard]] std::string_view print(fmt::format_string<Values...> pattern, Values&&... values) {
    return memory_.print(pattern, std::forward<Values>(values)...);
  }
  /// What something in `memory` points to stays as long.
  void keep(std::shared_ptr<const void> used) { kept_.push_back(std::move(used)); }
  /// Something is still moving: draw the next frame soon.
  void ask_redraw() { redraw_ = true; }
  [[nodiscard]] bool take_redraw();

  // Place.
  [[nodiscard]] Rect rest() const;  ///< what is left in the window
  [[nodiscard]] float width_left() const;
  void beside(float gap = 8);  ///< the next widget stands right of the last one
  void space(float height = 8);
  void move_to(float x, float y);
  /// Puts the next widget so that `width` unscaled pixels of it end at the right edge.
  void align_right(float width);

  // Text.
  void text(Font font, Colour colour, std::string_view text, float max_width = 0);
  void body(std::string_view text) { this->text(Font::body, colours().text, text); }
  void muted(std::string_view text) { this->text(Font::body, colours().muted, text); }
  void small(std::string_view text) { wrapped(Font::small, colours().muted, text); }
  void wrapped(Font font, Colour colour, std::string_view text, float width = 0);
  /// At the mouse; or below (above) `place`.
  void tooltip(std::string_view text, const std::optional<Rect>& place = {});
  /// The tooltip of something that can be pressed: under the mouse, or where the keyboard is.
  void tip(const Press& press, const Rect& rect, std::string_view text);
  /// A tooltip of several parts, in the style of all; `end_tooltip` after it.
  void begin_tooltip();
  void end_tooltip();
  /// For the log alone: something that is drawn by hand.
  void note(std::string_view kind, std::string_view label, std::string_view value, const Rect& rect);

  // Widgets.
  Press pressable(const void* id, const Rect& rect, const PressOptions& options);
  Press pressable(std::string_view id, const Rect& rect, const PressOptions& options);
  bool button(const ButtonOptions& options);
  /// Pixels that a button is as wide as needed with.
  [[nodiscard]] float button_width(const ButtonOptions& options);
  bool icon_button(Icon icon, std::string_view tip, bool enabled = true, bool selected = false);
  FieldResult field(std::string& value, const FieldOptions& options);
  bool toggle(std::string_view label, bool& value, bool enabled = true);
  bool choice(std::string_view label, std::span<const std::string_view> names, size_t& value);
  /// Pixels that a choice of these names takes where all stand beside each other.
  [[nodiscard]] float choice_width(std::span<const std::string_view> names);
  bool slider(std::string_view label, float& value, float low, float high, float width);
  /// A drop-down of names; `value` is an index, or out of range for "nothing chosen".
  bool pick(std::string_view label, const std::vector<std::string>& names, size_t& value, float width = 0);
  void badge(Icon icon, std::string_view label, Colour colour);
  void progress(double share, float width);
  void separator();
  /// A picture-less state: what is (not) there and what to do. Returns whether its button was pressed.
  bool empty_state(Icon icon, std::string_view title, std::string_view text, std::string_view action = {});
  /// A box with an icon and a text over the whole width. `kept_free`: points at its right edge that the text leaves to
  /// what is drawn there afterwards.
  void notice(Icon icon, Colour colour, std::string_view title, std::string_view text, float kept_free = 0);

  // Containers.
  /// `height` 0: as high as its content.
  void begin_card(std::string_view id, float width, float height = 0, float padding = 16);
  void end_card();
  void begin_scroll(std::string_view id, float width = 0, float height = 0);
  void end_scroll();
  /// A modal dialog; draw its content if true, then `end_dialog`. `open` becomes false by Escape; set it to close.
  /// To be called in each frame, as long as its view is drawn.
  bool begin_dialog(std::string_view title, bool& open, float width = 460);
  void end_dialog();
  /// A menu at the mouse. `open` asks for it in this frame.
  bool begin_menu(std::string_view id, bool open);
  bool menu_item(Icon icon, std::string_view label, bool enabled = true, std::string_view why = {});
  void end_menu();

  void focus_ring(const Rect& rect, float rounding);
  /// A dialog or a menu is open: keys are its own.
  [[nodiscard]] static bool dialog_open();
  /// A field has the keyboard. At once when it has let go, unlike ImGui's WantTextInput, which tells of the frame
  /// before.
  [[nodiscard]] static bool is_typing();
  /// While on, `begin_dialog` draws none: one that is more urgent has the screen. They come back after it.
  void hold_back_dialogs(bool on) { held_back_ = on; }

 private:
  /// How a text that is typed will read, below its field.
  void draw_preview(std::string_view text, const Rect& field);
  void take_focus_if_asked(ImGuiID id);
  void close_forgotten_popups();
  void place_menu(const Rect& button) const;
  [[nodiscard]] bool menu_key() const;
  void record(WidgetRecord record);

  Text& text_;
  WidgetLog& log_;
  const Palette* palette_ = nullptr;
  const std::vector<KeyEvent>* keys_ = nullptr;
  std::vector<std::pair<ImGuiID, bool>> chain_;  ///< focusable widgets of this frame in order; true: a field
  size_t chain_start_ = 0;                       ///< where the topmost dialog begins
  ImGuiID wanted_focus_ = 0;
  bool redraw_ = false;
  FrameMemory memory_;
  std::vector<std::shared_ptr<const void>> kept_;  ///< see keep
  bool held_back_ = false;
  bool has_tooltip_ = false;            ///< in this frame
  std::optional<Rect> pressed_button_;  ///< in this frame
  std::optional<Rect> menu_button_;     ///< what the open menu hangs at
  bool* dialog_flag_ = nullptr;
  std::unordered_map<ImGuiID, float> card_heights_;
  std::vector<std::pair<ImGuiID, float>> cards_;  ///< open ones, with their padding
};

}  // namespace parallax::desktop
