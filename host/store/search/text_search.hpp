// SPDX-License-Identifier: Apache-2.0
// Searching in folded text (base/fold). Internal to store/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace parallax::store {

/// The words of a search, folded; "words in quotation marks" stay together. At most eight, the rest is left out.
[[nodiscard]] std::vector<std::string> search_terms(std::string_view search);
/// Whether folded `text` holds folded `term`. Several times faster than std::string_view::find on long texts.
[[nodiscard]] bool holds(std::string_view text, std::string_view term);

/// Text that people gave: valid UTF-8 without control characters other than line feed and tab.
[[nodiscard]] bool is_clean_text(std::string_view text);

}  // namespace parallax::store
