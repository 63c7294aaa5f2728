// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/record_bar.hpp"

#include <algorithm>

#include "api/client/calls/recording.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

constexpr std::string_view kNoAnswer = "The recorder does not answer.";

}  // namespace

void RecordBar::draw(const api::LocationView& room, const Rect& rect, std::optional<int64_t> capture_utc_ns) {
  Ui& ui = program_.ui;
  ui.list().AddRectFilled(rect.from(), rect.to(), packed(ui.colours().surface), ui.px(12));
  const RecordingStatus* recording = frame_.now->recording_in(room.location.id);
  if (recording == nullptr) {
    marks_.leave();  // somebody stopped it
    return draw_free(room, rect);
  }
  starting_until_monotonic_ns_ = 0;
  window_.redraw_at(frame_.now_monotonic_ns + kNsPerSecond / 4);
  const RecordingWords words = words_of(ui.memory(), *frame_.now, *recording, frame_.now_monotonic_ns);
  const bool starting = recording->phase == Phase::starting;
  if (!starting) strip_.draw(*recording, rect);
  draw_sentence(words, rect);
  Hands hands{.narrow = rect.width < ui.px(760)};
  if (words.look == RecordingLook::unknown) hands.why = kNoAnswer;
  if (words.look == RecordingLook::stopping) hands.why = "It is being stopped.";
  const Rights& rights = frame_.now->rights;
  hands.why_not_stop = hands.why.empty() ? rights.refusal(Action::record_stop, *recording) : hands.why;
  hands.why_not_mark = hands.why.empty() ? rights.refusal(Action::item_add, *recording) : hands.why;
  ui.move_to(rect.x + ui.px(18), rect.y + rect.height - ui.px(46));
  if (starting) {
    draw_starting(*recording, words, hands);
  } else {
    draw_running(*recording, hands, capture_utc_ns);
    draw_facts(*recording, rect);
  }
}

std::string_view RecordBar::why_not_start(const api::LocationView& room) const {
  if (frame_.now->state != LinkState::ready) return kNoAnswer;
  if (room.location.sources.empty()) return "This room has no camera yet.";
  if (const std::string_view why = frame_.now->rights.refusal(Action::record_start, room.location); !why.empty()) {
    return why;
  }
  if (room.problem) return program_.ui.print("{} {}", room.problem->text, room.problem->remedy);
  return {};
}

void RecordBar::draw_free(const api::LocationView& room, const Rect& rect) {
  Ui& ui = program_.ui;
  const std::string_view why = why_not_start(room);
  const bool asked = frame_.now_monotonic_ns < starting_until_monotonic_ns_;
  const bool may = why.empty() && !asked;
  ui.move_to(rect.x + ui.px(20), rect.y + (rect.height - ui.px(36)) / 2);
  const bool go = ui.button({.label = asked ? "Initializing" : "Record",
                             .icon = Icon::record,
                             .kind = ButtonKind::danger,
                             .enabled = may,
                             .tip = may ? program_.keymap.text_of("record.start") : why,
                             .width = 132});
  if ((frame_.commands.take("record.start") || go) && may) start(room.location.id);
  draw_free_words(room, why, {rect.x + ui.px(172), rect.y, rect.width - ui.px(190), rect.height});
}

