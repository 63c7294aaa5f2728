// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "api/server/http/route.hpp"

namespace parallax::api {

/// The reference of all routes as one HTML page, made from the table itself, without scripts. [any thread]
[[nodiscard]] std::string docs_page(const std::vector<Route>& routes, const std::string& version);

}  // namespace parallax::api
