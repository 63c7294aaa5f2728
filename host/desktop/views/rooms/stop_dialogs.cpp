// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/stop_dialogs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/client/calls/recording.hpp"
#include "api/client/calls/sessions.hpp"
#include "desktop/state/missing.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

void StopDialogs::ask(const RecordingStatus& recording) {
  asking_ = true;
  asked_ = {recording.session, recording.name, recording.location};
  starting_ = recording.phase == Phase::starting;
  user_ = frame_.now->user ? frame_.now->user->id : std::string();
}

void StopDialogs::draw() {
  // What one user has stopped is not the next one's to name or discard.
  if (frame_.now->user && frame_.now->user->id != user_) asking_ = naming_ = discarding_ = waiting_ = telling_ = false;
  if (waiting_ && frame_.now->changes_of(session_) != facts_changes_) fetch_facts();
  draw_question();
  draw_save();
  draw_discard();
}

void StopDialogs::draw_question() {
  Ui& ui = ui_;
  // While the question stands the cameras may have come: then it is a recording that is stopped.
  if (const RecordingStatus* now = frame_.now->recording(asked_.session); asking_ && now != nullptr) {
    starting_ = now->phase == Phase::starting;
  }
  if (!ui.begin_dialog(starting_ ? "Give up?" : "Stop recording?", asking_, 420)) return;
  // More than one room may be recording.
  const api::LocationView* room = frame_.now->location(asked_.location);
  if (room != nullptr) ui.text(Font::strong, ui.colours().text, room->location.name);
  if (!asked_.name.empty()) ui.small(asked_.name);
  ui.space(8);
  ui.wrapped(Font::body, ui.colours().muted,
             starting_ ? "Nothing is recorded yet. It waits no longer, and nothing is kept."
                       : "All cameras of this room stop. The session is kept as it is.");
  ui.space(14);
  if (ui.button({.label = starting_ ? "Yes, give up" : "Yes, stop", .icon = Icon::stop, .kind = ButtonKind::danger})) {
    asking_ = false;
    stop();
  }
  ui.beside();
  if (ui.button({.label = starting_ ? "Go on waiting" : "Go on recording"})) asking_ = false;
  ui.end_dialog();
}

void StopDialogs::stop() {
  asker_.ask(api::calls::recording::stop(asked_.session),
             [this, which = asked_, user = user_](const Result<StoppedRecording>& answer) {
               if (!frame_.now->user || frame_.now->user->id != user) return;
               if (!answer) return notices_.failed("The recording was not stopped", answer.error());
               if (answer->recorded) stopped(which, *answer);
             },
             {.slow = true});
}

// Another one may be asked about by now.
void StopDialogs::stopped(const Which& which, const StoppedRecording& answer) {
  facts_.reset();
  session_ = which.session;
  present_name_ = answer.name.empty() ? which.name : answer.name;
  discarding_ = false;
  if (answer.ask_name) {
    naming_ = true;
    field_.open(naming_, answer.suggestion.empty() ? present_name_ : answer.suggestion);
  }
  telling_ = !answer.ask_name;
  fetch_facts();
}

void StopDialogs::fetch_facts() {
  waiting_ = false;
  facts_changes_ = frame_.now->changes_of(session_);
  asker_.ask(api::calls::sessions::show(session_), [this, session = session_](Result<api::SessionFacts> facts) {
    if (!facts || session != session_) return;
    // The stop is answered when it is safe on the disk; the catalogue hears of it when the last part is closed.
    waiting_ = facts->detail.session.state != SessionState::stopped;
    if (waiting_) return;
    facts_ = std::move(facts->detail.session);
    missing_.clear();
    for (const SourceLoss& loss : facts->detail.summary.losses) missing_.push_back(words_of(loss));
    if (!std::exchange(telling_, false)) return;
    std::string words = present_name_;
    for (const std::string& one : missing_) words += "\n" + one;
    if (missing_.empty()) {
      notices_.done("Session saved", words);
    } else {
      notices_.failed("Session saved, not complete", Error{"", words, ""});
    }
  });
}

