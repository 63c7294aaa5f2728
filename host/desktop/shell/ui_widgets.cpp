// SPDX-License-Identifier: Apache-2.0
// Buttons, fields and what else takes a click.
#include <imgui_internal.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "base/text.hpp"
#include "desktop/shell/shaped_text.hpp"
#include "desktop/shell/ui.hpp"

namespace parallax::desktop {

namespace {

struct ButtonColours {
  Colour fill;
  Colour hover;
  Colour text;
  bool filled = true;
};

ButtonColours colours_of(const Palette& p, const ButtonOptions& options) {
  if (!options.enabled) return {p.raised, p.raised, mix(p.muted, p.raised, 0.35), options.kind != ButtonKind::quiet};
  switch (options.kind) {
    case ButtonKind::primary:
      return {p.accent, p.accent_hover, p.on_accent};
    case ButtonKind::danger:
      return {p.record, p.record_hover, p.on_record};
    case ButtonKind::quiet:
      return {options.selected ? p.selected : p.raised, p.hover, options.selected ? p.accent_text : p.text,
              options.selected};
    case ButtonKind::normal:
      break;
  }
  return {options.selected ? p.selected : p.raised, p.hover, options.selected ? p.accent_text : p.text};
}

}  // namespace

float Ui::button_width(const ButtonOptions& options) {
  if (options.icon_only) return px(36);
  const float icon = options.icon == Icon::none ? 0 : px(18) + px(8);
  return std::ceil(text_.measure(Font::strong, options.label).width) + icon + 2 * px(14);
}

bool Ui::button(const ButtonOptions& options) {
  const float height = px(36);
  const float icon = options.icon == Icon::none ? 0 : px(18);
  const float gap = icon > 0 && !options.icon_only ? px(8) : 0;
  const TextSize label = options.icon_only ? TextSize{} : text_.measure(Font::strong, options.label);
  float width = button_width(options);
  if (options.width > 0) width = px(options.width);
  if (options.width < 0) width = width_left();
  width = std::min(width, std::max(height, ImGui::GetWindowWidth()));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Rect rect{at.x, at.y, width, height};
  const Press press = pressable(options.label, rect,
                                {.label = options.label, .enabled = options.enabled, .explains = !options.tip.empty()});
  const ButtonColours paint = colours_of(colours(), options);
  const float rounding = px(8);
  if (paint.filled || (press.hovered && options.enabled)) {
    const Colour fill = press.hovered && options.enabled ? paint.hover : paint.fill;
    list().AddRectFilled(rect.from(), rect.to(), packed(fill), rounding);
  }
  const float content = icon + gap + label.width;
  float x = rect.x + std::max(options.icon_only ? 0.0F : px(6), (width - content) / 2);
  if (icon > 0) {
    draw_icon(list(), options.icon, x, rect.y + (height - icon) / 2, icon, paint.text);
    x += icon + gap;
  }
  if (!options.icon_only) {
    text_.draw(list(), Font::strong, x, rect.y + (height - text_.line(Font::strong)) / 2, paint.text, options.label,
               rect.x + width - x - px(4));
  }
  if (press.focused) focus_ring(rect, rounding);
  if (press.hovered && options.enabled) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  if ((press.hovered || press.focused) && (options.icon_only || !options.tip.empty())) {
    const std::string_view name = options.icon_only ? options.label : std::string_view();
    const bool both = !name.empty() && !options.tip.empty();
    tip(press, rect, print("{}{}{}", name, !both ? "" : options.enabled ? "  ·  " : "\n", options.tip));
  }
  return press.pressed && options.enabled;
}

bool Ui::icon_button(Icon icon, std::string_view tip, bool enabled, bool selected) {
  return button({.label = tip,
                 .icon = icon,
                 .kind = ButtonKind::quiet,
                 .enabled = enabled,
                 .icon_only = true,
                 .selected = selected});
}

void Ui::draw_preview(std::string_view text, const Rect& field) {
  const TextSize size = text_.measure(Font::small, text, field.width - px(20));
  const Rect box{field.x, field.y + field.height + px(4), size.width + px(20), size.height + px(10)};
  ImDrawList& front = *ImGui::GetForegroundDrawList();  // over the fields below
  front.AddRectFilled(box.from(), box.to(), packed(colours().raised), px(7));
  front.AddRect(box.from(), box.to(), packed(colours().outline), px(7));
  text_.draw(front, Font::small, box.x + px(10), box.y + px(5), colours().text, text, field.width - px(20));
  note("preview", text, {}, box);
}

FieldResult Ui::field(std::string& value, const FieldOptions& options) {
  FieldResult out;
  text_.need(value);
  ImGui::BeginGroup();
  if (options.show_label) text(Font::small, colours().muted, options.label);
  const float width = options.width > 0 ? px(options.width) : width_left();
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::PushFont(text_.font(Font::body));
  const float icon = options.icon == Icon::none ? 0 : px(26);
  if (icon > 0) ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(11) + icon, px(8.5F)});
  ImGui::SetNextItemWidth(width);
  if (options.focus) ImGui::SetKeyboardFocusHere();
  const char* const id = print("##{}", options.label).data();
  const ImGuiID item = ImGui::GetCurrentWindow()->GetID(id);
  if (wanted_focus_ == item) {
    ImGui::SetKeyboardFocusHere();
    wanted_focus_ = 0;
    redraw_ = true;
  }
  ImGuiInputTextFlags flags = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll;
  if (options.password) flags |= ImGuiInputTextFlags_Password;
  std::string edited = value;
  // ImGui's field knows single characters only: scripts that join are drawn whole once the field rests, and below it
  // while it is typed in.
  const bool shaped = !options.password && needs_shaping(value);
  const bool rests = shaped && ImGui::GetActiveID() != item;
  ImGui::PushStyleColor(ImGuiCol_FrameBg, packed(colours().raised));
  ImGui::PushStyleColor(ImGuiCol_Text, packed(colours().text, rests ? 0.0F : 1.0F));
  out.submitted = ImGui::InputText(id, &edited, flags);
  ImGui::PopStyleColor(2);
  const ImVec2 size = ImGui::GetItemRectSize();
  const bool active = ImGui::IsItemActive();
  // Escape gives back what a field held before; a search is ended by it.
  if (options.icon == Icon::search && !active && ImGui::IsItemDeactivated() && key_pressed(kKeyEscape)) edited.clear();
  if (icon > 0) ImGui::PopStyleVar();
  ImGui::PopFont();
  if (edited != value) {
    if (characters_of(edited) <= options.max_length) value = edited;
    out.changed = true;
    text_.need(value);
  }
  chain_.emplace_back(item, true);
  const Rect rect{at.x, at.y, size.x, size.y};
  if (active) list().AddRect(rect.from(), rect.to(), packed(colours().accent_text), px(7), 0, px(2));
  if (icon > 0) draw_icon(list(), options.icon, at.x + px(11), at.y + (size.y - px(17)) / 2, px(17), colours().muted);
  if (rests) {
    text_.draw(list(), Font::body, at.x + px(11) + icon, at.y + (size.y - text_.line(Font::body)) / 2, colours().text,
               value, size.x - px(22) - icon);
  }
  if (shaped && active) draw_preview(value, rect);
  if (value.empty() && !options.placeholder.empty()) {
    text_.draw(list(), Font::body, at.x + px(11) + icon, at.y + (size.y - text_.line(Font::body)) / 2, colours().muted,
               options.placeholder, size.x - px(20) - icon);
  }
  WidgetRecord seen;
  seen.kind = "field";
  seen.label = options.label;
  seen.value = options.password ? std::string_view() : value;
  seen.x = rect.x;
  seen.y = rect.y;
  seen.width = rect.width;
  seen.height = rect.height;
  seen.id = item;
  seen.field = true;
  seen.focused = active;
  record(seen);
  ImGui::EndGroup();
  return out;
}

