// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/checked_field.hpp"

#include <utility>

#include "base/text.hpp"

namespace parallax::desktop {

void CheckedField::open(bool& shown, std::string value) {
  shown_ = &shown;
  value_ = std::move(value);
  problem_.clear();
  focus_ = true;
  asked_ = false;
  ++turn_;
}

bool CheckedField::draw(FieldOptions options) {
  Ui& ui = app_.ui;
  options.focus = std::exchange(focus_, false);
  const FieldResult field = ui.field(value_, options);
  if (field.changed) problem_.clear();
  if (!problem_.empty()) ui.wrapped(Font::small, ui.colours().danger_text, problem_);
  return field.submitted && !busy();
}

std::string CheckedField::text() const {
  return std::string(trim(value_));
}

void CheckedField::send(Sending sending) {
  asked_ = true;
  connection_ = app_.now->connection;
  problem_.clear();
  app_.link.ask(std::move(sending.request),
                [this, &told = app_.notices, window = std::weak_ptr<bool>(app_.alive), turn = turn_,
                 failed = std::move(sending.failed), name = std::move(sending.name),
                 taken = std::move(sending.taken)](const Result<std::string>& answer) {
                  const bool here = !window.expired() && turn == turn_ && *shown_;
                  if (!answer && !here) told.failed(failed, answer.error());
                  if (window.expired()) return;
                  if (turn == turn_) asked_ = false;
                  if (!answer) {
                    if (here) refused(answer.error(), name);
                    return;
                  }
                  if (here) *shown_ = false;
                  if (taken) taken(*answer, here);
                });
}

void CheckedField::refused(const Error& error, const std::string& name) {
  problem_ = error.line();
  const std::string of_field = name + ": ";
  if (!name.empty() && problem_.starts_with(of_field)) problem_.erase(0, of_field.size());
  focus_ = true;
}

}  // namespace parallax::desktop
