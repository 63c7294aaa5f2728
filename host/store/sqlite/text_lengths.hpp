// SPDX-License-Identifier: Apache-2.0
// How long texts may be that people give, in characters. Internal to store/.
#pragma once

#include <cstddef>

namespace parallax::store {

inline constexpr size_t kNameLength = 200;
inline constexpr size_t kTitleLength = 1000;
inline constexpr size_t kDescriptionLength = 65'536;

}  // namespace parallax::store
