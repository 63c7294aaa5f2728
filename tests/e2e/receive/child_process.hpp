// SPDX-License-Identifier: Apache-2.0
// A program of a test's own, ended with the object.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace parallax::test {

/// The folder of the running program, where our other programs lie too.
[[nodiscard]] std::string own_folder();

class ChildProcess {
 public:
  /// Starts `arguments[0]` (found by PATH) with its output in a pipe; standard input is a pipe too.
  explicit ChildProcess(const std::vector<std::string>& arguments);
  /// Closes the input, asks it to end, and makes it end after 3 s.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Writes a line to its standard input.
  void send(const std::string& line);
  /// The rest of the first line that begins with `prefix`; empty optional after `seconds` or when the program ended.
  std::optional<std::string> wait_for_line(const std::string& prefix, double seconds);
  /// Its exit status once it has ended within `seconds`.
  std::optional<int> wait(double seconds);

 private:
  pid_t pid_ = -1;
  int input_ = -1;
  int output_ = -1;
  std::string text_;
};

}  // namespace parallax::test
