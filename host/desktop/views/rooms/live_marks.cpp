// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/live_marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/client/calls/items.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

void LiveMarks::leave() {
  const std::string mark = std::exchange(mark_, {});
  const std::string title(trim(std::exchange(title_, {})));
  if (mark.empty() || title.empty()) return;  // it keeps the recorder's name
  if (const auto unsaved = unsaved_.find(mark); unsaved != unsaved_.end()) {
    unsaved->second = title;
  } else {
    name(mark, title);
  }
}

void LiveMarks::draw(const RecordingStatus& recording, std::optional<int64_t> capture_utc_ns, std::string_view why,
                     bool icon_only) {
  const bool may = why.empty();
  const bool pressed = program_.ui.button({.label = "Mark",
                                           .icon = Icon::mark,
                                           .enabled = may,
                                           .tip = may ? program_.keymap.text_of("record.mark") : why,
                                           .icon_only = icon_only});
  const bool key = frame_.commands.take("record.mark");
  const bool with_title = frame_.commands.take("record.mark-title");
  // After a click the hand goes to the keyboard for the title; who presses the key may press it again at once.
  if (key && may) set(recording, capture_utc_ns, false);
  if ((pressed || with_title) && may) set(recording, capture_utc_ns, true);
  draw_field(recording);
}

void LiveMarks::draw_field(const RecordingStatus& recording) {
  Ui& ui = program_.ui;
  if (session_ != recording.session) leave();  // another one began in this room
  if (mark_.empty()) return;
  ui.beside(8);
  if (ui.width_left() < ui.px(180)) return;
  const FieldResult field =
      ui.field(title_, {.label = "Title of the mark",
                        .placeholder = called_.empty() ? "Title of the mark" : ui.print("Title of {}", called_),
                        .width = 220,
                        .focus = std::exchange(focus_, false),
                        .show_label = false});
  const bool left = ImGui::IsItemDeactivated();
  if (left && ui.key_pressed(kKeyEscape)) {
    mark_.clear();
    title_.clear();
  } else if (field.submitted) {
    leave();
    ImGui::SetWindowFocus(nullptr);
  } else if (left && !title_.empty()) {
    leave();  // a click elsewhere; one that was only looked into stays
  }
}

void LiveMarks::name(const std::string& mark, const std::string& title) {
  ItemChange change;
  change.title = title;
  asker_.change(api::calls::items::change(mark, change), fmt::format("The mark's title “{}” was not saved", title),
                [this, title](const Result<Item>&) { program_.notices.done("Mark: " + title); });
}

void LiveMarks::open_field(const std::string& mark, const std::string& session, bool focus) {
  leave();
  mark_ = mark;
  session_ = session;
  focus_ = focus;
}

void LiveMarks::set(const RecordingStatus& recording, std::optional<int64_t> capture_utc_ns, bool title) {
  const std::string id = make_uuid();
  // Others may mark this session, too: the recorder counts.
  api::ItemToAdd adding;
  adding.item.id = id;
  adding.item.title = "Mark";
  adding.item.numbered = true;
  // The moment that was seen when the key went down, not the one at which the request arrives.
  // A picture from before the session's start (a late stream) cannot carry it.
  if (capture_utc_ns) adding.at_utc_ns = std::max(*capture_utc_ns, recording.start_utc_ns);
  // The field opens with the key, not with the answer: what is typed behind it would be lost, or taken for keys.
  if (title) {
    called_.clear();
    open_field(id, recording.session, true);
    unsaved_.emplace(id, "");
  }
  asker_.ask(
      api::calls::items::add(recording.session, adding),
      [this, id, title, session = recording.session](const Result<Item>& item) { set_done(id, session, title, item); });
}

void LiveMarks::set_done(const std::string& mark, const std::string& session, bool title, const Result<Item>& item) {
  std::string early;
  if (const auto unsaved = unsaved_.find(mark); unsaved != unsaved_.end()) {
    early = std::move(unsaved->second);
    unsaved_.erase(unsaved);
  }
  if (!item) {
    if (early.empty() && mark_ == mark) early = std::exchange(title_, {});
    if (mark_ == mark) mark_.clear();
    return program_.notices.failed(
        early.empty() ? "The mark was not saved" : fmt::format("The mark “{}” was not saved", early), item.error());
  }
  // Not over a title that is being typed for another mark.
  const bool opens = !title && title_.empty() && unsaved_.empty();
  if (opens) open_field(mark, session, false);
  if (opens || mark_ == mark) called_ = item->title;
  if (!early.empty()) name(mark, early);
  program_.notices.done("Marked at " + words_of_time(item->start_session_ns));
}

}  // namespace parallax::desktop
