// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace parallax::cli {

/// A bash script that completes the commands and options of `app`; zsh takes it through bashcompinit.
[[nodiscard]] std::string completion_script(const CLI::App& app);

}  // namespace parallax::cli
