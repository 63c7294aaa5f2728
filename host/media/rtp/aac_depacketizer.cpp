// SPDX-License-Identifier: Apache-2.0
// AAC as mpeg4-generic (RFC 3640, modes AAC-hbr and AAC-lbr).
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "media/rtp/audio_config.hpp"
#include "media/rtp/depacketizer.hpp"
#include "media/rtp/unit_buffer.hpp"

namespace parallax::media::rtp {

namespace {

constexpr uint32_t kMaxUnitsPerPacket = 256;

/// Lengths in bits of the fields of an AU header (RFC 3640 4.1, 3.2.1.1).
struct HeaderLayout {
  uint32_t size = 13;
  uint32_t index = 3;
  uint32_t index_delta = 3;
  uint32_t cts_delta = 0;
  uint32_t dts_delta = 0;
  uint32_t random_access = 0;
  uint32_t stream_state = 0;
  uint32_t auxiliary_size = 0;
  uint32_t constant_size = 0;  ///< bytes; the headers carry no size then
};

uint32_t parameter(const SdpPayload& payload, std::string_view name, uint32_t missing, uint32_t most) {
  const std::string_view text = payload.parameter(name);
  uint32_t value = missing;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return std::min(value, most);
}

HeaderLayout layout_of(const SdpPayload& payload) {
  const bool low_rate = equal_ignoring_case(payload.parameter("mode"), "AAC-lbr");
  HeaderLayout layout;
  layout.constant_size = parameter(payload, "constantsize", 0, 8191);
  layout.size = parameter(payload, "sizelength", layout.constant_size > 0 ? 0 : low_rate ? 6 : 13, 32);
  layout.index = parameter(payload, "indexlength", low_rate ? 2 : 3, 32);
  layout.index_delta = parameter(payload, "indexdeltalength", low_rate ? 2 : 3, 32);
  layout.cts_delta = parameter(payload, "ctsdeltalength", 0, 32);
  layout.dts_delta = parameter(payload, "dtsdeltalength", 0, 32);
  layout.random_access = parameter(payload, "randomaccessindication", 0, 1);
  layout.stream_state = parameter(payload, "streamstateindication", 0, 32);
  layout.auxiliary_size = parameter(payload, "auxiliarydatasizelength", 0, 32);
  return layout;
}

std::vector<uint8_t> decode_hex(std::string_view text) {
  std::vector<uint8_t> out;
  for (size_t i = 0; i + 1 < text.size() && out.size() < 1024; i += 2) {
    uint8_t byte = 0;
    const auto [end, error] = std::from_chars(text.data() + i, text.data() + i + 2, byte, 16);
    if (error != std::errc() || end != text.data() + i + 2) break;
    out.push_back(byte);
  }
  return out;
}

/// Some cameras leave the ADTS header (ISO/IEC 13818-7 6.2) on each frame.
ByteView without_adts(ByteView frame) {
  if (frame.size() < 7 || frame[0] != 0xFF || (frame[1] & 0xF6) != 0xF0) return frame;
  const size_t header = (frame[1] & 1) != 0 ? 7 : 9;
  const size_t size =
      (static_cast<size_t>(frame[3] & 3) << 11) | (static_cast<size_t>(frame[4]) << 3) | (frame[5] >> 5);
  return size == frame.size() && size > header ? frame.subspan(header) : frame;
}

class AacDepacketizer final : public Depacketizer {
 public:
  AacDepacketizer(StreamFormat format, HeaderLayout layout, int32_t frame_ticks)
      : Depacketizer(std::move(format)), layout_(layout), frame_ticks_(frame_ticks) {}

  void push(const RtpPayload& payload, UnitSink& sink) override {
    if (payload.after_loss) {
      mark_discontinuity();
      drop_fragment();
    }
    ByteView data;
    uint32_t count = 0;
    if (!read_headers(payload.bytes, data, count)) {
      count_malformed();
      count_damaged();
      drop_fragment();
      return;
    }
    if (count == 1 && (headers_[0].size > data.size() || fragment_size_ > 0)) {
      take_fragment(payload, data, sink);
      return;
    }
    if (fragment_size_ > 0) drop_fragment();
    for (uint32_t i = 0; i < count; ++i) {
      if (headers_[i].size > data.size()) {
        count_malformed();
        count_damaged();
        return;
      }
      emit_frame(data.first(headers_[i].size), payload, payload.ticks + headers_[i].position * frame_ticks_, sink);
      data = data.subspan(headers_[i].size);
    }
  }

