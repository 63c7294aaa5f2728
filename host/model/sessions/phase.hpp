// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/names.hpp"

namespace parallax {

/// Where a session is, finer than what its file says. `starting` counts down (R108); `stopping` waits for the last
/// bytes; `finishing` makes plain MP4 files and hashes; `failed`: no attempt to start succeeded.
enum class Phase { starting, recording, paused, stopping, finishing, done, failed };
constexpr auto enum_names(Phase) {
  return enum_table<Phase>({{Phase::starting, "starting"},
                            {Phase::recording, "recording"},
                            {Phase::paused, "paused"},
                            {Phase::stopping, "stopping"},
                            {Phase::finishing, "finishing"},
                            {Phase::done, "done"},
                            {Phase::failed, "failed"}});
}

}  // namespace parallax
