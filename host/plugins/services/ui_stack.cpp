// SPDX-License-Identifier: Apache-2.0
#include "plugins/services/ui_stack.hpp"

#include <fmt/format.h>

namespace parallax::plugins {

std::string_view name_of(UiPart part) {
  constexpr std::string_view kNames[] = {"row", "section",  "scroll", "table", "tabs",
                                         "tab", "disabled", "id",     "canvas"};
  return kNames[static_cast<size_t>(part)];
}

void UiStack::reset() {
  open_.clear();
  hidden_ = 0;
  fault_.clear();
}

void UiStack::fail(std::string text) {
  if (fault_.empty()) fault_ = std::move(text);
}

UiOpen* UiStack::place() {
  for (size_t i = open_.size(); i > 0; --i) {
    if (!is_marker(open_[i - 1].part)) return &open_[i - 1];
  }
  return nullptr;
}

bool UiStack::admit_widget(std::string_view call) {
  if (failed() || hidden()) return false;
  UiOpen* standing_in = place();
  if (standing_in == nullptr) return true;
  UiOpen& inside = *standing_in;
  const bool cellless = inside.part == UiPart::table && inside.cell == 0;
  if (cellless || inside.part == UiPart::tabs || inside.part == UiPart::canvas) {
    fail(fmt::format("It called {} directly inside a \"{}\".", call, name_of(inside.part)));
    return false;
  }
  ++inside.widgets;
  return true;
}

bool UiStack::admit_begin(UiPart part) {
  if (failed()) return false;
  if (open_.size() >= kMostDepth) {
    fail(fmt::format("It opened more than {} parts inside each other.", kMostDepth));
    return false;
  }
  if (part == UiPart::tab && !hidden() && (open_.empty() || open_.back().part != UiPart::tabs)) {
    fail("It opened a tab that is not directly inside tabs.");
    return false;
  }
  const bool no_widget = is_marker(part) || part == UiPart::tab;
  if (hidden() || (!no_widget && !admit_widget(fmt::format("begin_{}", name_of(part))))) {
    if (!failed()) begun(part, false);
    return false;
  }
  return true;
}

void UiStack::begun(UiPart part, bool visible) {
  open_.push_back({.part = part, .visible = visible});
  if (!visible) ++hidden_;
}

UiStack::Ended UiStack::end(UiPart part) {
  if (failed()) return {};
  if (open_.empty() || open_.back().part != part) {
    fail(open_.empty() ? fmt::format("It ended a \"{}\" that is not open.", name_of(part))
                       : fmt::format("It ended the part \"{}\" while a \"{}\" is open inside it.", name_of(part),
                                     name_of(open_.back().part)));
    return {};
  }
  UiOpen ended;
  take_last(ended);
  return {true, ended};
}

UiOpen* UiStack::innermost(UiPart part, std::string_view call) {
  if (failed() || hidden()) return nullptr;
  if (open_.empty() || open_.back().part != part) {
    fail(fmt::format("It called {} outside a \"{}\".", call, name_of(part)));
    return nullptr;
  }
  return &open_.back();
}

bool UiStack::take_last(UiOpen& out) {
  if (open_.empty()) return false;
  out = open_.back();
  open_.pop_back();
  if (!out.visible) --hidden_;
  return true;
}

void UiStack::finish() {
  if (failed() || open_.empty()) return;
  fail(fmt::format("It left {} open; the last part is a \"{}\".", open_.size(), name_of(open_.back().part)));
}

}  // namespace parallax::plugins
