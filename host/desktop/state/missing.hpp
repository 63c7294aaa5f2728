// SPDX-License-Identifier: Apache-2.0
// What a session lacks, for people: which sources delivered nothing, and which were away for how long. [any thread]
#pragma once

#include <string>
#include <vector>

#include "model/session.hpp"

namespace parallax::desktop {

/// "Door: nothing was recorded. The camera cannot be reached", "Bed: 0:12 missing. The camera was gone"; empty: nothing
/// is missing. Pauses are wanted and do not count, nor does less than a second.
[[nodiscard]] std::vector<std::string> missing_in(const Session& session);
/// The longest that any source was paused.
[[nodiscard]] int64_t paused_ns_in(const Session& session);

}  // namespace parallax::desktop
