// SPDX-License-Identifier: Apache-2.0
// AAC as MP4A-LATM (RFC 6416) with the configuration in the SDP (cpresent=0), one programme and one layer.
#include <charconv>

#include "media/rtp/audio_config.hpp"
#include "media/rtp/depacketizer.hpp"
#include "media/rtp/unit_buffer.hpp"

namespace parallax::media::rtp {

namespace {

class LatmDepacketizer final : public Depacketizer {
 public:
  LatmDepacketizer(StreamFormat format, uint32_t frames, int32_t frame_ticks)
      : Depacketizer(std::move(format)), frames_(frames), frame_ticks_(frame_ticks) {}

  void push(const RtpPayload& payload, UnitSink& sink) override {
    if (payload.after_loss) {
      mark_discontinuity();
      if (buffer_.size() > 0) damaged_ = true;
    }
    if (buffer_.size() > 0 && ticks_ != payload.ticks) drop();
    if (payload.after_loss && buffer_.size() == 0) damaged_ = false;
    ticks_ = payload.ticks;
    buffer_.append(payload.bytes);
    if (buffer_.size() > kMaxUnitBytes) damaged_ = true;
    if (payload.marker) finish(payload, sink);
  }

 private:
  /// ISO/IEC 14496-3 1.7.3: each frame is led by its length, in bytes of 255 and a rest.
  void finish(const RtpPayload& payload, UnitSink& sink) {
    ByteView rest = buffer_.view();
    for (uint32_t i = 0; i < frames_ && !damaged_; ++i) {
      size_t length = 0;
      bool more = true;
      while (more && !rest.empty()) {
        length += rest[0];
        more = rest[0] == 255;
        rest = rest.subspan(1);
      }
      if (more || length > rest.size()) {
        count_malformed();
        damaged_ = true;
        break;
      }
      const int64_t ticks = payload.ticks + int64_t{i} * frame_ticks_;
      if (length > 0) {
        emit(copy_bytes(rest.first(length)), {ticks, ticks}, payload.rtp_time, payload.arrival_monotonic_ns, true,
             sink);
      }
      rest = rest.subspan(length);
    }
    if (damaged_) drop();
    buffer_.clear();
    damaged_ = false;
  }
  void drop() {
    count_damaged();
    buffer_.clear();
    damaged_ = false;
  }

  uint32_t frames_;
  int32_t frame_ticks_;
  UnitBuffer buffer_;
  int64_t ticks_ = 0;
  bool damaged_ = false;
};

std::vector<uint8_t> decode_hex_bits(std::string_view text) {
  std::vector<uint8_t> out;
  for (size_t i = 0; i + 1 < text.size() && out.size() < 1024; i += 2) {
    uint8_t byte = 0;
    if (std::from_chars(text.data() + i, text.data() + i + 2, byte, 16).ec != std::errc()) break;
    out.push_back(byte);
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<Depacketizer>> make_latm(const SdpPayload& payload, std::vector<std::string>& /*notes*/) {
  const auto refuse = [](std::string text) {
    return fail("format-invalid", std::move(text),
                "Choose plain AAC (mpeg4-generic), G.711 or Opus for the sound in the camera.");
  };
  if (payload.parameter("cpresent") != "0")
    return refuse("The camera sends AAC in LATM form with its description inside.");
  // StreamMuxConfig, ISO/IEC 14496-3 1.7.3.2.3.
  const std::vector<uint8_t> mux = decode_hex_bits(payload.parameter("config"));
  BitReader bits(mux);
  const bool version_1 = bits.flag();
  bits.skip(1);
  const uint32_t frames = bits.bits(6) + 1;
  const uint32_t programs = bits.bits(4) + 1;
  const uint32_t layers = bits.bits(3) + 1;
  const size_t start = bits.position();
  const std::optional<AudioConfig> parsed = parse_audio_config(bits);
  if (version_1 || programs != 1 || layers != 1 || !parsed)
    return refuse("The camera's description of its AAC sound is not usable.");
  std::vector<uint8_t> config;
  BitReader copy(mux);
  copy.skip(start);
  for (size_t i = 0; i < parsed->bits; i += 8) {
    const auto count = static_cast<uint32_t>(std::min<size_t>(8, parsed->bits - i));
    config.push_back(static_cast<uint8_t>(copy.bits(count) << (8 - count)));
  }
  return std::make_unique<LatmDepacketizer>(aac_format(payload, *parsed, std::move(config)), frames,
                                            frame_ticks_of(payload, *parsed));
}

}  // namespace parallax::media::rtp