bool Ui::toggle(std::string_view label, bool& value, bool enabled) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = px(24);
  const float knob = px(40);
  const TextSize size = text_.measure(Font::body, label);
  const Rect rect{at.x, at.y, knob + px(10) + size.width, height};
  const Press press =
      pressable(label, rect, {.kind = "toggle", .label = label, .value = value ? "on" : "off", .enabled = enabled});
  if (press.pressed && enabled) value = !value;
  const Colour fill = value ? colours().accent : colours().raised;
  list().AddRectFilled(at, {at.x + knob, at.y + height}, packed(fill), height / 2);
  if (!value) list().AddRect(at, {at.x + knob, at.y + height}, packed(colours().outline), height / 2);
  const float centre = value ? at.x + knob - height / 2 : at.x + height / 2;
  list().AddCircleFilled({centre, at.y + height / 2}, height / 2 - px(4),
                         packed(value ? colours().on_accent : colours().muted));
  text_.draw(list(), Font::body, at.x + knob + px(10), at.y + (height - text_.line(Font::body)) / 2,
             enabled ? colours().text : colours().muted, label);
  if (press.focused) focus_ring({at.x, at.y, knob, height}, height / 2);
  return press.pressed && enabled;
}

float Ui::choice_width(std::span<const std::string_view> names) {
  float width = 0;
  for (const std::string_view name : names) width += std::ceil(text_.measure(Font::strong, name).width) + px(28);
  return width;
}

