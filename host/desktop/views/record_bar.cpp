// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/record_bar.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "api/client/base_url.hpp"
#include "desktop/state/body.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

std::string session_path(const std::string& session, const char* action) {
  return "/api/v1/sessions/" + api::percent_encode(session) + "/" + action;
}

}  // namespace

Naming naming_of(const Settings& settings, const std::string& present_name) {
  if (settings.naming == "ask" || settings.default_name.empty()) return {true, present_name, false};
  if (settings.naming == "edit") return {true, settings.default_name, false};
  return {false, settings.default_name, true};
}

std::string numbered(const std::string& name, size_t others) {
  return name + " " + std::to_string(others + 1);
}

void RecordBar::draw(const api::LocationView& room, const Rect& rect, std::optional<int64_t> capture_utc_ns) {
  Ui& ui = app_.ui;
  capture_utc_ns_ = capture_utc_ns;
  ui.list().AddRectFilled(rect.from(), rect.to(), packed(ui.colours().surface), ui.px(12));
  const RecordingStatus* recording = app_.now->recording_in(room.location.id);
  if (recording == nullptr) {
    draw_free(room, rect);
  } else {
    starting_ = false;
    draw_running(*recording, rect);
  }
}

void RecordBar::draw_free(const api::LocationView& room, const Rect& rect) {
  Ui& ui = app_.ui;
  std::string_view why;
  if (room.location.sources.empty()) {
    why = "This room has no camera yet.";
  } else if (room.state == "offline") {
    why = "This room is offline. A Technician can put it back in use.";
  } else if (room.state == "locked" && app_.now->user && room.location.locked_by != app_.now->user->id) {
    why = ui.print("Locked by {}.", room.by);
  } else if (app_.now->user && app_.now->user->role == Role::trainee) {
    why = "Trainees do not record.";
  } else if (app_.now->state != LinkState::ready) {
    why = "The recorder does not answer.";
  }
  const bool may = why.empty() && !starting_;
  ui.move_to(rect.x + ui.px(20), rect.y + (rect.height - ui.px(36)) / 2);
  const bool go = ui.button({.label = starting_ ? "Starting" : "Record",
                             .icon = Icon::record,
                             .kind = ButtonKind::danger,
                             .enabled = may,
                             .tip = may ? app_.keymap.text_of("record.start") : why,
                             .width = 132});
  if ((app_.take_command("record.start") || go) && may) start(room.location.id);
  const std::string_view text = why.empty() ? "Records all cameras and microphones of this room." : why;
  ui.text_engine().draw(ui.list(), Font::body, rect.x + ui.px(172),
                        rect.y + (rect.height - ui.text_engine().line(Font::body)) / 2, ui.colours().muted, text,
                        rect.width - ui.px(190));
  ui.note("text", text, {}, {rect.x + ui.px(172), rect.y, rect.width - ui.px(190), rect.height});
}

void RecordBar::start(const std::string& location) {
  starting_ = true;
  marks_ = 0;
  mark_.clear();
  app_.ask({.method = "POST",
            .target = "/api/v1/locations/" + api::percent_encode(location) + "/recordings",
            .body = body({{"wait_for", std::string("any")}})},
           [this](const Result<std::string>& answer) {
             starting_ = false;
             if (!answer) app_.notices.failed("The recording did not start", answer.error());
           },
           {.slow = true});
}

std::string_view RecordBar::why_not_stop(const RecordingStatus& recording) const {
  // The same rule as the recorder's (R26); the recorder decides.
  if (!app_.now->user) return "Nobody is logged in.";
  if (recording.started_by == app_.now->user->id || app_.now->user->role == Role::technician) return {};
  return app_.ui.print("Only {}, who started it, or a Technician can stop it.", recording.started_by_name);
}

