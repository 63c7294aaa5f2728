// SPDX-License-Identifier: Apache-2.0
#include "base/silent_terminal.hpp"

#include <unistd.h>

namespace parallax {
namespace {

termios shown_before{};  // a signal handler has no other way to it

void show_and_end(int signal) {
  tcsetattr(STDIN_FILENO, TCSANOW, &shown_before);
  ::raise(signal);  // by default again, and delivered when this returns
}

}  // namespace

SilentTerminal::SilentTerminal() : active_(tcgetattr(STDIN_FILENO, &before_) == 0) {
  if (!active_) return;
  shown_before = before_;
  struct sigaction ending {};
  ending.sa_handler = show_and_end;
  ending.sa_flags = static_cast<int>(SA_RESETHAND);
  sigset_t let_through;
  sigemptyset(&let_through);
  for (size_t i = 0; i < kEnding.size(); ++i) {
    sigaction(kEnding[i], &ending, &others_[i]);
    sigaddset(&let_through, kEnding[i]);
  }
  pthread_sigmask(SIG_UNBLOCK, &let_through, &mask_before_);
  termios silent = before_;
  silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
}

SilentTerminal::~SilentTerminal() {
  if (!active_) return;
  pthread_sigmask(SIG_SETMASK, &mask_before_, nullptr);
  tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  for (size_t i = 0; i < kEnding.size(); ++i) sigaction(kEnding[i], &others_[i], nullptr);
}

}  // namespace parallax
