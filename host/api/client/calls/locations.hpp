// SPDX-License-Identifier: Apache-2.0
// Rooms. `location`: id or name. [any thread]
#pragma once

#include <string>
#include <vector>

#include "api/client/client_call.hpp"
#include "api/dto/locations.hpp"

namespace parallax::api::calls::locations {

[[nodiscard]] ClientCall<std::vector<LocationView>> list();
[[nodiscard]] ClientCall<LocationView> show(const std::string& location);
[[nodiscard]] ClientCall<LocationView> add(const NewLocation& location);
[[nodiscard]] ClientCall<LocationView> change(const std::string& location, const LocationChange& change);
[[nodiscard]] ClientCall<void> remove(const std::string& location);

}  // namespace parallax::api::calls::locations
