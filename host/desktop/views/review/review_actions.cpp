// SPDX-License-Identifier: Apache-2.0
// What keys and the timeline do to a session under review.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "api/client/calls/items.hpp"
#include "base/uuid.hpp"
#include "desktop/state/words.hpp"
#include "desktop/views/review/review_view.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<double, 9> kRates{0.1, 0.25, 0.5, 1, 1.5, 2, 4, 8, 16};

/// For example: mark “Airway” at 0:12.300 was moved.
std::string words_of_change(const timeline::Command& command) {
  const bool added = command.kind == timeline::CommandKind::add;
  const timeline::ItemValue& item = added ? command.after : command.before;
  const bool titled = command.kind == timeline::CommandKind::change && command.before.title != command.after.title;
  const char* const did = added                                           ? "set"
                          : command.kind == timeline::CommandKind::remove ? "removed"
                          : titled                                        ? "renamed"
                                                                          : "moved";
  return fmt::format("mark \u201c{}\u201d at {} was {}", item.title, words_of_time(item.start_session_ns), did);
}

}  // namespace

// In the order in which the keys were pressed: a redraw may take longer than a quick finger.
void ReviewView::use_keys() {
  static const std::map<std::string_view, void (*)(ReviewView&)> kCommands{
      {"review.play", [](ReviewView& view) { view.play_or_pause(); }},
      {"review.next-frame", [](ReviewView& view) { view.player_->step(1); }},
      {"review.previous-frame", [](ReviewView& view) { view.player_->step(-1); }},
      {"review.jump-forward", [](ReviewView& view) { view.jump(1); }},
      {"review.jump-back", [](ReviewView& view) { view.jump(-1); }},
      {"review.next-part", [](ReviewView& view) { view.go_to_part(true); }},
      {"review.previous-part", [](ReviewView& view) { view.go_to_part(false); }},
      {"review.next-mark", [](ReviewView& view) { view.go_to_mark(true); }},
      {"review.previous-mark", [](ReviewView& view) { view.go_to_mark(false); }},
      {"review.faster", [](ReviewView& view) { view.change_rate(true); }},
      {"review.slower", [](ReviewView& view) { view.change_rate(false); }},
      {"review.normal", [](ReviewView& view) { view.player_->set_rate(1); }},
      {"review.reverse", [](ReviewView& view) { view.player_->set_rate(-view.player_->rate()); }},
      {"review.loop-start", [](ReviewView& view) { view.set_loop_end(false); }},
      {"review.loop-end", [](ReviewView& view) { view.set_loop_end(true); }},
      {"review.loop-off", [](ReviewView& view) { view.end_loop(); }},
      {"review.mark", [](ReviewView& view) { view.add_mark(false); }},
      {"review.mark-title", [](ReviewView& view) { view.add_mark(true); }},
      {"review.undo", [](ReviewView& view) { view.undo(); }},
      {"review.redo", [](ReviewView& view) { view.redo(); }},
      {"review.start", [](ReviewView& view) { view.player_->seek(view.first_moment()); }},
      {"review.end", [](ReviewView& view) { view.player_->seek(view.player_->duration_ns()); }},
  };
  for (const std::string& id : frame_.commands.take_all("review.")) {
    if (const auto command = kCommands.find(id); command != kCommands.end()) command->second(*this);
  }
  use_timeline_keys();
}

// Keys of the timeline that no command has; a field or a dialog has them first.
void ReviewView::use_timeline_keys() {
  Ui& ui = program_.ui;
  const ImGuiIO& io = ImGui::GetIO();
  if (Ui::is_typing() || titling_ || ui.dialog_open()) return;
  if (ui.key_pressed(kKeyDelete)) widget_.perform(timeline::Action::remove_selected, model_);
  if (ui.key_pressed('=') && !io.KeyCtrl) widget_.perform(timeline::Action::zoom_in, model_);
  if (ui.key_pressed('-') && !io.KeyCtrl) widget_.perform(timeline::Action::zoom_out, model_);
  if (ui.key_pressed('F') && !io.KeyCtrl) widget_.perform(timeline::Action::zoom_all, model_);
  if (ui.key_pressed(kKeyEnter)) widget_.perform(timeline::Action::edit_selected, model_);
}

void ReviewView::play_or_pause() {
  if (player_->playing()) {
    player_->pause();
    return;
  }
  if (sound_of_) window_.listen(sound_);
  player_->play();
}

void ReviewView::jump(int64_t by) {
  player_->seek(player_->position_session_ns() + by * program_.settings.jump_s * kNsPerSecond);
}

