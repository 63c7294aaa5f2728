// SPDX-License-Identifier: Apache-2.0
// docs/api/openapi.yaml as text.
#pragma once

#include <string_view>

namespace parallax::api {

[[nodiscard]] std::string_view openapi_yaml();

}  // namespace parallax::api
