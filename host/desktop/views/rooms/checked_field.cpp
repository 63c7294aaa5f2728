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

void CheckedField::begin() {
  asked_ = true;
  connection_ = frame_.now->connection;
  problem_.clear();
}

void CheckedField::end(uint64_t turn, const Error* error, const std::string& name) {
  if (turn != turn_) return;
  asked_ = false;
  if (!*shown_) return;
  if (error == nullptr) {
    *shown_ = false;
  } else {
    refused(*error, name);
  }
}

void CheckedField::refused(const Error& error, const std::string& name) {
  problem_ = error.line();
  const std::string of_field = name + ": ";
  if (!name.empty() && problem_.starts_with(of_field)) problem_.erase(0, of_field.size());
  focus_ = true;
}

}  // namespace parallax::desktop
