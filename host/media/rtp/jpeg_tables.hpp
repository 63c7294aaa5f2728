// SPDX-License-Identifier: Apache-2.0
// The parts of a JPEG image that RTP leaves out (RFC 2435 4.2 and appendices A and B).
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.hpp"

namespace parallax::media::rtp {

struct JpegFacts {
  int32_t width = 0;
  int32_t height = 0;
  bool halved_vertically = false;  ///< type 1: 4:2:0; type 0: 4:2:2
  uint16_t restart_interval = 0;   ///< 0: none
  uint8_t precision = 0;           ///< bit n set: table n has 16-bit values
  ByteView quantizers;             ///< one or two tables in zigzag order
};

/// Both tables for a quality of 1 to 99.
[[nodiscard]] std::vector<uint8_t> quantizers_of_quality(uint32_t quality);
/// Everything from SOI up to the first byte of the scan: a JFIF head.
[[nodiscard]] std::vector<uint8_t> make_jpeg_head(const JpegFacts& facts);

}  // namespace parallax::media::rtp
