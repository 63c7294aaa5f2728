// SPDX-License-Identifier: Apache-2.0
// libavcodec's picture as a VideoFrame, without copying. Internal to decode/.
#pragma once

#include "base/result.hpp"
#include "media/decode/video_frame.hpp"
#include "model/media/codec.hpp"

struct AVFrame;

namespace parallax::media {

/// Takes over what `frame` refers to; it is empty afterwards.
/// @errors "pixel-format" where the shader could not show it.
Result<std::shared_ptr<VideoFrame>> wrap_picture(AVFrame* frame, Codec codec);

}  // namespace parallax::media
