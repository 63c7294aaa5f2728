// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/live_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/client/base_url.hpp"
#include "desktop/state/body.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

void LiveMarks::begin() {
  count_ = 0;
  mark_.clear();
}

void LiveMarks::draw(const RecordingStatus& recording, std::optional<int64_t> capture_utc_ns, std::string_view why,
                     bool icon_only) {
  const bool may = why.empty();
  const bool pressed = app_.ui.button({.label = "Mark",
                                       .icon = Icon::mark,
                                       .enabled = may,
                                       .tip = may ? app_.keymap.text_of("record.mark") : why,
                                       .icon_only = icon_only});
  const bool key = app_.take_command("record.mark");
  const bool with_title = app_.take_command("record.mark-title");
  if ((pressed || key) && may) set(recording, capture_utc_ns, false);
  if (with_title && may) set(recording, capture_utc_ns, true);
  if (may) draw_field(recording);
}

void LiveMarks::draw_field(const RecordingStatus& recording) {
  Ui& ui = app_.ui;
  if (session_ != recording.session || mark_.empty()) return;
  ui.beside(8);
  if (ui.width_left() < ui.px(180)) return;
  const FieldResult field = ui.field(title_, {.label = "Title of the mark",
                                              .placeholder = fmt::format("Title of mark {}", count_),
                                              .width = 220,
                                              .focus = std::exchange(focus_, false),
                                              .show_label = false});
  if (ImGui::IsItemDeactivated() && ui.key_pressed(kKeyEscape)) mark_.clear();
  if (!field.submitted || title_.empty()) return;
  app_.change(
      {.method = "PATCH", .target = "/api/v1/items/" + api::percent_encode(mark_), .body = body({{"title", title_}})},
      "The mark's title was not saved",
      [this, title = title_](const std::string&) { app_.notices.done("Mark: " + title); });
  mark_.clear();
  title_.clear();
  ImGui::SetWindowFocus(nullptr);
}

void LiveMarks::set(const RecordingStatus& recording, std::optional<int64_t> capture_utc_ns, bool title) {
  std::vector<BodyField> fields{{"title", fmt::format("Mark {}", count_ + 1)}};
  // The moment that was seen when the key went down, not the one at which the request arrives.
  // A picture from before the session's start (a late stream) cannot carry it.
  if (capture_utc_ns) fields.emplace_back("at_utc_ns", std::max(*capture_utc_ns, recording.start_utc_ns));
  title_wanted_ = title;
  app_.change({.method = "POST",
               .target = "/api/v1/sessions/" + api::percent_encode(recording.session) + "/items",
               .body = body(fields)},
              "The mark was not saved", [this, session = recording.session](const std::string& answer) {
                const auto item = decode_item(answer);
                if (!item) return;
                ++count_;
                mark_ = item->id;
                session_ = session;
                title_.clear();
                focus_ = title_wanted_;
                app_.notices.done("Marked at " + words_of_time(item->start_session_ns));
              });
}

}  // namespace parallax::desktop
