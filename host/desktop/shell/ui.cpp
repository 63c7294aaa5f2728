// SPDX-License-Identifier: Apache-2.0
// Frame, focus, places and texts.
#include "desktop/shell/ui.hpp"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

namespace parallax::desktop {

namespace {

ImVec4 imgui(Colour colour, float alpha = 1) {
  return ImGui::ColorConvertU32ToFloat4(packed(colour, alpha));
}

void apply_style(const Palette& p, float scale) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = {0, 0};
  style.WindowBorderSize = 0;
  style.ChildBorderSize = 0;
  style.PopupBorderSize = 1;
  style.WindowRounding = 0;
  style.ChildRounding = 10;
  style.PopupRounding = 10;
  style.FrameRounding = 7;
  style.FrameBorderSize = 1;
  style.FramePadding = {11, 8.5F};
  style.ItemSpacing = {8, 8};
  style.ScrollbarSize = 11;
  style.ScrollbarRounding = 6;
  style.GrabRounding = 6;
  style.ScaleAllSizes(scale);
  ImVec4* c = style.Colors;
  c[ImGuiCol_Text] = imgui(p.text);
  c[ImGuiCol_TextDisabled] = imgui(p.muted);
  c[ImGuiCol_WindowBg] = imgui(p.window);
  c[ImGuiCol_ChildBg] = imgui(p.window, 0);
  c[ImGuiCol_PopupBg] = imgui(p.surface);
  c[ImGuiCol_Border] = imgui(p.outline);
  c[ImGuiCol_FrameBg] = imgui(p.raised);
  c[ImGuiCol_FrameBgHovered] = imgui(p.raised);
  c[ImGuiCol_FrameBgActive] = imgui(p.raised);
  c[ImGuiCol_ScrollbarBg] = imgui(p.window, 0);
  c[ImGuiCol_ScrollbarGrab] = imgui(p.outline, 0.55F);
  c[ImGuiCol_ScrollbarGrabHovered] = imgui(p.outline, 0.8F);
  c[ImGuiCol_ScrollbarGrabActive] = imgui(p.outline);
  c[ImGuiCol_TextSelectedBg] = imgui(p.accent, 0.45F);
  c[ImGuiCol_NavHighlight] = imgui(p.accent_text, 0);
  c[ImGuiCol_ModalWindowDimBg] = {0, 0, 0, 0.55F};
}

}  // namespace

void Ui::begin_frame(const Palette& palette, const std::vector<KeyEvent>& keys) {
  palette_ = &palette;
  keys_ = &keys;
  chain_.clear();
  chain_start_ = 0;
  log_.new_frame();
  kept_.clear();
  pressed_button_.reset();
  has_tooltip_ = false;
  memory_.new_frame();
  apply_style(palette, text_.scale());
}

bool Ui::dialog_open() {
  return ImGui::GetCurrentContext()->OpenPopupStack.Size > 0;
}

bool Ui::is_typing() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  return g.ActiveId != 0 && g.ActiveId == g.InputTextState.ID;
}

// ImGui 1.86 keeps a popup that is not drawn any more, its page having gone, and with it holds all input back.
void Ui::close_forgotten_popups() {
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  for (int i = 0; i < g.OpenPopupStack.Size; ++i) {
    const ImGuiPopupData& popup = g.OpenPopupStack[i];
    const bool drawn = popup.Window != nullptr && popup.Window->LastFrameActive == g.FrameCount;
    if (drawn || popup.OpenFrameCount + 1 >= g.FrameCount) continue;
    ImGui::ClosePopupToLevel(i, true);
    redraw_ = true;
    return;
  }
}

// Shift+F10 is what keyboards without a menu key have.
bool Ui::menu_key() const {
  return key_pressed(kKeyMenu) || (ImGui::GetIO().KeyShift && key_pressed(kKeyF1 + 9));
}