void ReviewView::go_to_mark(bool forward) {
  const int64_t preroll_ns = program_.settings.preroll_s * kNsPerSecond;
  const int64_t here_ns = player_->position_session_ns();
  const Item* found = nullptr;
  for (const Item& item : data_->items()) {
    if (item.kind == ItemKind::gap || item.removed) continue;
    // Where playing begins for that mark; a little slack, so that the same mark is not found again and again.
    const int64_t start_ns = std::max<int64_t>(0, item.start_session_ns - preroll_ns);
    if (forward && start_ns > here_ns + kNsPerMs) {
      found = &item;
      break;
    }
    if (!forward && start_ns < here_ns - kNsPerSecond / 2) found = &item;
  }
  if (found != nullptr) player_->seek(std::max<int64_t>(0, found->start_session_ns - preroll_ns));
}

void ReviewView::change_rate(bool faster) {
  const double now = player_->rate();
  const double size = std::abs(now);
  double next = size;
  for (size_t i = 0; i < kRates.size(); ++i) {
    if (faster && kRates[i] > size + 1e-6) {
      next = kRates[i];
      break;
    }
    if (!faster && kRates[i] < size - 1e-6) next = kRates[i];
  }
  player_->set_rate(now < 0 ? -next : next);
}

void ReviewView::set_loop_end(bool end) {
  const int64_t here_ns = player_->position_session_ns();
  if (!end) {
    loop_start_session_ns_ = here_ns;
    return;
  }
  const int64_t from_ns = loop_start_session_ns_.value_or(0);
  if (here_ns <= from_ns) return;
  model_.loop = timeline::TimeRange{from_ns, here_ns};
  player_->set_loop(player::SessionRange{from_ns, here_ns});
}

void ReviewView::end_loop() {
  loop_start_session_ns_.reset();
  model_.loop.reset();
  player_->set_loop(std::nullopt);
}

// R139: as on other players, back goes to the begin of the part first.
void ReviewView::go_to_part(bool forward) {
  constexpr int64_t kJustBegunNs = kNsPerSecond;
  const int64_t here_ns = player_->position_session_ns();
  std::optional<int64_t> found;
  for (const timeline::TimeRange& start : part_starts_) {
    if (forward && start.from_session_ns > here_ns) {
      found = start.until_session_ns;
      break;
    }
    if (!forward && start.until_session_ns < here_ns - kJustBegunNs) found = start.until_session_ns;
  }
  if (!forward && !found && !part_starts_.empty()) found = part_starts_.front().until_session_ns;
  if (found) player_->seek(*found);
}

void ReviewView::choose_sound(std::optional<size_t> video) {
  sound_of_ = video;
  player_->set_sound(video);
}

void ReviewView::add_mark(bool title) {
  const auto id = timeline::item_id_from(make_uuid());
  timeline::Command command{.kind = timeline::CommandKind::add, .track = marks_track_};
  command.after = {.id = id.value_or(timeline::ItemId{}),
                   .start_session_ns = player_->position_session_ns(),
                   .end_session_ns = player_->position_session_ns(),
                   .title = fmt::format("Mark {}", marks_ + 1)};
  widget_.history.begin(model_, command);
  ++marks_;
  if (title) edit_title({marks_track_, command.after.id, command.after.start_session_ns});
  ask_for(command, If::anything, [this, command](const Result<Item>& item) {
    if (!item) {
      widget_.history.refused(model_, command);
      return program_.notices.failed("The mark was not saved", item.error());
    }
    widget_.history.saved(command, item->title);
    // What is undone later is the recorder's number, not the one that was shown until now.
    if (const auto shown = model_.item({marks_track_, command.after.id, command.after.start_session_ns})) {
      timeline::ItemValue numbered = shown->value();
      numbered.title = item->title;
      model_.track(marks_track_).edit(numbered);
    }
    if (named_early_ && named_early_->before.id == command.after.id) {
      named_early_->before.title = item->title;
      widget_.history.begin(model_, *named_early_);
      send(*std::exchange(named_early_, std::nullopt));
    }
    program_.notices.done("Marked at " + words_of_time(item->start_session_ns));
  });
}

// Marks that were removed are told once for all, by the last of them.
void ReviewView::do_intents(const timeline::Intents& intents) {
  const auto removal_in = [](const timeline::Intent& intent) -> const timeline::Command* {
    const auto* wanted = std::get_if<timeline::Do>(&intent);
    return wanted != nullptr && wanted->command.kind == timeline::CommandKind::remove ? &wanted->command : nullptr;
  };
  const auto removals =
      std::count_if(intents.begin(), intents.end(), [&](const auto& each) { return removal_in(each) != nullptr; });
  int64_t sent = 0;
  for (const timeline::Intent& intent : intents) {
    const timeline::Command* removal = removal_in(intent);
    if (removal == nullptr) {
      do_intent(intent);
    } else if (++sent < removals) {
      send(*removal);
    } else {
      send(*removal, If::anything,
           removals == 1 ? Done{"The " + words_of_change(*removal), "Undo brings it back."}
                         : Done{fmt::format("{} marks were removed", removals), "Undo brings them back, one by one."});
    }
  }
}

