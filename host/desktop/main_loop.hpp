// SPDX-License-Identifier: Apache-2.0
// The desktop put together: windows, state, views, players, and the loop that draws when there is a reason.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace parallax::desktop {

struct ProgramOptions {
  std::string url;       ///< empty: the recorder of this computer
  std::string token;     ///< secret; empty: log in, or the one that is remembered
  std::string location;  ///< name or id of a room to open as soon as rooms are known; empty: none
  std::filesystem::path settings;
  std::filesystem::path automation;  ///< socket; empty: none
  int width = 1360;
  int height = 860;
  double scale = 0;                   ///< 0: as set
  std::string theme;                  ///< empty: as set; "dark", "light"
  bool safe_mode = false;             ///< without panels of plugins
  std::filesystem::path plugins_dev;  ///< folder with panels under development; empty: none
};

/// Runs until the window is closed. @errors "no-display", "no-opengl", "gpu-too-old", "automation-socket". [UI thread]
Result<void> run_program(const ProgramOptions& options);

}  // namespace parallax::desktop
