// SPDX-License-Identifier: Apache-2.0
// A terminal that does not show what is typed.
#pragma once

#include <termios.h>

#include <array>
#include <csignal>

namespace parallax {

/// Turns the echo of the terminal on standard input off while it lives, also where a signal ends the program meanwhile
/// (Ctrl+C), for which it lets those through that the thread may have blocked; does nothing where that is none. One at
/// a time. [one thread at a time]
class SilentTerminal {
 public:
  SilentTerminal();
  ~SilentTerminal();
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  /// Whether standard input is a terminal.
  [[nodiscard]] bool active() const { return active_; }

 private:
  static constexpr std::array kEnding{SIGINT, SIGTERM, SIGHUP, SIGQUIT};

  termios before_{};
  bool active_;
  std::array<struct sigaction, kEnding.size()> others_{};
  sigset_t mask_before_{};
};

}  // namespace parallax
