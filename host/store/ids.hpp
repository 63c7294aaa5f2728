// SPDX-License-Identifier: Apache-2.0
// Random ids and the check of ids that clients send. Internal to store/.
#pragma once

#include <string>
#include <string_view>

namespace parallax::store {

/// A random UUID (RFC 9562 version 4) in lower case. [any thread]
[[nodiscard]] std::string new_id();
/// Whether `text` is a UUID in the usual form, lower case.
[[nodiscard]] bool is_id(std::string_view text);

}  // namespace parallax::store
