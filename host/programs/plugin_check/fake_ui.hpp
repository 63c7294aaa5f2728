// SPDX-License-Identifier: Apache-2.0
// A user interface that only keeps count: what a panel calls, in what order, and what it is told in return.
#pragma once

#include <cstdint>
#include <string>

#include "parallax/abi/draft/ui.h"
#include "plugins/services/ui_stack.hpp"

namespace parallax::check {

/// How the fake user behaves.
enum class FakeUser {
  watches,  ///< touches nothing
  presses,  ///< presses every button, changes every value, at each drawing
  hides,    ///< everything that can be hidden is
};

/// [one thread at a time]
class FakeUi {
 public:
  explicit FakeUi(FakeUser user);
  FakeUi(const FakeUi&) = delete;
  FakeUi& operator=(const FakeUi&) = delete;
  [[nodiscard]] const plx_ui_1& table() const { return table_; }
  /// Begins a drawing.
  void begin() { stack.reset(); }
  /// Ends it: what was wrong, in words; empty: nothing.
  [[nodiscard]] std::string end();
  [[nodiscard]] uint64_t calls() const { return calls_; }
  [[nodiscard]] int64_t sought_session_ns() const { return sought_session_ns_; }

  // For the table's functions.
  static FakeUi& of(void* ctx);
  bool text_is_sound(plx_str text, const char* call);
  int32_t widget(const char* call, plx_str label);
  int32_t begin_part(plugins::UiPart part, plx_str label);
  [[nodiscard]] FakeUser user() const { return user_; }
  void seek(int64_t session_ns) { sought_session_ns_ = session_ns; }
  plugins::UiStack stack;

 private:
  FakeUser user_;
  plx_ui_1 table_{};
  uint64_t calls_ = 0;
  int64_t sought_session_ns_ = PLX_NO_TIME;
};

}  // namespace parallax::check
