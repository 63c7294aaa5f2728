// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace parallax {

/// Text made comparable for search and sorting: lower case in every script that has it, Latin, Greek and Cyrillic
/// letters without their accents ("Müller" is found by "muller"), runs of white space as one blank. In other scripts
/// marks are part of what a word says, and stay. Bytes that are no UTF-8 stay as they are. [any thread]
[[nodiscard]] std::string fold(std::string_view text);

}  // namespace parallax
