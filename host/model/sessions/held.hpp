// SPDX-License-Identifier: Apache-2.0
// What a recording holds: its room and the sources that it records are not removed under it. The one rule for the
// recorder and for what clients offer. Pure. [any thread]
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/rooms/location.hpp"
#include "model/sessions/recording_status.hpp"

namespace parallax {

/// Whether it starts, runs or is paused, so that somebody has to be able to stop it in its room. One that is being
/// stopped ends by itself.
[[nodiscard]] bool holds_location(const RecordingStatus& recording);
/// …and records `source` (an id) of its room, or would as soon as it goes on. One that is only awaited or was refused
/// loses nothing by being put right or removed; one that was added since belongs to the next recording. Where the
/// recording's sources are not known, all are held.
[[nodiscard]] bool holds_source(const RecordingStatus& recording, const std::string& source);

/// Why the location (an id) cannot be removed while these run: code "location-busy"; nothing: it can.
[[nodiscard]] std::optional<Error> location_held(const std::vector<RecordingStatus>& running,
                                                 const std::string& location);
/// The same of a source: code "source-busy".
[[nodiscard]] std::optional<Error> source_held(const std::vector<RecordingStatus>& running, const Source& source);

}  // namespace parallax