void Ui::end_frame() {
  close_forgotten_popups();
  // What was cut tells the whole, unless something there has a word of its own.
  if (const auto cut = text_.take_hovered_cut(); cut && !has_tooltip_) {
    tooltip(cut->text, Rect{cut->x, cut->y, cut->width, cut->height});
  }
  if (!key_pressed(kKeyTab) || chain_.size() <= chain_start_) return;
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  const ImGuiID current = g.ActiveId != 0 ? g.ActiveId : g.NavId;
  const auto first = chain_.begin() + static_cast<long>(chain_start_);
  auto at = std::find_if(first, chain_.end(), [&](const auto& entry) { return entry.first == current; });
  const bool backwards = ImGui::GetIO().KeyShift;
  if (at == chain_.end()) {
    at = backwards ? std::prev(chain_.end()) : first;
  } else if (backwards) {
    at = at == first ? std::prev(chain_.end()) : std::prev(at);
  } else {
    at = std::next(at) == chain_.end() ? first : std::next(at);
  }
  wanted_focus_ = at->first;
  ImGui::ClearActiveID();
  redraw_ = true;
}

void Ui::take_focus_if_asked(ImGuiID id) {
  if (wanted_focus_ == 0 || wanted_focus_ != id) return;
  ImGuiContext& g = *ImGui::GetCurrentContext();
  ImGui::SetFocusID(id, g.CurrentWindow);
  g.NavDisableHighlight = false;
  g.NavDisableMouseHover = true;
  wanted_focus_ = 0;
  ImGui::ScrollToBringRectIntoView(g.CurrentWindow, g.LastItemData.Rect);
  redraw_ = true;
}

void Ui::set_arrow_focus(bool on) {
  ImGuiIO& io = ImGui::GetIO();
  io.ConfigFlags =
      on ? io.ConfigFlags | ImGuiConfigFlags_NavEnableKeyboard : io.ConfigFlags & ~ImGuiConfigFlags_NavEnableKeyboard;
}

float Ui::px(float value) const {
  return std::round(value * text_.scale());
}

bool Ui::key_pressed(int key) const {
  return std::any_of(keys_->begin(), keys_->end(), [&](const KeyEvent& event) {
    return event.key == key && event.action != KeyEvent::Action::release;
  });
}

bool Ui::take_redraw() {
  const bool out = redraw_;
  redraw_ = false;
  return out;
}

Rect Ui::rest() const {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const ImVec2 size = ImGui::GetContentRegionAvail();
  return {at.x, at.y, size.x, size.y};
}

float Ui::width_left() const {
  return ImGui::GetContentRegionAvail().x;
}

void Ui::beside(float gap) {
  ImGui::SameLine(0, px(gap));
}

void Ui::space(float height) {
  const ImVec2 spacing = ImGui::GetStyle().ItemSpacing;
  ImGui::Dummy({0, std::max(0.0F, px(height) - spacing.y)});
}

void Ui::move_to(float x, float y) {
  ImGui::SetCursorScreenPos({x, y});
}

void Ui::align_right(float width) {
  const float room = width_left() - px(width);
  if (room > 0) ImGui::SetCursorPosX(ImGui::GetCursorPosX() + room);
}

void Ui::text(Font font, Colour colour, std::string_view text, float max_width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = max_width > 0 ? max_width : std::max(px(20), width_left());
  const TextSize size = text_.draw(list(), font, at.x, at.y, colour, text, room);
  ImGui::Dummy({size.width, size.height});
  note("text", text, {}, {at.x, at.y, size.width, size.height});
}

void Ui::wrapped(Font font, Colour colour, std::string_view text, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float room = width > 0 ? width : std::max(px(60), width_left());
  const TextSize size = text_.draw_wrapped(&list(), font, at.x, at.y, colour, text, room);
  ImGui::Dummy({size.width, size.height});
  note("text", text, {}, {at.x, at.y, size.width, size.height});
}

void Ui::tip(const Press& press, const Rect& rect, std::string_view text) {
  // ImGui takes what has the keyboard for hovered, too, until the mouse moves.
  const bool by_keyboard = press.focused && ImGui::GetCurrentContext()->NavDisableMouseHover;
  if (by_keyboard || press.hovered) tooltip(text, rect);
}

void Ui::tooltip(std::string_view text, const std::optional<Rect>& place) {
  if (text.empty()) return;
  const float width = std::min(px(360), text_.measure(Font::small, text).width + 1);
  if (place) {
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    const TextSize words = text_.draw_wrapped(nullptr, Font::small, 0, 0, colours().text, text, width);
    const float height = words.height + px(14);
    const float below = place->y + place->height + px(6);
    const float x = std::clamp(place->x, 0.0F, std::max(0.0F, screen.x - width - px(20)));
    ImGui::SetNextWindowPos({x, below + height <= screen.y ? below : place->y - height - px(6)});
  }
  begin_tooltip();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const TextSize size = text_.draw_wrapped(&list(), Font::small, at.x, at.y, colours().text, text, width);
  ImGui::Dummy({size.width, size.height});
  note("tooltip", text, {}, {at.x, at.y, size.width, size.height});
  end_tooltip();
}