void StopDialogs::draw_facts() {
  Ui& ui = ui_;
  if (!facts_) return ui.small("One moment");
  const Session& session = *facts_;
  const auto recorded = static_cast<size_t>(
      std::count_if(session.videos.begin(), session.videos.end(), [](const Video& one) { return !one.parts.empty(); }));
  const size_t all = session.videos.size();
  const int64_t paused_ns = paused_ns_in(session);
  std::string_view line = ui.print("{}  ·  {}", words_of_duration(session.duration_ns),
                                   recorded == all ? ui.print("{} source{}", all, all == 1 ? "" : "s")
                                                   : ui.print("{} of {} sources", recorded, all));
  if (paused_ns >= kNsPerSecond) line = ui.print("{}  ·  paused for {}", line, words_of_duration(paused_ns));
  ui.text(Font::body, ui.colours().text, line);
  if (missing_.empty()) return;
  ui.space(6);
  constexpr size_t kShown = 5;
  std::string_view words;
  for (size_t i = 0; i < std::min(kShown, missing_.size()); ++i) {
    words = ui.print("{}{}{}", words, i == 0 ? "" : "\n", missing_[i]);
  }
  if (missing_.size() > kShown) words = ui.print("{}\nand {} more", words, missing_.size() - kShown);
  ui.notice(Icon::warning, ui.colours().warning, "Not complete", words);
  const Rect place{ImGui::GetItemRectMin().x, ImGui::GetItemRectMin().y, ImGui::GetItemRectSize().x,
                   ImGui::GetItemRectSize().y};
  if (missing_.size() <= kShown || !ImGui::IsMouseHoveringRect(place.from(), place.to())) return;
  std::string_view more;
  for (size_t i = kShown; i < missing_.size(); ++i)
    more = ui.print("{}{}{}", more, i == kShown ? "" : "\n", missing_[i]);
  ui.tooltip(more, place);
}

void StopDialogs::draw_save() {
  Ui& ui = ui_;
  if (!ui.begin_dialog("Save session", naming_, 520)) return;
  draw_facts();
  ui.space(8);
  // Without a name there is nothing to ask the recorder.
  const bool enter = field_.draw({.label = "Name of the session", .placeholder = present_name_});
  ui.small("It is safe already; without a name it keeps the present one.");
  ui.space(12);
  const bool may = !field_.busy();
  if (ui.button({.label = may ? "Save session" : "One moment", .kind = ButtonKind::primary, .enabled = may}) || enter) {
    save(false);
  }
  if (navigation_.has_pages()) {
    ui.beside();
    if (ui.button({.label = "Review now", .icon = Icon::play, .enabled = may, .tip = "Saves and opens it"})) save(true);
  }
  ui.beside();
  if (ui.button({.label = "Discard", .icon = Icon::trash, .kind = ButtonKind::quiet, .enabled = may})) {
    naming_ = false;
    discarding_ = true;
  }
  ui.end_dialog();
}

void StopDialogs::draw_discard() {
  Ui& ui = ui_;
  if (!ui.begin_dialog("Discard this session?", discarding_, 440)) return;
  ui.wrapped(Font::body, ui.colours().muted, ui.print("What was recorded of “{}” is deleted for good.", present_name_));
  ui.space(14);
  bool keep = !discarding_;  // by Escape, which is no more than "no" to this question
  if (ui.button({.label = "Yes, discard", .icon = Icon::trash, .kind = ButtonKind::danger}) && !keep) {
    discarding_ = false;
    discard();
  }
  ui.beside();
  keep = ui.button({.label = "Keep it"}) || keep;
  if (keep) {
    discarding_ = false;
    naming_ = true;
    field_.focus();
  }
  ui.end_dialog();
}

void StopDialogs::save(bool review) {
  const std::string name = field_.text();
  if (name.empty()) {
    naming_ = false;
    return saved(present_name_, review);
  }
  field_.send(api::calls::sessions::rename(session_, name), {.failed = "The session was not named", .name = "name"},
              [this, name, review](const Result<void>&, bool here) { saved(name, review && here); });
}

void StopDialogs::saved(const std::string& name, bool review) {
  notices_.done("Session saved", name);
  if (!review) return;
  navigation_.review(session_);
}

void StopDialogs::discard() {
  asker_.change(api::calls::sessions::remove(session_), "The session was not discarded",
                [this, name = present_name_](const Result<void>&) { notices_.done("Session discarded", name); });
}

}  // namespace parallax::desktop
