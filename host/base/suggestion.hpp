// SPDX-License-Identifier: Apache-2.0
// What was probably meant by a word that nobody knows. Of names that a stranger sent, whoever asks limits how many and
// how long: each comparison multiplies two lengths.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace parallax {

/// The one of `known` that is nearest to `found`, the first of equals; nothing where more than two letters are put in,
/// left out or replaced. Views into `known`. [any thread]
[[nodiscard]] std::optional<std::string_view> nearest_of(std::string_view found,
                                                         std::span<const std::string_view> known);
/// For an error's remedy: "Did you mean 'name'?", or, where none is near, "`list`: a, b." [any thread]
[[nodiscard]] std::string suggestion(std::string_view found, std::span<const std::string_view> known,
                                     std::string_view list = "Known here");

}  // namespace parallax
