// SPDX-License-Identifier: Apache-2.0
// Runs programs for the tests: the simulated cameras, and clients of them.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace parallax::sim::test {

/// parallax-sim-rtsp on a free port, ended with this object.
class SimServer {
 public:
  explicit SimServer(std::vector<std::string> arguments);
  ~SimServer();
  SimServer(const SimServer&) = delete;
  SimServer& operator=(const SimServer&) = delete;

  /// "rtsp://127.0.0.1:PORT"; empty if it did not start.
  [[nodiscard]] const std::string& url() const { return url_; }
  /// The same with "user:password@".
  [[nodiscard]] std::string url_with(const std::string& credentials) const;
  /// Sends a command and returns the answer's line.
  std::string command(const std::string& line);
  /// Ends it politely; its exit status, or -1.
  int terminate();

 private:
  std::string read_line();
  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string url_;
};

struct Outcome {
  int status = -1;
  std::string output;  ///< stdout and stderr
};

/// Runs a shell command of at most `limit_s` seconds.
[[nodiscard]] Outcome run(const std::string& command, int limit_s = 40);

}  // namespace parallax::sim::test
