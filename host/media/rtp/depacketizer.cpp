// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/depacketizer.hpp"

#include "base/text.hpp"

namespace parallax::media::rtp {

void Depacketizer::set_format(StreamFormat format) {
  if (units_ > 0) ++format_changes_;
  format_ = std::make_shared<const StreamFormat>(std::move(format));
}

void Depacketizer::emit(SharedBytes data, Times times, uint32_t rtp_time, int64_t arrival_monotonic_ns, bool key,
                        UnitSink& sink) {
  AccessUnit unit;
  unit.data = std::move(data);
  unit.format = format_;
  unit.arrival_monotonic_ns = arrival_monotonic_ns;
  unit.pts_ticks = times.pts_ticks;
  unit.dts_ticks = times.dts_ticks;
  unit.clock_step_ticks = times.clock_step_ticks;
  unit.clock_stepped = times.clock_stepped;
  unit.rtp_time = rtp_time;
  unit.key = key;
  unit.discontinuity = std::exchange(discontinuity_, false);
  ++units_;
  sink.on_access_unit(0, unit);
}

Result<std::unique_ptr<Depacketizer>> make_depacketizer(const SdpMedia& media, const SdpPayload& payload,
                                                        std::vector<std::string>& notes) {
  switch (payload.codec) {
    case Codec::h264:
      return make_h264(media, payload);
    case Codec::h265:
      return make_h265(media, payload);
    case Codec::mjpeg:
      return make_mjpeg(media, payload);
    case Codec::aac:
      return equal_ignoring_case(payload.encoding, "MP4A-LATM") ? make_latm(payload, notes) : make_aac(payload, notes);
    case Codec::opus:
    case Codec::g711_ulaw:
    case Codec::g711_alaw:
    case Codec::g726:
    case Codec::l16:
      return make_packet_audio(payload);
    case Codec::klv:
      return make_klv(payload);
    case Codec::unknown:
      break;
  }
  return fail(
      "codec-unsupported",
      "The camera sends " + media.type + " as \"" + payload.encoding + "\", which cannot be recorded.",
      "Choose H.264, H.265 or MJPEG for the picture and AAC, G.711, G.726, L16 or Opus for the sound in the camera's "
      "settings.");
}

}  // namespace parallax::media::rtp
