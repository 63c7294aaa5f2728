// SPDX-License-Identifier: Apache-2.0
// Starting the recorder of this computer, detached, so that it lives on when the desktop ends.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace parallax::desktop {

/// Starts `program` on `data` as a process of its own session, its output in `data`/recorder.out.
/// @errors "recorder-not-started". [any thread]
Result<void> start_local_recorder(const std::filesystem::path& program, const std::filesystem::path& data);
/// The recorder that lies beside this program; empty if there is none.
[[nodiscard]] std::filesystem::path recorder_program();

}  // namespace parallax::desktop
