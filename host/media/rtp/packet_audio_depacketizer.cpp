// SPDX-License-Identifier: Apache-2.0
// Sound whose packets are complete by themselves: G.711, G.726 and L16 (RFC 3551), Opus (RFC 7587).
#include "media/rtp/depacketizer.hpp"
#include "media/rtp/unit_buffer.hpp"

namespace parallax::media::rtp {

namespace {

StreamFormat audio_format(const SdpPayload& payload) {
  StreamFormat format;
  format.kind = MediaKind::audio;
  format.codec = payload.codec;
  format.clock_rate_hz = payload.clock_rate_hz;
  format.sample_rate_hz = payload.clock_rate_hz;
  format.channels = payload.channels > 0 ? payload.channels : 1;
  format.bits_per_coded_sample = payload.bits_per_coded_sample;
  if (payload.codec == Codec::opus) {
    // RFC 7587 7.1: the SDP always says two channels; "sprop-stereo" tells what is sent. A decoder may always give two.
    format.channels = payload.parameter("sprop-stereo") == "0" ? 1 : 2;
    // OpusHead, RFC 7845 5.1. Nothing is to be skipped: the stream was joined while it ran.
    format.codec_config =
        SharedBytes(std::vector<uint8_t>{'O', 'p', 'u', 's', 'H', 'e', 'a', 'd', 1,
                                         static_cast<uint8_t>(format.channels), 0, 0, 0x80, 0xBB, 0, 0, 0, 0, 0});
  }
  return format;
}

/// From the ITU I.366.2 packing (first sample in the most significant bits) to that of RFC 3551 (least significant).
SharedBytes reorder_g726(ByteView in, uint32_t bits) {
  std::vector<uint8_t> out(in.size(), 0);
  const size_t samples = in.size() * 8 / bits;
  for (size_t i = 0; i < samples * bits; ++i) {
    const size_t sample = i / bits;
    const size_t bit = i % bits;  // from the most significant bit of the sample
    const uint32_t value = (static_cast<uint32_t>(in[i / 8]) >> (7 - i % 8)) & 1U;
    const size_t to = sample * bits + (bits - 1 - bit);
    out[to / 8] = static_cast<uint8_t>(out[to / 8] | (value << (to % 8)));
  }
  return SharedBytes(std::move(out));
}

class PacketAudioDepacketizer final : public Depacketizer {
 public:
  explicit PacketAudioDepacketizer(const SdpPayload& payload)
      : Depacketizer(audio_format(payload)), reorder_bits_(payload.aal2_order ? payload.bits_per_coded_sample : 0) {
    if (payload.codec == Codec::l16) frame_bytes_ = 2 * static_cast<size_t>(format()->channels);
  }

  void push(const RtpPayload& payload, UnitSink& sink) override {
    if (payload.after_loss) mark_discontinuity();
    ByteView bytes = payload.bytes;
    if (bytes.size() % frame_bytes_ != 0) {
      count_malformed();
      bytes = bytes.first(bytes.size() - bytes.size() % frame_bytes_);
    }
    if (bytes.empty()) return;
    emit(reorder_bits_ > 0 ? reorder_g726(bytes, static_cast<uint32_t>(reorder_bits_)) : copy_bytes(bytes), payload,
         sink);
  }

 private:
  int32_t reorder_bits_;
  size_t frame_bytes_ = 1;
};

}  // namespace

std::unique_ptr<Depacketizer> make_packet_audio(const SdpPayload& payload) {
  return std::make_unique<PacketAudioDepacketizer>(payload);
}

}  // namespace parallax::media::rtp
