// SPDX-License-Identifier: Apache-2.0
// RFC 6184, packetisation modes 0 and 1. Mode 2 (interleaved) is for storage servers; no camera uses it.
#include "media/rtp/bit_reader.hpp"
#include "media/rtp/nal_depacketizer.hpp"

namespace parallax::media::rtp {

namespace {

constexpr uint8_t kSlice = 1;
constexpr uint8_t kPartitionA = 2;
constexpr uint8_t kIdr = 5;
constexpr uint8_t kSei = 6;
constexpr uint8_t kSps = 7;
constexpr uint8_t kPps = 8;
constexpr uint8_t kDelimiter = 9;
constexpr uint8_t kLastOfStream = 23;  // what follows are forms of packets
constexpr uint8_t kStapA = 24;
constexpr uint8_t kFuA = 28;
constexpr uint8_t kFirstUnknown = 30;
constexpr uint32_t kSeiRecoveryPoint = 6;

class H264Depacketizer final : public NalDepacketizer {
 public:
  H264Depacketizer(const SdpMedia& media, const SdpPayload& payload) : NalDepacketizer(media, payload) {
    // "sprop-parameter-sets": base64, separated by commas; a trailing comma and a missing PPS occur (Hikvision).
    std::string_view sets = payload.parameter("sprop-parameter-sets");
    while (!sets.empty()) {
      const size_t comma = sets.find(',');
      const std::vector<uint8_t> nal = decode_base64(sets.substr(0, comma));
      configure_from_sdp(nal);
      sets = comma == std::string_view::npos ? std::string_view{} : sets.substr(comma + 1);
    }
    finish_configuration();
  }

 protected:
  Parsed parse(ByteView payload) override {
    if (payload.empty()) return Parsed::good;  // seen as keep-alive
    const auto type = static_cast<uint8_t>(payload[0] & 0x1F);
    if (type <= kLastOfStream) {  // 0 has no meaning, but is what a start code at the front looks like
      whole_nal(payload);
      return Parsed::good;
    }
    if (type == kStapA) return aggregate(payload.subspan(1));
    if (type == kFuA) return fragment_a(payload);
    if (type >= kFirstUnknown) return Parsed::ignored;
    note_once("H.264 packets of an unusual form (type " + std::to_string(type) + ") were left out.");
    return Parsed::malformed;
  }

  NalClass classify(ByteView nal, bool look_for_reordering) const override {
    NalClass result;
    const auto type = static_cast<uint8_t>(nal[0] & 0x1F);
    result.parameter_set = type == kSps || type == kPps;
    result.left_out = type == kDelimiter || type == 0 || type > kLastOfStream;
    result.picture = type == kSlice || type == kPartitionA || type == kIdr;
    result.key = type == kIdr;
    if (result.picture) {
      // first_mb_in_slice is ue(v): zero is a single one-bit.
      result.first_slice = nal.size() > 1 && (nal[1] & 0x80) != 0;
      if (look_for_reordering) {
        BitReader bits(nal.subspan(1));
        bits.ue();
        result.reorders = bits.ue() % 5 == 1 && !bits.overrun();
      }
    }
    if (type == kSei) classify_sei(nal.subspan(1), result);
    return result;
  }

 private:
  Parsed aggregate(ByteView rest) {
    while (rest.size() >= 2) {
      const size_t size = (static_cast<size_t>(rest[0]) << 8) | rest[1];
      if (size > rest.size() - 2) return cut_off(rest.subspan(2));
      whole_nal(rest.subspan(2, size));
      rest = rest.subspan(2 + size);
    }
    return rest.empty() ? Parsed::good : Parsed::ignored;
  }

  /// Of a NAL unit that is longer than its packet: a picture without a slice is damaged, without a remark it is not.
  static Parsed cut_off(ByteView nal) {
    const uint8_t type = nal.empty() ? 0 : static_cast<uint8_t>(nal[0] & 0x1F);
    return type >= kSlice && type <= kIdr ? Parsed::malformed : Parsed::ignored;
  }

  Parsed fragment_a(ByteView payload) {
    if (payload.size() < 2) return Parsed::malformed;
    const uint8_t header = static_cast<uint8_t>((payload[0] & 0xE0) | (payload[1] & 0x1F));
    return fragment({&header, 1}, payload.subspan(2), (payload[1] & 0x80) != 0, (payload[1] & 0x40) != 0);
  }

  /// H.264 7.3.2.3.1: only the first message is looked at; cameras that announce recovery send it alone or first.
  static void classify_sei(ByteView payload, NalClass& result) {
    if (payload.size() < 3 || payload[0] != kSeiRecoveryPoint) return;
    BitReader bits(payload.subspan(2));
    const bool at_once = bits.ue() == 0;
    result.recovery_exact = at_once && !bits.overrun();
    result.recovery_later = !at_once && !bits.overrun();
  }
};

}  // namespace

std::unique_ptr<Depacketizer> make_h264(const SdpMedia& media, const SdpPayload& payload) {
  return std::make_unique<H264Depacketizer>(media, payload);
}

}  // namespace parallax::media::rtp