bool Ui::choice(std::string_view label, std::span<const std::string_view> names, size_t& value) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = px(36);
  const float room = std::max(px(60), width_left());
  // Names that do not fit beside each other stand below each other.
  std::pmr::vector<Rect> places(memory_.resource());
  float x = at.x;
  float y = at.y;
  float total = 0;
  for (const std::string_view name : names) {
    const float width = std::min(room, choice_width({&name, 1}));
    if (x > at.x && x + width > at.x + room) {
      x = at.x;
      y += height;
    }
    places.push_back({x, y, width, height});
    x += width;
    total = std::max(total, x - at.x);
  }
  const float bottom = y + height;
  list().AddRectFilled(at, {at.x + total, bottom}, packed(colours().raised), px(8));
  bool changed = false;
  for (size_t i = 0; i < names.size(); ++i) {
    const Rect& rect = places[i];
    const std::string_view id = print("{}/{}", label, names[i]);
    const Press press =
        pressable(id, rect, {.kind = "choice", .label = names[i], .value = i == value ? "chosen" : std::string_view()});
    if (press.pressed && i != value) {
      value = i;
      changed = true;
    }
    const float inset = px(3);
    if (i == value || press.hovered) {
      list().AddRectFilled({rect.x + inset, rect.y + inset}, {rect.x + rect.width - inset, rect.y + height - inset},
                           packed(i == value ? colours().selected : colours().hover), px(6));
    }
    text_.draw(list(), Font::strong, rect.x + px(14), rect.y + (height - text_.line(Font::strong)) / 2,
               i == value ? colours().accent_text : colours().text, names[i], rect.width - px(16));
    if (press.focused) {
      focus_ring({rect.x + inset, rect.y + inset, rect.width - 2 * inset, height - 2 * inset}, px(6));
    }
  }
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({total, bottom - at.y});
  return changed;
}

bool Ui::slider(std::string_view label, float& value, float low, float high, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = px(24);
  const Rect rect{at.x, at.y, px(width), height};
  const std::string shown = std::to_string(static_cast<int>(std::lround(value * 100)));
  const Press press = pressable(label, rect, {.kind = "slider", .label = label, .value = shown});
  const float before = value;
  const float inner = rect.width - px(16);
  if (press.held) value = low + (high - low) * std::clamp((ImGui::GetMousePos().x - at.x - px(8)) / inner, 0.0F, 1.0F);
  if (press.focused && key_pressed(kKeyRight)) value = std::min(high, value + (high - low) / 20);
  if (press.focused && key_pressed(kKeyLeft)) value = std::max(low, value - (high - low) / 20);
  const float middle = at.y + height / 2;
  const float knob = at.x + px(8) + inner * std::clamp((value - low) / (high - low), 0.0F, 1.0F);
  list().AddRectFilled({at.x + px(4), middle - px(2)}, {rect.x + rect.width - px(4), middle + px(2)},
                       packed(colours().outline), px(2));
  list().AddRectFilled({at.x + px(4), middle - px(2)}, {knob, middle + px(2)}, packed(colours().accent_text), px(2));
  list().AddCircleFilled({knob, middle}, px(7), packed(press.hovered ? colours().text : colours().accent_text));
  if (press.focused) focus_ring(rect, px(8));
  tip(press, rect, label);
  return value != before;
}

bool Ui::pick(std::string_view label, const std::vector<std::string>& names, size_t& value, float width) {
  ImGui::BeginGroup();
  text(Font::small, colours().muted, label);
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = px(36);
  const Rect rect{at.x, at.y, width > 0 ? px(width) : width_left(), height};
  const std::string shown = value < names.size() ? names[value] : std::string();
  const Press press = pressable(label, rect, {.kind = "pick", .label = label, .value = shown});
  list().AddRectFilled(rect.from(), rect.to(), packed(press.hovered ? colours().hover : colours().raised), px(7));
  list().AddRect(rect.from(), rect.to(), packed(colours().outline), px(7));
  text_.draw(list(), Font::body, at.x + px(11), at.y + (height - text_.line(Font::body)) / 2, colours().text, shown,
             rect.width - px(44));
  draw_icon(list(), Icon::chevron_down, rect.x + rect.width - px(28), at.y + px(9), px(18), colours().muted);
  if (press.focused) focus_ring(rect, px(7));
  bool changed = false;
  const std::string id = "pick/" + std::string(label);
  if (begin_menu(id, press.pressed)) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (menu_item(i == value ? Icon::check : Icon::none, names[i])) {
        changed = i != value;
        value = i;
      }
    }
    end_menu();
  }
  ImGui::EndGroup();
  return changed;
}

