// SPDX-License-Identifier: Apache-2.0
// Rooms and sources of the catalogue as the recording engine takes them.
#pragma once

#include <string>

#include "base/result.hpp"
#include "model/ports/rooms.hpp"
#include "model/rooms/location.hpp"
#include "record/sources/location_config.hpp"

namespace parallax::record {

/// [any thread]
[[nodiscard]] SourceConfig config_of(const parallax::Source& source, std::string password);
/// With the passwords of all its sources, in their order. [any thread] Blocks for the catalogue.
[[nodiscard]] Result<LocationConfig> config_of(const parallax::Location& location, SourcePasswords& passwords);

}  // namespace parallax::record
