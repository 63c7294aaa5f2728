// SPDX-License-Identifier: Apache-2.0
// What a recording holds: its room is not removed under it. The one rule for the recorder and for what clients offer.
// Pure. [any thread]
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/ports/recording.hpp"

namespace parallax {

/// Whether it starts, runs or is paused, so that somebody has to be able to stop it in its room. One that is being
/// stopped ends by itself.
[[nodiscard]] bool holds_location(const RecordingStatus& recording);

/// Why the location (an id) cannot be removed while these run: code "location-busy"; nothing: it can.
[[nodiscard]] std::optional<Error> location_held(const std::vector<RecordingStatus>& running,
                                                 const std::string& location);

}  // namespace parallax
