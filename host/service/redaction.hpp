// SPDX-License-Identifier: Apache-2.0
// Takes secrets out of texts that leave the house. The second line of defence: what writes logs keeps them out already.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace parallax::recorder {

/// `text` with "***" in place of each of `secrets` (those of four bytes and more), of user and password in a URL, of
/// values after a name like "password=", "pwd=" or "token=", and of what follows "Bearer", "Basic" or "Digest" up to
/// the end of the line. One pass each. [any thread]
[[nodiscard]] std::string redacted(std::string_view text, std::span<const std::string> secrets);

}  // namespace parallax::recorder
