// SPDX-License-Identifier: Apache-2.0
// What a stream holds and how it is encoded.
#pragma once

#include "base/names.hpp"

namespace parallax::media {

enum class MediaKind { video, audio, metadata };
constexpr auto enum_names(MediaKind) {
  return enum_table<MediaKind>(
      {{MediaKind::video, "video"}, {MediaKind::audio, "audio"}, {MediaKind::metadata, "metadata"}});
}

enum class Codec { unknown, h264, h265, mjpeg, aac, opus, g711_ulaw, g711_alaw, g726, l16, klv };

/// As in files, messages and the API.
constexpr auto enum_names(Codec) {
  return enum_table<Codec>({{Codec::unknown, "unknown"},
                            {Codec::h264, "h264"},
                            {Codec::h265, "h265"},
                            {Codec::mjpeg, "mjpeg"},
                            {Codec::aac, "aac"},
                            {Codec::opus, "opus"},
                            {Codec::g711_ulaw, "g711-ulaw"},
                            {Codec::g711_alaw, "g711-alaw"},
                            {Codec::g726, "g726"},
                            {Codec::l16, "l16"},
                            {Codec::klv, "klv"}});
}
using parallax::name_of;  // so that namespaces with names of their own find it for these

}  // namespace parallax::media
