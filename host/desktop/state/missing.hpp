// SPDX-License-Identifier: Apache-2.0
// What a session lacks, for people: which sources delivered nothing, which were away for how long, and what is not
// quite right inside their parts. [any thread]
#pragma once

#include <string>
#include <vector>

#include "model/session.hpp"

namespace parallax::desktop {

/// "Door: nothing was recorded. The camera cannot be reached", "Bed: 0:12 missing. The camera was gone"; empty: nothing
/// is missing. Pauses are wanted and do not count, nor does less than a second.
[[nodiscard]] std::vector<std::string> missing_in(const Session& session);
/// What was noted while a part was recorded (packets lost on the way, mended time stamps), a line each; behind
/// "Part 2: " where there are several parts. Empty: nothing.
[[nodiscard]] std::string remarks_on(const Video& video);
/// The longest that any source was paused.
[[nodiscard]] int64_t paused_ns_in(const Session& session);

}  // namespace parallax::desktop
