// SPDX-License-Identifier: Apache-2.0
// Cameras, microphones and screens. `source`: id. [any thread]
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/client/client_call.hpp"
#include "api/dto/locations.hpp"

namespace parallax::api::calls::sources {

/// Of this location (id or name) only, if one is given.
[[nodiscard]] ClientCall<std::vector<SourceView>> list(const std::optional<std::string>& location = {});
[[nodiscard]] ClientCall<Source> show(const std::string& source);
/// To `source.location`, an id or a name.
[[nodiscard]] ClientCall<Source> add(const NewSource& source);
[[nodiscard]] ClientCall<Source> change(const std::string& source, const SourceChange& change);
[[nodiscard]] ClientCall<void> remove(const std::string& source);
/// Answered when the source has, at most after `limit_ms`: what it said, also if that was no.
[[nodiscard]] ClientCall<SourceTest> test(const std::string& source, int64_t limit_ms);
/// Target of the WebSocket with the live access units of stream "main" or "sub".
[[nodiscard]] std::string live_target(const std::string& source, const std::string& stream);

}  // namespace parallax::api::calls::sources
