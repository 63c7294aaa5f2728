// SPDX-License-Identifier: Apache-2.0
// The 5 × 7 dot font of the test pictures.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace parallax::testcard {

/// Seven rows from the top; bit 4 is the leftmost dot. Small letters look like capitals, unknown characters like a box.
[[nodiscard]] const std::array<uint8_t, 7>& glyph_of(char character);

}  // namespace parallax::testcard
