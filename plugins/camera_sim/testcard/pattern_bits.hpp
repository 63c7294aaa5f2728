// SPDX-License-Identifier: Apache-2.0
// The measures and the bits of the block field, shared by its writer and its reader.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "testcard/pattern.hpp"

namespace parallax::testcard {

inline constexpr int kDataColumns = 18;
inline constexpr int kDataRows = 8;
/// Blocks between the data and the outer edge: white ring, finder, quiet zone.
inline constexpr int kMargin = 3;
inline constexpr int kFieldColumns = kDataColumns + 2 * kMargin;
inline constexpr int kFieldRows = kDataRows + 2 * kMargin;
/// Blocks of the finder ring's outer edges.
inline constexpr int kFinderColumns = kFieldColumns - 2;
inline constexpr int kFinderRows = kFieldRows - 2;

using PatternBits = std::array<uint8_t, (kDataColumns * kDataRows) / 8>;

[[nodiscard]] PatternBits encode_bits(const Pattern& pattern);
/// Nothing if the checksum does not fit.
[[nodiscard]] std::optional<Pattern> decode_bits(const PatternBits& bits);

}  // namespace parallax::testcard
