// SPDX-License-Identifier: Apache-2.0
// What keys and the timeline do to a session under review.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "api/client/base_url.hpp"
#include "desktop/state/body.hpp"
#include "desktop/state/words.hpp"
#include "desktop/views/review_view.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<double, 9> kRates{0.1, 0.25, 0.5, 1, 1.5, 2, 4, 8, 16};

}  // namespace

void ReviewView::use_keys() {
  const auto done = [&](std::string_view id) { return app_.take_command(id); };
  if (done("review.play")) play_or_pause();
  if (done("review.next-frame")) player_->step(1);
  if (done("review.previous-frame")) player_->step(-1);
  if (done("review.jump-forward")) jump(1);
  if (done("review.jump-back")) jump(-1);
  if (done("review.next-mark")) go_to_mark(true);
  if (done("review.previous-mark")) go_to_mark(false);
  if (done("review.faster")) change_rate(true);
  if (done("review.slower")) change_rate(false);
  if (done("review.normal")) player_->set_rate(1);
  if (done("review.reverse")) player_->set_rate(-player_->rate());
  if (done("review.loop-start")) set_loop_end(false);
  if (done("review.loop-end")) set_loop_end(true);
  if (done("review.loop-off")) {
    loop_start_session_ns_.reset();
    model_.loop.reset();
    player_->set_loop(std::nullopt);
  }
  if (done("review.mark")) add_mark();
  if (done("review.undo")) undo();
  if (done("review.start")) player_->seek(0);
  if (done("review.end")) player_->seek(player_->duration_ns());
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
    if (const auto item = model_.item(activate->item); item && activate->item.track == marks_track_) {
      titling_ = true;
      title_focus_ = true;
      title_item_ = timeline::text_of(activate->item.id);
      title_ = std::string(item->title);
    }
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
  app_.link.ask(std::move(request), [this, command, session = data_->session()](const Result<std::string>& answer) {
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
  app_.link.ask({.method = "POST", .target = "/api/v1/sessions/" + api::percent_encode(data_->session()) + "/undo"},
                [this, session = data_->session()](const Result<std::string>& answer) {
                  if (!data_ || data_->session() != session) return;
                  if (!answer) {
                    app_.notices.failed("Nothing was undone", answer.error());
                    return;
                  }
                  if (widget_.history.undo()) widget_.history.undone(model_);
                  data_->fetch_items();
                });
}

}  // namespace parallax::desktop