void Ui::begin_tooltip() {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(10), px(7)});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(7));
  ImGui::PushStyleColor(ImGuiCol_PopupBg, packed(colours().raised));
  ImGui::BeginTooltip();
  has_tooltip_ = true;
}

void Ui::end_tooltip() {
  ImGui::EndTooltip();
  ImGui::PopStyleColor();
  ImGui::PopStyleVar(2);
}

void Ui::note(std::string_view kind, std::string_view label, std::string_view value, const Rect& rect) {
  WidgetRecord out;
  out.kind = kind;
  out.label = label;
  out.value = value;
  out.x = rect.x;
  out.y = rect.y;
  out.width = rect.width;
  out.height = rect.height;
  record(out);
}

void Ui::record(WidgetRecord record) {
  // Only what can be seen: a test that clicks there must hit it.
  const ImRect& clip = ImGui::GetCurrentWindowRead()->ClipRect;
  const float x0 = std::max(record.x, clip.Min.x);
  const float y0 = std::max(record.y, clip.Min.y);
  const float x1 = std::min(record.x + record.width, clip.Max.x);
  const float y1 = std::min(record.y + record.height, clip.Max.y);
  if (x1 <= x0 || y1 <= y0) return;
  record.x = x0;
  record.y = y0;
  record.width = x1 - x0;
  record.height = y1 - y0;
  record.label = memory_.copy(record.label);
  record.value = memory_.copy(record.value);
  log_.add(record);
}

Press Ui::pressable(std::string_view id, const Rect& rect, const PressOptions& options) {
  ImGui::PushID(id.data(), id.data() + id.size());
  const Press press = pressable(static_cast<const void*>(nullptr), rect, options);
  ImGui::PopID();
  return press;
}

Press Ui::pressable(const void* id, const Rect& rect, const PressOptions& options) {
  Press out;
  ImGui::SetCursorScreenPos(rect.from());
  ImGui::PushID(id);
  if (!options.enabled) ImGui::BeginDisabled();
  const float alpha = ImGui::GetStyle().Alpha;
  ImGui::GetStyle().Alpha = 1;
  const ImVec2 size{std::max(1.0F, rect.width), std::max(1.0F, rect.height)};
  out.pressed = ImGui::InvisibleButton("##press", size);
  const ImGuiID item = ImGui::GetItemID();
  out.hovered = ImGui::IsItemHovered(ImGuiHoveredFlags_AllowWhenDisabled);
  out.held = ImGui::IsItemActive();
  const ImGuiContext& g = *ImGui::GetCurrentContext();
  out.focused = ImGui::IsItemFocused() && !g.NavDisableHighlight;
  out.double_clicked = options.enabled && out.hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
  out.menu = options.enabled &&
             ((out.hovered && ImGui::IsMouseClicked(ImGuiMouseButton_Right)) || (out.focused && menu_key()));
  if (options.enabled || options.explains) {
    take_focus_if_asked(item);
    if (options.enabled && out.focused && (key_pressed(kKeyEnter) || key_pressed(kKeyKeypadEnter))) out.pressed = true;
    chain_.emplace_back(item, false);
  }
  if (out.pressed && options.enabled && (options.kind == "button" || options.kind == "pick")) pressed_button_ = rect;
  ImGui::GetStyle().Alpha = alpha;
  if (!options.enabled) ImGui::EndDisabled();
  ImGui::PopID();
  WidgetRecord seen;
  seen.kind = options.kind;
  seen.label = options.label;
  seen.value = options.value;
  seen.x = rect.x;
  seen.y = rect.y;
  seen.width = rect.width;
  seen.height = rect.height;
  seen.enabled = options.enabled;
  seen.focused = out.focused;
  seen.id = item;
  record(seen);
  return out;
}

void Ui::focus_ring(const Rect& rect, float rounding) {
  const float grow = px(2);
  list().AddRect({rect.x - grow, rect.y - grow}, {rect.x + rect.width + grow, rect.y + rect.height + grow},
                 packed(colours().accent_text), rounding + grow, 0, px(2));
}

}  // namespace parallax::desktop
