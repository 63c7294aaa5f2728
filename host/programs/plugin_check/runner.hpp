// SPDX-License-Identifier: Apache-2.0
// Runs each case in a process of its own and tells the verdicts.
#pragma once

#include <filesystem>

#include "plugins/loading/config.hpp"

namespace parallax::check {

struct RunOptions {
  plugins::Config config;  ///< "{scratch}" in a value stands for an empty folder of the case's own
  bool accept_unsealed = false;
  int case_limit_s = 30;  ///< a case that takes longer has failed
  int expect_ran = 0;     ///< at least so many cases must have run and passed, not been skipped
};

/// Prints one line per case; 0 if none failed, else 1.
[[nodiscard]] int run_checks(const std::filesystem::path& folder, const RunOptions& options);

}  // namespace parallax::check