void ReviewView::do_intent(const timeline::Intent& intent) {
  if (const auto* seek = std::get_if<timeline::Seek>(&intent)) {
    player_->seek(seek->session_ns, seek->scrubbing ? player::SeekMode::preview : player::SeekMode::exact);
    program_.ui.ask_redraw();
  } else if (const auto* wanted = std::get_if<timeline::Do>(&intent)) {
    send(wanted->command);
  } else if (std::holds_alternative<timeline::UndoWanted>(intent)) {
    undo();
  } else if (const auto* activate = std::get_if<timeline::Activate>(&intent)) {
    edit_title(activate->item);
  } else if (std::holds_alternative<timeline::ViewChanged>(intent)) {
    dock_.view_changed(widget_.view);
  } else if (std::holds_alternative<timeline::LoopChanged>(intent)) {
    player_->set_loop(model_.loop ? std::optional<player::SessionRange>(player::SessionRange{
                                        model_.loop->from_session_ns, model_.loop->until_session_ns})
                                  : std::nullopt);
  }
}

// The call that makes `command` so. An item that the recorder has seen keeps its id: it is removed and brought back.
api::ClientCall<Item> ReviewView::call_of(const timeline::Command& command, If when) const {
  const auto& item = command.kind == timeline::CommandKind::add ? command.after : command.before;
  const std::string id = timeline::text_of(item.id);
  const auto revision = revisions_.find(id);
  if (command.kind == timeline::CommandKind::add && revision == revisions_.end()) {
    // Others may mark this session, too: the recorder counts. The number in `item` is what is shown until then.
    api::ItemToAdd adding;
    adding.item.id = id;
    adding.item.title = "Mark";
    adding.item.numbered = true;
    adding.start_session_ns = item.start_session_ns;
    return api::calls::items::add(data_->session(), adding);
  }
  ItemChange change;
  if (when == If::unchanged && revision != revisions_.end()) change.expected_revision = revision->second;
  if (command.kind != timeline::CommandKind::change) {
    change.removed = command.kind == timeline::CommandKind::remove;
  } else {
    if (command.before.start_session_ns != command.after.start_session_ns) {
      change.start_session_ns = command.after.start_session_ns;
    }
    if (command.before.end_session_ns != command.after.end_session_ns &&
        command.after.end_session_ns > command.after.start_session_ns) {
      change.end_session_ns = std::optional<int64_t>(command.after.end_session_ns);
    }
    if (command.before.title != command.after.title) change.title = command.after.title;
  }
  return api::calls::items::change(id, change);
}

void ReviewView::ask_for(const timeline::Command& command, If when, std::function<void(const Result<Item>&)> then) {
  asker_.ask(call_of(command, when),
             [this, then = std::move(then), session = data_->session()](const Result<Item>& item) {
               if (!data_ || data_->session() != session) return;
               if (item) revisions_[item->id] = item->revision;
               then(item);
               data_->fetch_items();
             });
}

void ReviewView::send(const timeline::Command& command, If when, Done done) {
  ask_for(command, when, [this, command, done = std::move(done)](const Result<Item>& item) {
    if (item) {
      widget_.history.saved(command);
      if (!done.title.empty()) program_.notices.done(done.title, done.text);
    } else {
      widget_.history.refused(model_, command);
      program_.notices.failed("The mark was not changed", item.error());
    }
  });
}

// What was done elsewhere, or before this review was opened, is not this window's to take back.
void ReviewView::undo() {
  const auto command = widget_.history.undo();
  if (!command) {
    program_.notices.hint(widget_.history.all_saved() ? "Nothing to undo" : "Not undone",
                          widget_.history.all_saved()
                              ? "Only what was changed since this review was opened is taken back."
                              : "The last change is still being saved. Try again.");
    return;
  }
  ask_for(timeline::inverse(*command), If::unchanged, [this, command](const Result<Item>& item) {
    if (!item) {
      // What somebody else has changed since is theirs; the change before it can still be taken back.
      if (item.error().code == "revision-old" || item.error().code == "item-unknown") widget_.history.forget(*command);
      return program_.notices.failed("Nothing was undone", item.error());
    }
    if (widget_.history.undo() == command) widget_.history.undone(model_);
    program_.notices.done("Undone: " + words_of_change(*command));
  });
}

void ReviewView::redo() {
  const auto command = widget_.history.redo();
  if (!command) return program_.notices.hint("Nothing to do again", "Nothing was undone in this review.");
  widget_.history.begin(model_, *command);
  send(*command, If::unchanged, {"Done again: " + words_of_change(*command), {}});
}

}  // namespace parallax::desktop
