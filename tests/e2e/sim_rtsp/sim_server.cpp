// SPDX-License-Identifier: Apache-2.0
#include "sim_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>

namespace parallax::sim::test {
namespace {

constexpr int kPatienceMs = 60'000;

}  // namespace

SimServer::SimServer(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PLX_SIM_RTSP);
  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  if (pipe2(in.data(), O_CLOEXEC) != 0 || pipe2(out.data(), O_CLOEXEC) != 0) return;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  if (posix_spawn(&pid_, PLX_SIM_RTSP, &actions, nullptr, argv.data(), environ) != 0) pid_ = -1;
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  input_ = in[1];
  output_ = out[0];
  const std::string line = read_line();
  if (line.rfind("READY ", 0) == 0) url_ = line.substr(6);
}

SimServer::~SimServer() {
  terminate();
  close(input_);
  close(output_);
}

std::string SimServer::read_line() {
  std::string line;
  char character = 0;
  pollfd ready{output_, POLLIN, 0};
  while (poll(&ready, 1, kPatienceMs) > 0 && read(output_, &character, 1) == 1 && character != '\n') line += character;
  return line;
}

std::string SimServer::url_with(const std::string& credentials) const {
  std::string url = url_;
  return url.insert(url.find("//") + 2, credentials + "@");
}

std::string SimServer::command(const std::string& line) {
  const std::string text = line + "\n";
  if (write(input_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) return {};
  return read_line();
}

int SimServer::terminate() {
  if (pid_ <= 0) return -1;
  kill(pid_, SIGTERM);
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

Outcome run(const std::string& command, int limit_s) {
  const std::string whole = "exec </dev/null 2>&1; timeout " + std::to_string(limit_s) + " " + command;
  std::FILE* pipe = popen(whole.c_str(), "r");
  Outcome outcome;
  if (pipe == nullptr) return outcome;
  std::array<char, 4096> buffer{};
  for (size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    outcome.output.append(buffer.data(), got);
  const int status = pclose(pipe);
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

}  // namespace parallax::sim::test
