// SPDX-License-Identifier: Apache-2.0
// How this recorder was started, noted in its data folder (last-start.json) and left there when it ends, also by a
// crash: who starts it again (the desktop) does so in the same way, so that the same storage folders are used.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "service/options.hpp"

namespace parallax::recorder {

struct LastStart {
  std::vector<std::string> arguments;  ///< all but --data, with absolute paths
  std::filesystem::path folder;        ///< the working folder: settings of sources may hold paths relative to it
  std::string unit;                    ///< of systemd, if it started the recorder; else empty
  bool unit_of_user = false;           ///< of the user's own manager (systemctl --user)
};

/// What the service was started with. Made of the options that it understood, so that nothing else gets in, such as an
/// address with a password; without --json, which concerns who reads its output. [any thread]
[[nodiscard]] LastStart this_start(const CommonOptions& common, const ServeOptions& options);
/// The unit that a process of these control groups (/proc/PID/cgroup) belongs to, and whether it is of a user's
/// manager. Pure. [any thread]
[[nodiscard]] std::pair<std::string, bool> unit_of(std::string_view control_groups);
/// Writes it for this user alone (0600), in one step. @errors "file-failed". [any thread]
Result<void> note_start(const std::filesystem::path& data, const LastStart& start);

}  // namespace parallax::recorder