void Ui::badge(Icon icon, std::string_view label, Colour colour) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = px(24);
  const float size = icon == Icon::none ? 0 : px(14);
  const float gap = size > 0 ? px(6) : 0;
  const float room = std::max(px(30), width_left() - size - gap - px(20));
  const TextSize text = text_.measure(Font::small, label, room);
  const float width = text.width + size + gap + px(20);
  list().AddRectFilled(at, {at.x + width, at.y + height}, packed(mix(colours().surface, colour, 0.14)), height / 2);
  if (size > 0) draw_icon(list(), icon, at.x + px(10), at.y + (height - size) / 2, size, colour);
  text_.draw(list(), Font::small, at.x + px(10) + size + gap, at.y + (height - text.height) / 2, colour, label, room);
  ImGui::Dummy({width, height});
  note("badge", label, {}, {at.x, at.y, width, height});
}

void Ui::progress(double share, float width) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float whole = width > 0 ? px(width) : width_left();
  const float height = px(6);
  list().AddRectFilled(at, {at.x + whole, at.y + height}, packed(colours().raised), height / 2);
  const float done = whole * static_cast<float>(std::clamp(share, 0.0, 1.0));
  list().AddRectFilled(at, {at.x + std::max(height, done), at.y + height}, packed(colours().accent_text), height / 2);
  ImGui::Dummy({whole, height});
  const auto percent = static_cast<int>(std::lround(100 * std::clamp(share, 0.0, 1.0)));
  note("progress", {}, std::to_string(percent) + " %", {at.x, at.y, whole, height});
}

void Ui::separator() {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  list().AddLine(at, {at.x + width_left(), at.y}, packed(colours().line));
  ImGui::Dummy({1, 1});
}

bool Ui::empty_state(Icon icon, std::string_view title, std::string_view text, std::string_view action) {
  const Rect room = rest();
  const float width = std::min(room.width, px(440));
  const float line = text_.line(Font::title);
  const TextSize words = text_.draw_wrapped(nullptr, Font::body, 0, 0, colours().muted, text, width);
  const float height = px(72) + line + words.height + px(action.empty() ? 12 : 64);
  float y = room.y + std::max(px(8), (room.height - height) / 2);
  const float middle = room.x + room.width / 2;
  list().AddCircleFilled({middle, y + px(28)}, px(28), packed(colours().raised));
  draw_icon(list(), icon, middle - px(14), y + px(14), px(28), colours().muted);
  y += px(72);
  const TextSize heading = text_.measure(Font::title, title, room.width);
  move_to(middle - heading.width / 2, y);
  this->text(Font::title, colours().text, title, room.width);
  y += line + px(6);
  move_to(middle - words.width / 2, y);
  wrapped(Font::body, colours().muted, text, width);
  if (action.empty()) return false;
  const float button_width = text_.measure(Font::strong, action).width + px(28);
  move_to(middle - button_width / 2, y + words.height + px(18));
  return button({.label = action, .kind = ButtonKind::primary});
}

void Ui::notice(Icon icon, Colour colour, std::string_view title, std::string_view text, float kept_free) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = width_left();
  const float inner = width - px(60 + kept_free);
  const TextSize head = text_.draw_wrapped(nullptr, Font::strong, 0, 0, colour, title, inner);
  const TextSize words = text.empty() ? TextSize{} : text_.draw_wrapped(nullptr, Font::body, 0, 0, colour, text, inner);
  const float height = head.height + words.height + px(22);
  list().AddRectFilled(at, {at.x + width, at.y + height}, packed(mix(colours().surface, colour, 0.10)), px(8));
  list().AddRectFilled(at, {at.x + px(4), at.y + height}, packed(colour), px(2));
  draw_icon(list(), icon, at.x + px(18), at.y + px(12), px(20), colour);
  text_.draw_wrapped(&list(), Font::strong, at.x + px(48), at.y + px(11), colours().text, title, inner);
  text_.draw_wrapped(&list(), Font::body, at.x + px(48), at.y + px(11) + head.height, colours().muted, text, inner);
  ImGui::Dummy({width, height});
  note("notice", title, text, {at.x, at.y, width, height});
}

}  // namespace parallax::desktop