 private:
  struct Header {
    size_t size;
    int64_t position;  ///< in frames after the packet's time stamp
  };

  bool read_headers(ByteView payload, ByteView& data, uint32_t& count) {
    if (payload.size() < 2) return false;
    const size_t bits_total = (static_cast<size_t>(payload[0]) << 8) | payload[1];
    const size_t bytes = (bits_total + 7) / 8;
    if (bytes > payload.size() - 2) return false;
    BitReader bits(payload.subspan(2, bytes));
    int64_t position = 0;
    while (bits.position() < bits_total && count < kMaxUnitsPerPacket) {
      const size_t before = bits.position();
      const size_t size = layout_.constant_size > 0 ? layout_.constant_size : bits.bits(layout_.size);
      const uint32_t step = bits.bits(count == 0 ? layout_.index : layout_.index_delta);
      if (count > 0) position += 1 + static_cast<int64_t>(std::min(step, 64U));
      if (layout_.cts_delta > 0 && bits.flag()) bits.skip(layout_.cts_delta);
      if (layout_.dts_delta > 0 && bits.flag()) bits.skip(layout_.dts_delta);
      bits.skip(layout_.random_access + layout_.stream_state);
      if (bits.overrun() || bits.position() == before) return false;
      headers_[count++] = {size, position};
    }
    size_t start = 2 + bytes;
    if (layout_.auxiliary_size > 0) {
      BitReader auxiliary(payload.subspan(start));
      const uint32_t size = auxiliary.bits(layout_.auxiliary_size);
      auxiliary.skip(size);
      if (auxiliary.overrun()) return false;
      start += (auxiliary.position() + 7) / 8;
    }
    data = payload.subspan(start);
    return count > 0;
  }

  /// RFC 3640 3.1: each fragment carries the header of the whole frame.
  void take_fragment(const RtpPayload& payload, ByteView data, UnitSink& sink) {
    if (fragment_size_ > 0 && (fragment_ticks_ != payload.ticks || fragment_size_ != headers_[0].size)) drop_fragment();
    if (fragment_size_ == 0) {
      fragment_size_ = headers_[0].size;
      fragment_ticks_ = payload.ticks;
      buffer_.clear();
      buffer_.expect(fragment_size_);
    }
    if (buffer_.size() + data.size() > fragment_size_) {
      count_malformed();
      drop_fragment();
      return;
    }
    buffer_.append(data);
    if (buffer_.size() < fragment_size_) return;
    fragment_size_ = 0;
    emit_frame(buffer_.view(), payload, payload.ticks, sink);
    buffer_.clear();
  }

  void drop_fragment() {
    if (fragment_size_ > 0) count_damaged();
    fragment_size_ = 0;
    buffer_.clear();
  }

  void emit_frame(ByteView frame, const RtpPayload& payload, int64_t ticks, UnitSink& sink) {
    frame = without_adts(frame);
    if (frame.empty()) return;
    emit(copy_bytes(frame), {ticks, ticks}, payload.rtp_time, payload.arrival_monotonic_ns, true, sink);
  }

  HeaderLayout layout_;
  int32_t frame_ticks_;
  std::array<Header, kMaxUnitsPerPacket> headers_{};
  UnitBuffer buffer_;
  size_t fragment_size_ = 0;  ///< of the frame that comes in pieces; 0: none
  int64_t fragment_ticks_ = 0;
};

}  // namespace

Result<std::unique_ptr<Depacketizer>> make_aac(const SdpPayload& payload, std::vector<std::string>& notes) {
  std::vector<uint8_t> config = decode_hex(payload.parameter("config"));
  BitReader bits(config);
  std::optional<AudioConfig> parsed = parse_audio_config(bits);
  if (!parsed) {
    notes.emplace_back("The camera does not describe its AAC sound; AAC-LC at the announced rate is assumed.");
    config = make_lc_config(payload.clock_rate_hz, payload.channels);
    parsed = AudioConfig{.sample_rate_hz = payload.clock_rate_hz, .channels = payload.channels};
  } else if (parsed->object_type == 1) {
    // Cameras that say "Main" send LC, and few players know Main.
    notes.emplace_back("The camera calls its AAC sound Main profile; it is stored as AAC-LC.");
    config[0] = static_cast<uint8_t>((config[0] & 0x07) | (2U << 3));
  }
  return std::make_unique<AacDepacketizer>(aac_format(payload, *parsed, std::move(config)), layout_of(payload),
                                           frame_ticks_of(payload, *parsed));
}

}  // namespace parallax::media::rtp
