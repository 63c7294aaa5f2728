// SPDX-License-Identifier: Apache-2.0
#include "service/control.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "base/silent_terminal.hpp"
#include "base/text.hpp"

namespace parallax::recorder {
namespace {

constexpr size_t kLongestLine = 4096;

sigset_t our_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

void take_over_signals() {
  const sigset_t set = our_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

Control::Control(Loop& loop, Handlers handlers) : loop_(loop), handlers_(std::move(handlers)) {
  const sigset_t set = our_signals();
  signals_ = signalfd(-1, &set, SFD_CLOEXEC);
  if (pipe2(quit_, O_CLOEXEC) != 0) quit_[0] = quit_[1] = -1;
  thread_ = std::thread([this] { watch(); });
}

Control::~Control() {
  const char byte = 0;
  [[maybe_unused]] const ssize_t written = write(quit_[1], &byte, 1);
  thread_.join();
  for (const int fd : {signals_, quit_[0], quit_[1]}) close(fd);
}

void Control::watch() {
  std::string text;
  pollfd fds[3] = {{quit_[0], POLLIN, 0}, {signals_, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
  while (poll(fds, 3, -1) >= 0 || errno == EINTR) {
    if (fds[0].revents != 0) return;
    if ((fds[1].revents & POLLIN) != 0) {
      signalfd_siginfo info{};
      if (read(signals_, &info, sizeof info) == sizeof info) loop_.post([this] { handlers_.terminate(); });
    }
    if (fds[2].revents == 0) continue;
    char buffer[512];
    const ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
    if (got <= 0) {
      fds[2].fd = -1;  // the end of input is no command
      continue;
    }
    text.append(buffer, static_cast<size_t>(got));
    for (size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
      const std::string line{trim(std::string_view(text).substr(0, end))};
      text.erase(0, end + 1);
      if (!line.empty()) loop_.post([this, line] { handlers_.line(line); });
    }
    if (text.size() > kLongestLine) text.clear();
  }
}

std::string read_password_line() {
  const SilentTerminal silence;
  if (silence.active()) std::fputs("Password: ", stderr);
  std::string line;
  char c = 0;
  while (line.size() < kLongestLine && read(STDIN_FILENO, &c, 1) == 1 && c != '\n') line += c;
  if (silence.active()) std::fputs("\n", stderr);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  return line;
}

}  // namespace parallax::recorder
