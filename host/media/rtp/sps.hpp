// SPDX-License-Identifier: Apache-2.0
// What sequence parameter sets say about the picture. libavcodec gives the size only once a picture was decoded and the
// reorder depth of H.264 not at all without decoding, hence the little parser here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/bytes.hpp"

namespace parallax::media::rtp {

struct SpsFacts {
  uint32_t id = 0;
  int32_t width = 0;  ///< after cropping
  int32_t height = 0;
  double fps = 0;  ///< from the timing in the VUI; 0 unknown
  /// How many pictures may come before one in decoding order and follow it in output order; empty: not said (H.264).
  std::optional<uint32_t> reorder_depth;
  // For the avcC and hvcC records.
  uint32_t chroma_format = 1;
  uint32_t bit_depth_luma = 8;
  uint32_t bit_depth_chroma = 8;
  uint32_t temporal_layers = 1;                  ///< H.265
  bool temporal_id_nesting = false;              ///< H.265
  std::array<uint8_t, 12> profile_tier_level{};  ///< H.265: general_profile_space … general_level_idc, as written
};

/// ITU-T H.264 7.3.2.1.1 and annex E. `nal` with its header byte, emulation prevention included. Empty if it is broken.
[[nodiscard]] std::optional<SpsFacts> parse_h264_sps(ByteView nal);
/// ITU-T H.265 7.3.2.2 and annex E. `nal` with its two header bytes.
[[nodiscard]] std::optional<SpsFacts> parse_h265_sps(ByteView nal);

}  // namespace parallax::media::rtp