// What became of the last recording, while nobody has seen it; and what can be done.
void RecordBar::draw_free_words(const api::LocationView& room, std::string_view why, const Rect& rect) {
  Ui& ui = program_.ui;
  Text& text = ui.text_engine();
  const Notice* ended = program_.notices.ended_in(room.location.id);
  const std::string_view stopped =
      ended == nullptr ? std::string_view()
                       : ui.print("{}: {}", ended->code == "start-gave-up" ? "Not recorded" : "Stopped", ended->title);
  const bool said = ended != nullptr && room.problem && ended->code == room.problem->code;
  const SilentSources silent = silent_in(ui.memory(), *frame_.now, room.location);
  const std::string_view records =
      silent.count == 0 ? "Records all cameras and microphones of this room."
                        : ui.print("{}: {}. What comes later joins the recording.", silent.words, silent.names);
  const std::string_view words = why.empty() ? records : said ? std::string_view(room.problem->remedy) : why;
  const TextSize head = text.draw_wrapped(nullptr, Font::strong, 0, 0, {}, stopped, rect.width);
  const TextSize body = text.draw_wrapped(nullptr, Font::body, 0, 0, {}, words, rect.width);
  const float top = rect.y + std::max(ui.px(4), (rect.height - head.height - body.height) / 2);
  if (!stopped.empty()) {
    text.draw_wrapped(&ui.list(), Font::strong, rect.x, top, ui.colours().warning, stopped, rect.width);
    ui.note("sentence", stopped, ended->text, {rect.x, top, rect.width, head.height});
  }
  const Colour colour = room.problem || silent.count > 0 ? ui.colours().warning : ui.colours().muted;
  text.draw_wrapped(&ui.list(), Font::body, rect.x, top + head.height, colour, words, rect.width);
  const Rect place{rect.x, top + head.height, rect.width, body.height};
  ui.note("text", words, {}, place);
  const bool counted = words == records && silent.names != silent.all;
  if (counted && ImGui::IsMouseHoveringRect(place.from(), place.to())) ui.tooltip(silent.all, place);
}

void RecordBar::draw_sentence(const RecordingWords& words, const Rect& rect) {
  Ui& ui = program_.ui;
  const Colour colour = colour_of(words.look, ui.colours());
  const float left = rect.x + ui.px(18);
  const float title = ui.text_engine().line(Font::title);
  const float top = rect.y + ui.px(19);
  draw_icon(ui.list(), icon_of(words.look), left, top + (title - ui.px(22)) / 2, ui.px(22), colour);
  const bool clock = words.look == RecordingLook::recording || words.look == RecordingLook::silent;
  const std::string_view head = clock ? ui.print("{} {}", words.state, words.clock) : words.state;
  const float x = left + ui.px(32);
  const float room = rect.x + rect.width - ui.px(18) - x;
  const TextSize said = ui.text_engine().draw(ui.list(), Font::title, x, top, colour, head, room);
  const float after = x + said.width + ui.px(12);
  const float below = top + (title - ui.text_engine().line(Font::body)) / 2 + ui.px(1);
  const Colour plain = words.whole && words.look == RecordingLook::recording ? ui.colours().muted : ui.colours().text;
  const Rect place{left, top, rect.width - ui.px(36), title};
  ui.note("status", words.look == RecordingLook::paused ? "Paused" : words.state, words.clock, place);
  ui.note("sentence", words.sentence, words.missing, place);
  if (after > rect.x + rect.width - ui.px(60)) return;
  const float width = rect.x + rect.width - ui.px(18) - after;
  const bool fits_rest = ui.text_engine().measure(Font::body, words.rest).width <= width;
  const std::string_view shown = fits_rest ? words.rest : words.brief;
  ui.text_engine().draw(ui.list(), Font::body, after, below, plain, shown, width);
  ui.note("text", shown, {}, {after, below, width, ui.text_engine().line(Font::body)});
  const bool whole = words.named && fits_rest;
  if (!whole && ImGui::IsMouseHoveringRect(place.from(), place.to())) ui.tooltip(words.sentence, place);
}

void RecordBar::draw_starting(const RecordingStatus& recording, const RecordingWords& words, const Hands& hands) {
  Ui& ui = program_.ui;
  const bool any = std::any_of(recording.sources.begin(), recording.sources.end(), is_ready);
  // Where the user pressed "Record" (R108).
  ui.button({.label = ui.print("Initializing  {}", words.clock),
             .icon = Icon::clock,
             .enabled = false,
             .tip = ui.print("It begins by itself as soon as all deliver; {}.", words.next)});
  ui.beside();
  const bool may = hands.why_not_stop.empty();
  if (ui.button({.label = hands.narrow ? "Record now" : "Record with those that are there",
                 .icon = Icon::record,
                 .enabled = may && any,
                 .tip = !may  ? hands.why_not_stop
                        : any ? "Those that come later join the recording."
                              : "None delivers a picture yet."})) {
    start_now(recording);
  }
  ui.beside();
  if (ui.button({.label = "Give up",
                 .icon = Icon::close,
                 .enabled = may,
                 .tip = may ? program_.keymap.text_of("record.stop") : hands.why_not_stop,
                 .icon_only = hands.narrow}) ||
      (frame_.commands.take("record.stop") && may)) {
    stopping_.ask(recording);
  }
}