void RecordBar::draw_running(const RecordingStatus& recording, const Rect& rect) {
  Ui& ui = app_.ui;
  const Palette& p = ui.colours();
  const bool paused = recording.state == SessionState::paused;
  const Colour colour = paused ? p.warning : p.danger_text;
  const std::string duration = words_of_duration(app_.now->duration_now_ns(recording, app_.now_monotonic_ns));
  app_.redraw_at(app_.now_monotonic_ns + kNsPerSecond / 4);
  draw_strip(recording, rect);
  const float middle = rect.y + ui.px(12) + (rect.height - ui.px(12)) / 2;
  const float left = rect.x + ui.px(20);
  draw_icon(ui.list(), paused ? Icon::pause : Icon::record, left, middle - ui.px(13), ui.px(26), colour);
  ui.text_engine().draw(ui.list(), Font::small, left + ui.px(36), middle - ui.px(24), colour,
                        paused ? "Paused" : "Recording");
  const TextSize time =
      ui.text_engine().draw(ui.list(), Font::title, left + ui.px(36), middle - ui.px(8), p.text, duration);
  ui.note("status", paused ? "Paused" : "Recording", duration, {left, middle - ui.px(20), ui.px(120), ui.px(40)});
  const std::string_view why = why_not_stop(recording);
  const bool may = why.empty();
  ui.move_to(left + ui.px(36) + std::max(ui.px(92), time.width + ui.px(20)), middle - ui.px(18));
  const bool narrow = rect.width < ui.px(760);
  if (ui.button({.label = paused ? "Resume" : "Pause",
                 .icon = paused ? Icon::record : Icon::pause,
                 .enabled = may,
                 .tip = may ? app_.keymap.text_of("record.pause") : why,
                 .icon_only = narrow}) ||
      (app_.take_command("record.pause") && may)) {
    pause(recording);
  }
  ui.beside();
  if (ui.button({.label = "Stop",
                 .icon = Icon::stop,
                 .kind = ButtonKind::danger,
                 .enabled = may,
                 .tip = may ? app_.keymap.text_of("record.stop") : why,
                 .icon_only = narrow}) ||
      (app_.take_command("record.stop") && may)) {
    ask_stop(recording);
  }
  ui.beside(20);
  if (ui.button(
          {.label = "Mark", .icon = Icon::mark, .tip = app_.keymap.text_of("record.mark"), .icon_only = narrow}) ||
      app_.take_command("record.mark")) {
    mark(recording, false);
  }
  if (app_.take_command("record.mark-title")) mark(recording, true);
  draw_mark_field(recording);
  std::string_view facts = ui.memory().copy(words_of_bytes(recording.bytes));
  Colour facts_colour = p.muted;
  if (recording.disk_left_ns) {
    facts = ui.print("{}  ·  disk lasts {}", facts, words_of_forecast(*recording.disk_left_ns));
    if (*recording.disk_left_ns < 30 * 60 * kNsPerSecond) facts_colour = p.warning;
  }
  const TextSize size = ui.text_engine().measure(Font::small, facts);
  const float x = rect.x + rect.width - size.width - ui.px(20);
  if (x > ImGui::GetItemRectMax().x + ui.px(12)) {
    ui.text_engine().draw(ui.list(), Font::small, x, middle - size.height / 2, facts_colour, facts);
    ui.note("text", facts, {}, {x, middle - size.height / 2, size.width, size.height});
  }
}

void RecordBar::draw_mark_field(const RecordingStatus& recording) {
  Ui& ui = app_.ui;
  if (mark_session_ != recording.session || mark_.empty()) return;
  ui.beside(8);
  if (ui.width_left() < ui.px(180)) return;
  const FieldResult field = ui.field(mark_title_, {.label = "Title of the mark",
                                                   .placeholder = fmt::format("Title of mark {}", marks_),
                                                   .width = 220,
                                                   .focus = std::exchange(mark_focus_, false),
                                                   .show_label = false});
  if (ImGui::IsItemDeactivated() && ui.key_pressed(kKeyEscape)) mark_.clear();
  if (!field.submitted || mark_title_.empty()) return;
  app_.change({.method = "PATCH",
               .target = "/api/v1/items/" + api::percent_encode(mark_),
               .body = body({{"title", mark_title_}})},
              "The mark's title was not saved",
              [this, title = mark_title_](const std::string&) { app_.notices.done("Mark: " + title); });
  mark_.clear();
  mark_title_.clear();
  ImGui::SetWindowFocus(nullptr);
}

void RecordBar::mark(const RecordingStatus& recording, bool title) {
  std::vector<BodyField> fields{{"title", fmt::format("Mark {}", marks_ + 1)}};
  // The moment that was seen when the key went down, not the one at which the request arrives.
  // A picture from before the session's start (a late stream) cannot carry it.
  if (capture_utc_ns_) fields.emplace_back("at_utc_ns", std::max(*capture_utc_ns_, recording.start_utc_ns));
  mark_title_wanted_ = title;
  app_.change({.method = "POST", .target = session_path(recording.session, "items"), .body = body(fields)},
              "The mark was not saved", [this, session = recording.session](const std::string& answer) {
                const auto item = decode_item(answer);
                if (!item) return;
                ++marks_;
                mark_ = item->id;
                mark_session_ = session;
                mark_title_.clear();
                mark_focus_ = mark_title_wanted_;
                app_.notices.done("Marked at " + words_of_time(item->start_session_ns));
              });
}

void RecordBar::pause(const RecordingStatus& recording) {
  const bool paused = recording.state == SessionState::paused;
  app_.change({.method = "POST", .target = session_path(recording.session, paused ? "resume" : "pause")},
              paused ? "The recording did not go on" : "The recording was not paused");
}

