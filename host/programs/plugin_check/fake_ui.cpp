// SPDX-License-Identifier: Apache-2.0
#include "programs/plugin_check/fake_ui.hpp"

#include <fmt/format.h>

namespace parallax::check {

using plugins::UiOpen;
using plugins::UiPart;

namespace {

constexpr plx_str kNoText{nullptr, 0};

template <UiPart part>
void end_part(void* ctx) noexcept {
  static_cast<void>(FakeUi::of(ctx).stack.end(part));
}

void fill_widgets(plx_ui_1& t) {
  t.text = [](void* ctx, int32_t, plx_str text) noexcept { FakeUi::of(ctx).widget("text", text); };
  t.text_wrapped = [](void* ctx, int32_t, plx_str text) noexcept { FakeUi::of(ctx).widget("text_wrapped", text); };
  t.separator = [](void* ctx) noexcept { FakeUi::of(ctx).widget("separator", kNoText); };
  t.spacing = [](void* ctx) noexcept { FakeUi::of(ctx).widget("spacing", kNoText); };
  t.button = [](void* ctx, plx_str label, int32_t) noexcept { return FakeUi::of(ctx).widget("button", label); };
  t.checkbox = [](void* ctx, plx_str label, int32_t* value) noexcept {
    const int32_t changed = FakeUi::of(ctx).widget("checkbox", label);
    if (changed != 0) *value = *value == 0 ? 1 : 0;
    return changed;
  };
  t.radio = [](void* ctx, plx_str label, int32_t) noexcept { return FakeUi::of(ctx).widget("radio", label); };
  t.selectable = [](void* ctx, plx_str label, int32_t) noexcept { return FakeUi::of(ctx).widget("selectable", label); };
  t.input_text = [](void* ctx, plx_str label, char* buffer, uint64_t capacity, uint64_t* length) noexcept {
    FakeUi& ui = FakeUi::of(ctx);
    if (buffer == nullptr || length == nullptr || *length > capacity) {
      ui.stack.fail("It gave input_text no buffer, or one that is longer than its capacity.");
      return 0;
    }
    const int32_t changed = ui.widget("input_text", label);
    if (changed != 0) {  // filled to the brim
      for (uint64_t i = 0; i < capacity; ++i) buffer[i] = 'x';
      *length = capacity;
    }
    return changed;
  };
  t.input_number = [](void* ctx, plx_str label, double* value, double, double, double most) noexcept {
    const int32_t changed = FakeUi::of(ctx).widget("input_number", label);
    if (changed != 0) *value = most;
    return changed;
  };
  t.slider = [](void* ctx, plx_str label, double* value, double least, double) noexcept {
    const int32_t changed = FakeUi::of(ctx).widget("slider", label);
    if (changed != 0) *value = least;
    return changed;
  };
  t.choice = [](void* ctx, plx_str label, const plx_str* items, uint32_t count, int32_t* index) noexcept {
    FakeUi& ui = FakeUi::of(ctx);
    for (uint32_t i = 0; items != nullptr && i < count; ++i) ui.text_is_sound(items[i], "choice");
    const int32_t changed = ui.widget("choice", label);
    if (changed != 0 && count > 0) *index = static_cast<int32_t>(count) - 1;
    return changed;
  };
  t.progress = [](void* ctx, double, plx_str text) noexcept { FakeUi::of(ctx).widget("progress", text); };
  t.tooltip = [](void* ctx, plx_str text) noexcept { FakeUi::of(ctx).text_is_sound(text, "tooltip"); };
  t.available_width = [](void*) noexcept { return 400.0; };
  t.line_height = [](void*) noexcept { return 16.0; };
  t.text_width = [](void* ctx, plx_str text) noexcept {
    return FakeUi::of(ctx).text_is_sound(text, "text_width") ? static_cast<double>(text.len) * 8 : 0.0;
  };
  t.colour = [](void*, int32_t) noexcept { return 0xFFFFFFFFu; };
  t.seek = [](void* ctx, int64_t session_ns) noexcept { FakeUi::of(ctx).seek(session_ns); };
  t.tracks_changed = [](void*) noexcept {};
}

void fill_parts(plx_ui_1& t) {
  t.begin_row = [](void* ctx) noexcept { FakeUi::of(ctx).begin_part(UiPart::row, kNoText); };
  t.end_row = &end_part<UiPart::row>;
  t.begin_section = [](void* ctx, plx_str title) noexcept {
    return FakeUi::of(ctx).begin_part(UiPart::section, title);
  };
  t.end_section = &end_part<UiPart::section>;
  t.begin_scroll = [](void* ctx, plx_str id, double) noexcept {
    return FakeUi::of(ctx).begin_part(UiPart::scroll, id);
  };
  t.end_scroll = &end_part<UiPart::scroll>;
  t.begin_table = [](void* ctx, plx_str id, uint32_t columns) noexcept {
    FakeUi& ui = FakeUi::of(ctx);
    if (columns < 1 || columns > 64) ui.stack.fail(fmt::format("It opened a table of {} columns.", columns));
    const int32_t visible = ui.begin_part(UiPart::table, id);
    if (UiOpen* table = ui.stack.top(); table != nullptr) table->columns = columns;
    return visible;
  };
  t.table_column = [](void* ctx, plx_str heading, double) noexcept {
    FakeUi& ui = FakeUi::of(ctx);
    ui.text_is_sound(heading, "table_column");
    UiOpen* table = ui.stack.innermost(UiPart::table, "table_column");
    if (table == nullptr) return;
    if (table->in_rows || ++table->declared > table->columns) ui.stack.fail("It named a column that cannot be.");
  };
  t.next_row = [](void* ctx) noexcept {
    UiOpen* table = FakeUi::of(ctx).stack.innermost(UiPart::table, "next_row");
    if (table == nullptr) return;
    table->in_rows = true;
    table->cell = 0;
  };
  t.next_cell = [](void* ctx) noexcept {
    FakeUi& ui = FakeUi::of(ctx);
    UiOpen* table = ui.stack.innermost(UiPart::table, "next_cell");
    if (table == nullptr) return 0;
    if (!table->in_rows || ++table->cell > table->columns) ui.stack.fail("It went to a cell that cannot be.");
    return 1;
  };
  t.end_table = &end_part<UiPart::table>;
  t.begin_tabs = [](void* ctx, plx_str id) noexcept { return FakeUi::of(ctx).begin_part(UiPart::tabs, id); };
  t.begin_tab = [](void* ctx, plx_str label) noexcept { return FakeUi::of(ctx).begin_part(UiPart::tab, label); };
  t.end_tab = &end_part<UiPart::tab>;
  t.end_tabs = &end_part<UiPart::tabs>;
  t.begin_disabled = [](void* ctx, int32_t) noexcept { FakeUi::of(ctx).begin_part(UiPart::disabled, kNoText); };
  t.end_disabled = &end_part<UiPart::disabled>;
  t.push_id = [](void* ctx, plx_str id) noexcept { FakeUi::of(ctx).begin_part(UiPart::id, id); };
  t.pop_id = &end_part<UiPart::id>;
  t.begin_canvas = [](void* ctx, plx_str id, double width_px, double height_px, plx_canvas_state* state) noexcept {
    FakeUi& ui = FakeUi::of(ctx);
    const int32_t pressed = ui.user() == FakeUser::presses ? 1 : 0;
    *state = {width_px > 0 ? width_px : 400, height_px, 5, 5, pressed, pressed, pressed, 0};
    return ui.begin_part(UiPart::canvas, id);
  };
  t.canvas_rect = [](void* ctx, double, double, double, double, uint32_t, double) noexcept {
    FakeUi::of(ctx).stack.innermost(UiPart::canvas, "canvas_rect");
  };
  t.canvas_line = [](void* ctx, double, double, double, double, uint32_t, double) noexcept {
    FakeUi::of(ctx).stack.innermost(UiPart::canvas, "canvas_line");
  };
  t.canvas_circle = [](void* ctx, double, double, double, uint32_t, double) noexcept {
    FakeUi::of(ctx).stack.innermost(UiPart::canvas, "canvas_circle");
  };
  t.canvas_text = [](void* ctx, double, double, uint32_t, plx_str text) noexcept {
    FakeUi::of(ctx).text_is_sound(text, "canvas_text");
    FakeUi::of(ctx).stack.innermost(UiPart::canvas, "canvas_text");
  };
  t.end_canvas = &end_part<UiPart::canvas>;
}

}  // namespace

FakeUi::FakeUi(FakeUser user) : user_(user) {
  table_.struct_size = sizeof(plx_ui_1);
  table_.ctx = this;
  fill_widgets(table_);
  fill_parts(table_);
}

FakeUi& FakeUi::of(void* ctx) {
  auto& me = *static_cast<FakeUi*>(ctx);
  ++me.calls_;
  return me;
}

std::string FakeUi::end() {
  stack.finish();
  return stack.fault();
}

bool FakeUi::text_is_sound(plx_str text, const char* call) {
  if (text.len == 0 || (text.ptr != nullptr && text.len <= 64 * 1024)) return true;
  stack.fail(fmt::format("It gave {} a text of {} bytes{}.", call, text.len, text.ptr == nullptr ? " at nowhere" : ""));
  return false;
}

int32_t FakeUi::widget(const char* call, plx_str label) {
  if (!text_is_sound(label, call) || !stack.admit_widget(call)) return 0;
  return user_ == FakeUser::presses ? 1 : 0;
}

int32_t FakeUi::begin_part(UiPart part, plx_str label) {
  if (!text_is_sound(label, "begin") || !stack.admit_begin(part)) return 0;
  const bool can_hide = part != UiPart::row && part != UiPart::disabled && part != UiPart::id;
  const bool visible = user_ != FakeUser::hides || !can_hide;
  stack.begun(part, visible);
  return visible ? 1 : 0;
}

}  // namespace parallax::check
