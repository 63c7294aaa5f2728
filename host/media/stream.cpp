// SPDX-License-Identifier: Apache-2.0
#include "media/stream.hpp"

namespace parallax::media {

std::string_view name_of(Codec codec) {
  switch (codec) {
    case Codec::unknown:
      return "unknown";
    case Codec::h264:
      return "h264";
    case Codec::h265:
      return "h265";
    case Codec::mjpeg:
      return "mjpeg";
    case Codec::aac:
      return "aac";
    case Codec::opus:
      return "opus";
    case Codec::g711_ulaw:
      return "g711-ulaw";
    case Codec::g711_alaw:
      return "g711-alaw";
    case Codec::g726:
      return "g726";
    case Codec::l16:
      return "l16";
    case Codec::klv:
      return "klv";
  }
  return "unknown";
}

}  // namespace parallax::media