// Parts and gaps of each source so far, as thin lines along the upper edge.
void RecordBar::draw_strip(const RecordingStatus& recording, const Rect& rect) {
  if (recording.session.empty()) return;  // not for this user to view
  Ui& ui = app_.ui;
  const uint64_t seen = app_.now->changes_of(recording.session);
  if (facts_session_ != recording.session || facts_changes_ != seen) {
    if (facts_session_ != recording.session) facts_.reset();
    facts_session_ = recording.session;
    facts_changes_ = seen;
    app_.ask({.target = "/api/v1/sessions/" + api::percent_encode(recording.session)},
             [this, session = recording.session](const Result<std::string>& text) {
               auto facts = text ? decode_session(*text) : Result<SessionFacts>(fail(text.error()));
               if (facts && session == facts_session_) facts_ = std::move(*facts);
             });
  }
  if (!facts_) return;
  const auto now_ns =
      static_cast<double>(std::max<int64_t>(kNsPerSecond, app_.now->duration_now_ns(recording, app_.now_monotonic_ns)));
  const auto& videos = facts_->detail.session.videos;
  const float height =
      std::max(1.5F, std::min(ui.px(3), ui.px(14) / static_cast<float>(std::max<size_t>(1, videos.size()))));
  const float width = rect.width - ui.px(40);
  const auto x_of = [&](int64_t session_ns) {
    return rect.x + ui.px(20) +
           width * static_cast<float>(std::clamp(static_cast<double>(session_ns) / now_ns, 0.0, 1.0));
  };
  float y = rect.y + ui.px(6);
  for (const Video& video : videos) {
    for (const Part& part : video.parts) {
      const bool grows = part.state == PartState::writing && recording.state == SessionState::recording;
      const float end = grows ? rect.x + ui.px(20) + width : x_of(part.start_session_ns + part.duration_ns);
      const float from = x_of(part.start_session_ns);
      ui.list().AddRectFilled({from, y}, {end, y + height}, packed(ui.colours().accent_text), 1);
      ui.note("part", video.source, grows ? "grows" : "ended", {from, y, std::max(1.0F, end - from), height});
    }
    for (const Gap& gap : video.gaps) {
      const float from = x_of(gap.start_session_ns);
      const float to = gap.end_session_ns ? x_of(*gap.end_session_ns) : rect.x + ui.px(20) + width;
      ui.list().AddRectFilled({from, y}, {std::max(to, from + 2), y + height}, packed(ui.colours().warning), 1);
      ui.note("gap", video.source, words_of(gap.reason), {from, y, std::max(to - from, 2.0F), height});
      if (ImGui::IsMouseHoveringRect({from - 2, y - 2}, {std::max(to, from + 2) + 2, y + height + 2})) {
        ui.tooltip(ui.print("{}: {}{}{}", video.source, words_of(gap.reason), gap.text.empty() ? "" : ". ", gap.text));
      }
    }
    y += height + 1;
  }
}

void RecordBar::ask_stop(const RecordingStatus& recording) {
  confirming_ = true;
  session_ = recording.session;
  session_name_ = recording.name;
}

void RecordBar::draw_dialogs() {
  Ui& ui = app_.ui;
  if (ui.begin_dialog("Stop recording?", confirming_, 420)) {
    ui.wrapped(Font::body, ui.colours().muted, "All cameras of this room stop. The session is kept as it is.");
    ui.space(14);
    if (ui.button({.label = "Yes, stop", .icon = Icon::stop, .kind = ButtonKind::danger})) {
      confirming_ = false;
      stop();
    }
    ui.beside();
    if (ui.button({.label = "Go on recording"})) confirming_ = false;
    ui.end_dialog();
  }
  if (ui.begin_dialog("Save session", naming_)) {
    const FieldResult field = ui.field(name_, {.label = "Name of the session", .focus = std::exchange(focus_, false)});
    ui.small("It is safe already; without a name it keeps the present one.");
    ui.space(12);
    const bool go = ui.button({.label = "Save session", .kind = ButtonKind::primary, .enabled = !name_.empty()});
    if ((go || field.submitted) && !name_.empty()) {
      naming_ = false;
      name_session(name_);
    }
    ui.end_dialog();
  }
}

void RecordBar::stop() {
  const Naming naming = naming_of(app_.settings, session_name_);
  const std::string session = session_;
  mark_.clear();
  app_.ask({.method = "POST", .target = session_path(session, "stop"), .body = "{}"},
           [this, naming, session](const Result<std::string>& answer) {
             if (!answer) {
               app_.notices.failed("The recording was not stopped", answer.error());
               return;
             }
             if (naming.ask) {
               naming_ = true;
               focus_ = true;
               name_ = naming.suggestion;
               return;
             }
             // The number counts the sessions that have the name already.
             app_.change(
                 {.target = "/api/v1/sessions?limit=1&search=" + api::percent_encode("\"" + naming.suggestion + "\"")},
                 "The session was not named", [this, naming](const std::string& text) {
                   const auto page = decode_sessions(text);
                   name_session(numbered(naming.suggestion, page ? page->total : 0));
                 });
           },
           {.slow = true});
}

void RecordBar::name_session(const std::string& name) {
  app_.change({.method = "PUT", .target = session_path(session_, "name"), .body = body({{"name", name}})},
              "The session was not named",
              [this, name](const std::string&) { app_.notices.done("Session saved", name); });
}

}  // namespace parallax::desktop
