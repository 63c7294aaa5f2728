// SPDX-License-Identifier: Apache-2.0
// A terminal that does not show what is typed.
#pragma once

#include <termios.h>

namespace parallax {

/// Turns the echo of the terminal on standard input off while it lives; does nothing where that is none. [one thread]
class SilentTerminal {
 public:
  SilentTerminal();
  ~SilentTerminal();
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  /// Whether standard input is a terminal.
  [[nodiscard]] bool active() const { return active_; }

 private:
  termios before_{};
  bool active_;
};

}  // namespace parallax
