// SPDX-License-Identifier: Apache-2.0
// The panel's user interface as a C++ object: widgets as functions, everything that is opened as a scope that closes
// itself, also when the code inside throws.
//
//   if (auto table = ui.table("codes", 2)) {
//     ui.row(); ui.cell(); ui.text("Hands washed");
//   }
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "abi/draft/ui.h"
#include "text.hpp"

namespace plx {

/// Whatever was opened; closed when it goes. True while what is inside is visible.
class UiScope {
 public:
  UiScope(const plx_ui_1* ui, void (*end)(void*), int32_t visible) : ui_(ui), end_(end), visible_(visible != 0) {}
  UiScope(const UiScope&) = delete;
  UiScope& operator=(const UiScope&) = delete;
  ~UiScope() { end_(ui_->ctx); }
  explicit operator bool() const { return visible_; }

 private:
  const plx_ui_1* ui_;
  void (*end_)(void*);
  bool visible_;
};

/// An open canvas. Positions are in pixels from its upper left corner.
class UiCanvas {
 public:
  UiCanvas(const plx_ui_1* ui, std::string_view id, double width_px, double height_px)
      : ui_(ui), visible_(ui->begin_canvas(ui->ctx, str(id), width_px, height_px, &state) != 0) {}
  UiCanvas(const UiCanvas&) = delete;
  UiCanvas& operator=(const UiCanvas&) = delete;
  ~UiCanvas() { ui_->end_canvas(ui_->ctx); }
  explicit operator bool() const { return visible_; }
  void rect(double x0, double y0, double x1, double y1, uint32_t colour, double thickness = 0) const {
    ui_->canvas_rect(ui_->ctx, x0, y0, x1, y1, colour, thickness);
  }
  void line(double x0, double y0, double x1, double y1, uint32_t colour, double thickness = 1) const {
    ui_->canvas_line(ui_->ctx, x0, y0, x1, y1, colour, thickness);
  }
  void circle(double x, double y, double radius, uint32_t colour, double thickness = 0) const {
    ui_->canvas_circle(ui_->ctx, x, y, radius, colour, thickness);
  }
  void text(double x, double y, uint32_t colour, std::string_view words) const {
    ui_->canvas_text(ui_->ctx, x, y, colour, str(words));
  }

 private:
  const plx_ui_1* ui_;

 public:
  plx_canvas_state state{};

 private:
  bool visible_;
};

/// Valid during `draw`. [ui]
class Ui {
 public:
  explicit Ui(const plx_ui_1* ui) : ui_(ui) {}

  void text(std::string_view words, int32_t style = PLX_TEXT_NORMAL) const { ui_->text(ui_->ctx, style, str(words)); }
  void paragraph(std::string_view words, int32_t style = PLX_TEXT_NORMAL) const {
    ui_->text_wrapped(ui_->ctx, style, str(words));
  }
  void heading(std::string_view words) const { text(words, PLX_TEXT_HEADING); }
  void separator() const { ui_->separator(ui_->ctx); }
  void spacing() const { ui_->spacing(ui_->ctx); }
  [[nodiscard]] bool button(std::string_view label, int32_t flags = 0) const {
    return ui_->button(ui_->ctx, str(label), flags) != 0;
  }
  bool checkbox(std::string_view label, bool& value) const {
    int32_t now = value ? 1 : 0;
    const bool changed = ui_->checkbox(ui_->ctx, str(label), &now) != 0;
    value = now != 0;
    return changed;
  }
  [[nodiscard]] bool radio(std::string_view label, bool chosen) const {
    return ui_->radio(ui_->ctx, str(label), chosen ? 1 : 0) != 0;
  }
  [[nodiscard]] bool selectable(std::string_view label, bool selected) const {
    return ui_->selectable(ui_->ctx, str(label), selected ? 1 : 0) != 0;
  }
  /// At most `most_bytes` of UTF-8.
  bool input(std::string_view label, std::string& value, size_t most_bytes = 256) const {
    std::string buffer = value.substr(0, most_bytes);
    uint64_t length = buffer.size();
    buffer.resize(most_bytes);
    if (ui_->input_text(ui_->ctx, str(label), buffer.data(), most_bytes, &length) == 0) return false;
    buffer.resize(length);
    value = std::move(buffer);
    return true;
  }
  bool input(std::string_view label, double& value, double step, double least, double most) const {
    return ui_->input_number(ui_->ctx, str(label), &value, step, least, most) != 0;
  }
  bool slider(std::string_view label, double& value, double least, double most) const {
    return ui_->slider(ui_->ctx, str(label), &value, least, most) != 0;
  }
  bool choice(std::string_view label, const std::vector<std::string>& items, int32_t& index) const {
    std::vector<plx_str> borrowed;
    for (const std::string& item : items) borrowed.push_back(str(item));
    return ui_->choice(ui_->ctx, str(label), borrowed.data(), static_cast<uint32_t>(borrowed.size()), &index) != 0;
  }
  void progress(double fraction, std::string_view words = {}) const { ui_->progress(ui_->ctx, fraction, str(words)); }
  void tooltip(std::string_view words) const { ui_->tooltip(ui_->ctx, str(words)); }

