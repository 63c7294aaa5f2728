// SPDX-License-Identifier: Apache-2.0
// Session descriptions: whatever a server answers to DESCRIBE, up to the tracks made of it.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "media/rtp/receiver_track.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto session = parallax::media::rtp::parse_sdp(text);
  if (!session) return 0;
  for (const auto& media : session->media) (void)parallax::media::rtp::ReceiverTrack::create(media);
  return 0;
}
