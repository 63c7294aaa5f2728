// SPDX-License-Identifier: Apache-2.0
// The check of ids that clients send. Internal to store/.
#pragma once

#include <string>
#include <string_view>

namespace parallax::store {

/// Whether `text` is a UUID in the usual form, lower case.
[[nodiscard]] bool is_id(std::string_view text);

}  // namespace parallax::store
