// SPDX-License-Identifier: Apache-2.0
// What a VideoRecorder asks of a format: can a part begin with it, can it go on with it. Pure.
#pragma once

#include <memory>

#include "media/file/part_writer.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::record {

/// Whether a file can be begun with it: parameter sets may still be on their way in band.
[[nodiscard]] inline bool is_complete(const media::StreamFormat& format) {
  switch (format.codec) {
    case media::Codec::h264:
    case media::Codec::h265:
      return !format.codec_config.empty() && format.width > 0;
    case media::Codec::aac:
    case media::Codec::opus:
      return !format.codec_config.empty();
    case media::Codec::unknown:
      return false;
    default:
      return true;
  }
}

/// Whether a part that was begun with `current` cannot go on with `next`. `current` may be null, `next` not.
[[nodiscard]] inline bool must_change(const std::shared_ptr<const media::StreamFormat>& current,
                                      const std::shared_ptr<const media::StreamFormat>& next) {
  return current != next && (!current || media::needs_new_part(*current, *next));
}

}  // namespace parallax::record
