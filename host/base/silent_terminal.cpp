// SPDX-License-Identifier: Apache-2.0
#include "base/silent_terminal.hpp"

#include <unistd.h>

namespace parallax {

SilentTerminal::SilentTerminal() : active_(tcgetattr(STDIN_FILENO, &before_) == 0) {
  if (!active_) return;
  termios silent = before_;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
}

SilentTerminal::~SilentTerminal() {
  if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
}

}  // namespace parallax