  [[nodiscard]] UiScope side_by_side() const {
    ui_->begin_row(ui_->ctx);
    return {ui_, ui_->end_row, 1};
  }
  [[nodiscard]] UiScope section(std::string_view title) const {
    return {ui_, ui_->end_section, ui_->begin_section(ui_->ctx, str(title))};
  }
  [[nodiscard]] UiScope scroll(std::string_view id, double height_px = 0) const {
    return {ui_, ui_->end_scroll, ui_->begin_scroll(ui_->ctx, str(id), height_px)};
  }
  [[nodiscard]] UiScope table(std::string_view id, uint32_t columns) const {
    return {ui_, ui_->end_table, ui_->begin_table(ui_->ctx, str(id), columns)};
  }
  void column(std::string_view heading, double share = 1) const { ui_->table_column(ui_->ctx, str(heading), share); }
  void row() const { ui_->next_row(ui_->ctx); }
  bool cell() const { return ui_->next_cell(ui_->ctx) != 0; }
  [[nodiscard]] UiScope tabs(std::string_view id) const {
    return {ui_, ui_->end_tabs, ui_->begin_tabs(ui_->ctx, str(id))};
  }
  [[nodiscard]] UiScope tab(std::string_view label) const {
    return {ui_, ui_->end_tab, ui_->begin_tab(ui_->ctx, str(label))};
  }
  [[nodiscard]] UiScope disabled(bool disabled) const {
    ui_->begin_disabled(ui_->ctx, disabled ? 1 : 0);
    return {ui_, ui_->end_disabled, 1};
  }
  [[nodiscard]] UiScope id(std::string_view id) const {
    ui_->push_id(ui_->ctx, str(id));
    return {ui_, ui_->pop_id, 1};
  }
  [[nodiscard]] UiCanvas canvas(std::string_view id, double width_px, double height_px) const {
    return {ui_, id, width_px, height_px};
  }

  [[nodiscard]] double available_width() const { return ui_->available_width(ui_->ctx); }
  [[nodiscard]] double line_height() const { return ui_->line_height(ui_->ctx); }
  [[nodiscard]] double text_width(std::string_view words) const { return ui_->text_width(ui_->ctx, str(words)); }
  [[nodiscard]] uint32_t colour(int32_t role) const { return ui_->colour(ui_->ctx, role); }
  void seek(int64_t session_ns) const { ui_->seek(ui_->ctx, session_ns); }
  void tracks_changed() const { ui_->tracks_changed(ui_->ctx); }
  /// For calls that are newer than this class.
  [[nodiscard]] const plx_ui_1* table_of_calls() const { return ui_; }

 private:
  const plx_ui_1* ui_;
};

}  // namespace plx
