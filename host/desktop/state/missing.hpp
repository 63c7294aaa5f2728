// SPDX-License-Identifier: Apache-2.0
// What a session lacks, for people, and what is not quite right inside its parts. What it lacks, the recorder says
// (model/sessions/loss.hpp). [any thread]
#pragma once

#include <string>

#include "model/sessions/loss.hpp"

namespace parallax::desktop {

/// "Door: nothing was recorded. The camera could not be reached.", "Bed: 0:12 missing. The camera was gone."
[[nodiscard]] std::string words_of(const SourceLoss& loss);
/// What was noted while a part was recorded (packets lost on the way, mended time stamps), a line each; behind
/// "Part 2: " where there are several parts. Empty: nothing.
[[nodiscard]] std::string remarks_on(const Video& video);
/// The longest that any source was paused.
[[nodiscard]] int64_t paused_ns_in(const Session& session);

}  // namespace parallax::desktop
