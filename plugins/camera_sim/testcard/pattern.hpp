// SPDX-License-Identifier: Apache-2.0
// The block field of a test picture: who took it, the how-manieth it is, and when, as black and white blocks that
// survive strong compression and scaling, and that `read_pattern` finds wherever the picture is shown.
//
// 18 × 8 data blocks (camera 16 bits, counter 32, UTC in µs 64, CRC-32 of those 32; most significant first, row by row,
// white is 1) lie inside a white ring, a black ring (the finder) and a white quiet zone, each one block wide.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "testcard/picture.hpp"

namespace parallax::testcard {

struct Pattern {
  uint16_t camera = 0;
  uint32_t counter = 0;
  int64_t capture_utc_ns = 0;  ///< in whole microseconds
  friend bool operator==(const Pattern&, const Pattern&) = default;
};

/// Where the field lies in a picture of this size, quiet zone included; its width is 24 blocks, its height 14.
[[nodiscard]] Rect pattern_place(int width, int height);
/// The part that never changes: rings and quiet zone.
void draw_pattern_frame(Picture& picture, Rect place, Range range);
/// The data blocks.
void draw_pattern(Picture& picture, Rect place, const Pattern& pattern, Range range);

/// A pattern and where its finder ring was seen, in pixels of the searched plane.
struct FoundPattern {
  Pattern pattern;
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

/// Searches a luma (or grey) plane for block fields at any place and at scales down to about 2 pixels a block, in a
/// window with anything else around it. Damaged fields (wrong checksum) are not reported. [any thread]
[[nodiscard]] std::vector<FoundPattern> read_all_patterns(const uint8_t* luma, int width, int height, int stride);
/// The first of `read_all_patterns`.
[[nodiscard]] std::optional<Pattern> read_pattern(const uint8_t* luma, int width, int height, int stride);

/// For many frames of one stream: looks first where the last field was. [one thread at a time]
class PatternReader {
 public:
  [[nodiscard]] std::optional<Pattern> read(const uint8_t* luma, int width, int height, int stride);

 private:
  std::optional<FoundPattern> last_;
};

}  // namespace parallax::testcard
