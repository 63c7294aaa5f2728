// SPDX-License-Identifier: Apache-2.0
// The command line of the recorder, without the process around it.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace parallax::cli {

/// What scripts rely on.
enum ExitCode : int { kDone = 0, kFailed = 1, kUsage = 2, kUnreachable = 3 };

struct Terminal {
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  bool in_is_terminal = false;  ///< a person may be asked
};

/// Runs one command; returns its exit code. Reads the environment (PARALLAX_URL, PARALLAX_TOKEN, PARALLAX_DATA, XDG_…).
int run(const std::vector<std::string>& arguments, const Terminal& terminal);

}  // namespace parallax::cli