void RecordBar::draw_running(const RecordingStatus& recording, const Hands& hands,
                             std::optional<int64_t> capture_utc_ns) {
  Ui& ui = program_.ui;
  const bool paused = recording.state == SessionState::paused;
  const bool may = hands.why_not_stop.empty();
  if (ui.button({.label = paused ? "Resume" : "Pause",
                 .icon = paused ? Icon::record : Icon::pause,
                 .enabled = may,
                 .tip = may ? program_.keymap.text_of("record.pause") : hands.why_not_stop,
                 .icon_only = hands.narrow}) ||
      (frame_.commands.take("record.pause") && may)) {
    pause(recording);
  }
  ui.beside();
  if (ui.button({.label = "Stop",
                 .icon = Icon::stop,
                 .kind = ButtonKind::danger,
                 .enabled = may,
                 .tip = may ? program_.keymap.text_of("record.stop") : hands.why_not_stop,
                 .icon_only = hands.narrow}) ||
      (frame_.commands.take("record.stop") && may)) {
    marks_.leave();
    stopping_.ask(recording);
  }
  ui.beside(20);
  marks_.draw(recording, capture_utc_ns, hands.why_not_mark, hands.narrow);
}

// Right of the buttons, if there is room.
void RecordBar::draw_facts(const RecordingStatus& recording, const Rect& rect) {
  Ui& ui = program_.ui;
  Colour colour = ui.colours().muted;
  std::string_view facts = ui.memory().copy(words_of_bytes(recording.bytes));
  if (recording.disk_left_ns) {
    facts = ui.print("{}  ·  disk lasts {}", facts, words_of_forecast(*recording.disk_left_ns));
    if (*recording.disk_left_ns < 30 * 60 * kNsPerSecond) colour = ui.colours().warning;
  }
  const TextSize size = ui.text_engine().measure(Font::small, facts);
  const float x = rect.x + rect.width - size.width - ui.px(18);
  if (x <= ImGui::GetItemRectMax().x + ui.px(12)) return;
  const float y = rect.y + rect.height - ui.px(28) - size.height / 2;
  ui.text_engine().draw(ui.list(), Font::small, x, y, colour, facts);
  ui.note("text", facts, {}, {x, y, size.width, size.height});
}

void RecordBar::start(const std::string& location) {
  starting_until_monotonic_ns_ = frame_.now_monotonic_ns + 60 * kNsPerSecond;
  asker_.ask(api::calls::recording::start({.location = location}),
             [this](const Result<std::string>& answer) {
               // Until its event comes, the room still looks free.
               starting_until_monotonic_ns_ = answer ? frame_.now_monotonic_ns + 2 * kNsPerSecond : 0;
               window_.redraw_at(starting_until_monotonic_ns_);
               if (!answer) program_.notices.failed("The recording did not start", answer.error());
             },
             {.slow = true});
}

void RecordBar::start_now(const RecordingStatus& recording) {
  asker_.change(api::calls::recording::start_now(recording.session), "The recording does not begin yet");
}

void RecordBar::pause(const RecordingStatus& recording) {
  const bool paused = recording.state == SessionState::paused;
  asker_.change(
      paused ? api::calls::recording::resume(recording.session) : api::calls::recording::pause(recording.session),
      paused ? "The recording did not go on" : "The recording was not paused");
}

}  // namespace parallax::desktop
