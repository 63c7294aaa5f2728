// SPDX-License-Identifier: Apache-2.0
// What keys and the timeline do to a session under review.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "api/client/base_url.hpp"
#include "desktop/state/body.hpp"
#include "desktop/state/words.hpp"
#include "desktop/views/review_view.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<double, 9> kRates{0.1, 0.25, 0.5, 1, 1.5, 2, 4, 8, 16};

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
      {"review.mark", [](ReviewView& view) { view.add_mark(); }},
      {"review.undo", [](ReviewView& view) { view.undo(); }},
      {"review.start", [](ReviewView& view) { view.player_->seek(0); }},
      {"review.end", [](ReviewView& view) { view.player_->seek(view.player_->duration_ns()); }},
  };
  for (const std::string& id : app_.take_commands("review.")) {
    if (const auto command = kCommands.find(id); command != kCommands.end()) command->second(*this);
  }
  use_timeline_keys();
}

// Keys of the timeline that no command has; a field or a dialog has them first.
void ReviewView::use_timeline_keys() {
  Ui& ui = app_.ui;
  const ImGuiIO& io = ImGui::GetIO();
  if (io.WantTextInput || titling_ || ui.dialog_open()) return;
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
  if (sound_of_) app_.listen(sound_);
  player_->play();
}

void ReviewView::jump(int64_t by) {
  player_->seek(player_->position_session_ns() + by * app_.settings.jump_s * kNsPerSecond);
}

void ReviewView::go_to_mark(bool forward) {
  const int64_t preroll_ns = app_.settings.preroll_s * kNsPerSecond;
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

void ReviewView::add_mark() {
  app_.change({.method = "POST",
               .target = "/api/v1/sessions/" + api::percent_encode(data_->session()) + "/items",
               .body = body({{"title", fmt::format("Mark {}", marks_ + 1)},
                             {"start_session_ns", player_->position_session_ns()}})},
              "The mark was not saved", [this](const std::string& answer) {
                const auto item = decode_item(answer);
                if (!item || !data_ || item->session != data_->session()) return;
                app_.notices.done("Marked at " + words_of_time(item->start_session_ns));
                data_->fetch_items();
              });
}

void ReviewView::do_intent(const timeline::Intent& intent) {
  if (const auto* seek = std::get_if<timeline::Seek>(&intent)) {
    player_->seek(seek->session_ns, seek->scrubbing ? player::SeekMode::preview : player::SeekMode::exact);
    app_.ui.ask_redraw();
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

void ReviewView::send(const timeline::Command& command) {
  const std::string id =
      timeline::text_of(command.kind == timeline::CommandKind::add ? command.after.id : command.before.id);
  api::ClientRequest request;
  if (command.kind == timeline::CommandKind::remove) {
    request = {.method = "DELETE", .target = "/api/v1/items/" + id};
  } else if (command.kind == timeline::CommandKind::change) {
    std::vector<BodyField> fields;
    if (command.before.start_session_ns != command.after.start_session_ns) {
      fields.emplace_back("start_session_ns", command.after.start_session_ns);
    }
    if (command.before.end_session_ns != command.after.end_session_ns &&
        command.after.end_session_ns > command.after.start_session_ns) {
      fields.emplace_back("end_session_ns", command.after.end_session_ns);
    }
    if (command.before.title != command.after.title) fields.emplace_back("title", command.after.title);
    request = {.method = "PATCH", .target = "/api/v1/items/" + id, .body = body(fields)};
  } else {
    std::vector<BodyField> fields{
        {"id", id}, {"title", command.after.title}, {"start_session_ns", command.after.start_session_ns}};
    if (command.after.end_session_ns > command.after.start_session_ns) {
      fields.emplace_back("end_session_ns", command.after.end_session_ns);
    }
    request = {.method = "POST",
               .target = "/api/v1/sessions/" + api::percent_encode(data_->session()) + "/items",
               .body = body(fields)};
  }
  app_.ask(std::move(request), [this, command, session = data_->session()](const Result<std::string>& answer) {
    if (!data_ || data_->session() != session) return;
    if (answer) {
      widget_.history.saved(command);
    } else {
      widget_.history.refused(model_, command);
      app_.notices.failed("The mark was not changed", answer.error());
    }
    data_->fetch_items();
  });
}

void ReviewView::undo() {
  app_.ask({.method = "POST", .target = "/api/v1/sessions/" + api::percent_encode(data_->session()) + "/undo"},
           [this, session = data_->session()](const Result<std::string>& answer) {
             if (!data_ || data_->session() != session) return;
             if (!answer) {
               app_.notices.failed("Nothing was undone", answer.error());
               return;
             }
             // What it took back, perhaps of another window, only the recorder knows.
             widget_.history.clear();
             app_.notices.done("Undone");
             data_->fetch_items();
           });
}

}  // namespace parallax::desktop
