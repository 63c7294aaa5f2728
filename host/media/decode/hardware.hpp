// SPDX-License-Identifier: Apache-2.0
// VAAPI and NVDEC behind libavcodec. Internal to decode/, for .cpp files.
#pragma once

#include <string>

#include "media/decode/video_decoder.hpp"

struct AVCodec;
struct AVCodecContext;
struct AVFrame;

namespace parallax::media {

/// What became of the wish for hardware.
struct HardwareChoice {
  bool active = false;
  std::string how;  ///< "VAAPI", "software", "software (VAAPI: no device)"
};

/// To be called before avcodec_open2: gives `context` a device if one of the wanted kind can decode `codec`.
HardwareChoice attach_hardware(AVCodecContext& context, const AVCodec& codec, HardwareDecoding wanted);
/// A picture in the device's memory is fetched into the computer's; others stay. False if that failed.
bool fetch_from_hardware(AVFrame& frame);

}  // namespace parallax::media
