// SPDX-License-Identifier: Apache-2.0
// H.264 and H.265 byte forms: start codes (as encoders write) and 4-byte lengths (as files and drivers want).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace parallax::testcard {

using Bytes = std::vector<uint8_t>;
using View = std::span<const uint8_t>;

/// The NAL units of a stream with start codes, without these (ITU-T H.264 Annex B). Views into `bytes`.
[[nodiscard]] std::vector<View> split_start_codes(View bytes);
/// The same NAL units, each after its length in 4 bytes, big-endian; parameter sets and delimiters are left out.
[[nodiscard]] Bytes to_length_prefixed_h264(View bytes);
/// AVCDecoderConfigurationRecord (ISO/IEC 14496-15) of the parameter sets in `bytes`; empty if they are not there.
[[nodiscard]] Bytes avc_config_of(View bytes);

}  // namespace parallax::testcard
