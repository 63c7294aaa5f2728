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
  Ui& ui = ui_;
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
  connection_ = frame_.now->connection;
  problem_.clear();
  asker_.ask_for_sure(
      std::move(sending.request),
      [this, &told = asker_.notices(), turn = turn_, failed = std::move(sending.failed), name = std::move(sending.name),
       taken = std::move(sending.taken)](const Result<std::string>& answer, Asker::Window window) {
        const bool gone = window == Asker::Window::gone;
        const bool here = !gone && turn == turn_ && *shown_;
        if (!answer && !here) told.failed(failed, answer.error());
        if (gone) return;
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
