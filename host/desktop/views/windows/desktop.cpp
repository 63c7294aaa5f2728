// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/windows/desktop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "desktop/state/local_recorder.hpp"
#include "desktop/views/parts/recording_words.hpp"
#include "desktop/views/parts/whole_window.hpp"

namespace parallax::desktop {

Desktop::Desktop(const Program& program, Frame& frame, Navigation& navigation, const WindowActions& window,
                 Asker& asker, Watched& watched)
    : program_(program),
      frame_(frame),
      navigation_(navigation),
      window_(window),
      told_(program.link, program.notices),
      connect_(program, frame, window, asker),
      pages_(program.keymap),
      locations_(pages_, program, frame, navigation, window, asker),
      room_(pages_, program, frame, navigation, window, asker, watched),
      sessions_(pages_, program, frame, navigation, window, asker),
      review_(pages_, program, frame, navigation, window, asker, watched),
      activity_(pages_, program, frame, window, asker, told_),
      modules_(pages_, program, frame, window, asker, review_.panels()),
      settings_(pages_, program, frame, window, asker),
      notices_(program.ui, program.notices, told_, navigation, window),
      rail_(pages_, program.ui, program.settings, frame, navigation, window,
            {.log_out = [this] { log_out(); }, .close = [this] { ask_to_close(); }}),
      shown_(&locations_) {}

bool Desktop::is_inside() const {
  return frame_.now->state == LinkState::ready || frame_.now->state == LinkState::lost;
}

std::string Desktop::page_name() const {
  if (!is_inside()) return "connect";
  return std::string(page().facts().name);
}

void Desktop::find_command(const std::vector<KeyEvent>& keys) {
  frame_.commands.clear();
  if (page().takes_all_keys()) return;
  frame_.commands.find(program_.keymap, keys, is_inside() ? page().facts().scope : Scope::everywhere);
}

bool Desktop::opens_field(const KeyEvent& key) const {
  if (!is_inside() || page().takes_all_keys() || Ui::dialog_open() || Ui::is_typing()) return false;
  return program_.keymap.opens_field({key.key, key.mods}, page().facts().scope);
}

void Desktop::run_command() {
  if (is_inside()) {
    for (const Page* each : pages_.all()) {
      if (frame_.commands.take(each->command())) navigation_.open(each->facts().name);
    }
    const std::string_view parent = page().facts().parent;
    if (!parent.empty() && frame_.commands.take("go.back")) navigation_.open(parent);
  }
  if (frame_.commands.take("app.close")) ask_to_close();
  run_window_commands(frame_, window_, program_.settings);
}

void Desktop::draw(const std::vector<KeyEvent>& keys) {
  Ui& ui = program_.ui;
  find_command(keys);
  // Lists and players use the arrows themselves; elsewhere they move the focus.
  ui.set_arrow_focus(!page().facts().has_arrow_keys || Ui::dialog_open());
  ui.begin_frame(palette_of(program_.settings.theme), keys);
  ui.hold_back_dialogs(closing_);
  told_.update(*frame_.now);
  // Whoever is logged in sees what goes on.
  if (frame_.now->state == LinkState::ready) program_.notices.take_back(std::exchange(told_at_log_out_, 0));
  program_.jobs.update(*frame_.now, frame_.now_monotonic_ns);
  if (const auto at = program_.jobs.due_at_monotonic_ns()) window_.redraw_at(*at);
  run_command();
  follow_wish();
  if (&page() != shown_) leave_page(page());
  begin_whole_window("desktop");
  if (is_inside()) {
    draw_inside();
  } else {
    connect_.draw();
  }
  ImGui::End();
  draw_closing();
  // Where all of them are listed none lies on the list.
  const bool listed = is_inside() && page().facts().lists_notices;
  if (!has_line() && !listed) notices_.draw_passing(frame_.fullscreen && is_inside());
  ui.end_frame();
}

void Desktop::follow_wish() {
  if (const auto unknown = navigation_.follow_wish(*frame_.now)) {
    program_.notices.failed(fmt::format("There is no room “{}”", *unknown),
                            {"location-unknown", "The recorder does not know it.",
                             "Choose one of these; a Technician may have renamed or removed it."});
  }
}

void Desktop::leave_page(Page& to) {
  // Streams are let go with the page that shows them; recordings are the recorder's and go on.
  shown_->rest();
  if (frame_.fullscreen && !to.facts().has_pictures) window_.set_fullscreen(false);
  shown_ = &to;
}

// Pages with pictures keep a line free for what passes, so that it never lies on them.
bool Desktop::has_line() const {
  return is_inside() && page().facts().has_pictures && !frame_.fullscreen;
}

void Desktop::draw_inside() {
  Ui& ui = program_.ui;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const bool picture = page().facts().has_pictures;
  const bool narrow = picture || screen.x < ui.px(960);
  const bool alone = frame_.fullscreen && picture;
  const float rail = alone ? 0 : ui.px(narrow ? 64 : 208);
  float top = frame_.now->state == LinkState::lost ? ui.px(44) : 0;
  if (!alone) rail_.draw(top, narrow);
  if (top > 0) draw_lost();
  const float inset = alone ? 0 : ui.px(picture ? 12 : screen.x < ui.px(700) ? 14 : 28);
  const float edge = ui.px(8);
  const float below = notices_.draw_rows(rail + std::max(inset, edge), top + edge,
                                         screen.x - rail - 2 * std::max(inset, edge), picture);
  if (below > top + edge) top = below;
  ImGui::SetCursorScreenPos({rail + inset, top + (alone ? 0 : ui.px(picture ? 10 : 22))});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float line = has_line() ? NoticeArea::line_height(ui) : 0;
  const float bottom = alone ? 0 : line > 0 ? line + ui.px(4) : ui.px(16);
  ui.begin_scroll("page", screen.x - at.x - inset, screen.y - at.y - bottom);
  page().draw();
  ui.end_scroll();
  if (line > 0) notices_.draw_line({at.x, screen.y - line - ui.px(1), screen.x - at.x - inset, line});
}

void Desktop::draw_lost() {
  Ui& ui = program_.ui;
  const ImVec2 screen = ImGui::GetIO().DisplaySize;
  const Rect bar{0, 0, screen.x, ui.px(44)};
  ui.list().AddRectFilled(bar.from(), bar.to(), packed(mix(ui.colours().surface, ui.colours().warning, 0.25)));
  const bool recorded = count_recordings(ui.memory(), *frame_.now, frame_.now_monotonic_ns).rooms > 0;
  const bool dead = connect_.local_is_dead();
  const std::string_view text =
      dead ? (recorded ? std::string_view("The recorder of this computer has ended. Recordings go on, after a gap, "
                                          "when it runs again.")
                       : "The recorder of this computer has ended.")
      : recorded ? ui.print("{}. It is tried again.", kRecorderGone)
                 : "The recorder does not answer. It is tried again; what is shown may be out of date.";
  const float button = dead ? ui.px(190) : 0;
  draw_icon(ui.list(), Icon::warning, ui.px(80), ui.px(12), ui.px(20), ui.colours().warning);
  ui.text_engine().draw(ui.list(), Font::body, ui.px(110), ui.px(12), ui.colours().text, text,
                        screen.x - ui.px(120) - button);
  ui.note("notice", "recorder lost", text, bar);
  if (!dead) return;
  ui.move_to(screen.x - button, ui.px(4));
  if (ui.button({.label = "Start the recorder", .icon = Icon::refresh, .width = 180})) connect_.start_local();
}

void Desktop::log_out() {
  program_.notices.clear();  // the next user's are others
  tell_what_goes_on();
  const auto known = program_.settings.recorders.find(frame_.now->url);
  if (known != program_.settings.recorders.end()) known->second.token.clear();
  window_.save_settings();
  if (frame_.fullscreen) window_.set_fullscreen(false);
  navigation_.open(kLocationsPage);
  leave_page(page());
  program_.link.log_out([this](const Result<std::string>& answer) {
    const std::string code = answer ? "" : answer.error().code;
    if (answer || code == "token-invalid" || code == "token-expired") return;
    const std::string_view still = code == "answer-timeout" ? "may still be valid" : "is still valid";
    program_.notices.warn("Logged out in this window only",
                          fmt::format("{} There the log-in {} until its time is over, or you get a new password.",
                                      answer.error().text, still));
  });
}

void Desktop::tell_what_goes_on() {
  size_t own = 0;
  size_t paused = 0;
  for (const RecordingStatus& recording : frame_.now->status.recordings) {
    if (!frame_.now->user || recording.started_by != frame_.now->user->id || recording.phase == Phase::starting)
      continue;
    ++own;
    paused += recording.state == SessionState::paused ? 1U : 0U;
  }
  if (own == 0) return;
  const bool one = own == 1;
  const char* const them = one ? "it" : "them";
  if (frame_.now->state != LinkState::ready) {
    program_.notices.warn(
        one ? "Whether your recording goes on is not known" : "Whether your recordings go on is not known",
        "The recorder does not answer.");
  } else if (paused == own) {
    program_.notices.hint(one ? "Your recording stays paused" : "Your recordings stay paused",
                          fmt::format("Log in again to resume or stop {}.", them));
  } else {
    const std::string rest =
        paused == 0 ? "" : fmt::format("{} of them stay{} paused. ", paused, paused == 1 ? "s" : "");
    program_.notices.hint(one ? "Your recording goes on" : "Your recordings go on",
                          fmt::format("{}Log in again to stop {}.", rest, them));
  }
  told_at_log_out_ = program_.notices.newest_number();
}

void Desktop::ask_to_close() {
  page().save_typed();
  const bool told = closing_;
  closing_ = is_inside() && !frame_.now->status.recordings.empty();
  if (told || !closing_) window_.quit();
}

void Desktop::draw_closing() {
  Ui& ui = program_.ui;
  const auto& recordings = frame_.now->status.recordings;
  const bool one = recordings.size() == 1;
  const bool known = frame_.now->state == LinkState::ready;
  const bool starting = std::all_of(recordings.begin(), recordings.end(), [](const RecordingStatus& recording) {
    return recording.phase == Phase::starting;
  });
  const auto is_paused = [](const RecordingStatus& recording) { return recording.state == SessionState::paused; };
  const bool paused = std::all_of(recordings.begin(), recordings.end(), is_paused);
  ui.hold_back_dialogs(false);
  const std::string_view title = !known     ? "The recorder does not answer"
                                 : starting ? "Nothing is recorded yet"
                                 : paused   ? (one ? "The recording stays paused" : "The recordings stay paused")
                                 : one      ? "The recording goes on"
                                            : "The recordings go on";
  if (!ui.begin_dialog(title, closing_, 440)) return;
  for (size_t i = 0; i < recordings.size() && i < 5; ++i) {
    const api::LocationView* room = frame_.now->location(recordings[i].location);
    const std::string_view name = room != nullptr ? room->location.name : recordings[i].name;
    const bool differs = known && !paused && is_paused(recordings[i]);
    ui.text(Font::strong, ui.colours().text, differs ? ui.print("{}  ·  stays paused", name) : name);
  }
  const std::string_view it = one ? "it" : "them";
  std::string_view words;
  if (!known) {
    words = ui.print("Whether {} recorded is not known. Open Parallax again to see.",
                     one ? "this room is" : "these rooms are");
  } else if (recorder_is_here()) {
    words = ui.print(
        "Closing this window does not stop {}. Switching this computer off does: the recorder runs on it. "
        "To stop, open Parallax again and log in.",
        it);
  } else {
    words = ui.print(
        "Closing this window, or switching this computer off, does not stop {}: the recorder runs on "
        "another one. To stop, open Parallax again and log in.",
        it);
  }
  ui.wrapped(Font::body, ui.colours().muted, words);
  ui.note("text", words, {}, {});
  ui.space(14);
  if (ui.button({.label = "Close Parallax", .kind = ButtonKind::primary})) window_.quit();
  ui.beside();
  if (ui.button({.label = "Stay"})) closing_ = false;
  ui.end_dialog();
}

bool Desktop::recorder_is_here() const {
  return !program_.local_data.empty() || is_this_computer(frame_.now->url);
}

}  // namespace parallax::desktop
