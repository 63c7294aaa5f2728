// SPDX-License-Identifier: Apache-2.0
// What a person or a script tells the running program: lines on standard input, and SIGINT or SIGTERM.
#pragma once

#include <functional>
#include <string>
#include <thread>

#include "base/loop.hpp"

namespace parallax::recorder {

/// Blocks SIGINT and SIGTERM for all threads that are made from now on; call first in the process. SIGPIPE is ignored.
void take_over_signals();

/// A thread that waits for lines and signals and hands them to the loop. The end of standard input means nothing.
class Control {
 public:
  struct Handlers {
    std::function<void(const std::string& line)> line;
    std::function<void()> terminate;
  };

  /// The handlers run on the loop. `take_over_signals` must have been called.
  Control(Loop& loop, Handlers handlers);
  ~Control();
  Control(const Control&) = delete;
  Control& operator=(const Control&) = delete;

 private:
  void watch();

  Loop& loop_;
  Handlers handlers_;
  int signals_;
  int quit_[2] = {-1, -1};
  std::thread thread_;
};

/// The first line of standard input, read byte by byte so that what follows stays for Control. A person is asked, and
/// what they type is not shown. Secret.
[[nodiscard]] std::string read_password_line();

}  // namespace parallax::recorder
