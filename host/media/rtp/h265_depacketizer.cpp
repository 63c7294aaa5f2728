// SPDX-License-Identifier: Apache-2.0
// RFC 7798. Decoding order numbers (sprop-max-don-diff > 0) are skipped: cameras send in decoding order.
#include <array>
#include <charconv>

#include "media/rtp/nal_depacketizer.hpp"

namespace parallax::media::rtp {

namespace {

constexpr uint8_t kLastSlice = 31;
constexpr uint8_t kFirstKey = 16;  // BLA, IDR and CRA pictures
constexpr uint8_t kLastKey = 21;
constexpr uint8_t kVps = 32;
constexpr uint8_t kPps = 34;
constexpr uint8_t kDelimiter = 35;
constexpr uint8_t kAggregation = 48;
constexpr uint8_t kFragmentation = 49;
constexpr uint8_t kContentInfo = 50;

class H265Depacketizer final : public NalDepacketizer {
 public:
  H265Depacketizer(const SdpMedia& media, const SdpPayload& payload) : NalDepacketizer(media, payload) {
    for (const std::string_view name : {"sprop-vps", "sprop-sps", "sprop-pps"}) {
      std::string_view sets = payload.parameter(name);
      while (!sets.empty()) {
        const size_t comma = sets.find(',');
        const std::vector<uint8_t> nal = decode_base64(sets.substr(0, comma));
        configure_from_sdp(nal);
        sets = comma == std::string_view::npos ? std::string_view{} : sets.substr(comma + 1);
      }
    }
    const std::string_view don = payload.parameter("sprop-max-don-diff");
    uint32_t value = 0;
    std::from_chars(don.data(), don.data() + don.size(), value);
    don_bytes_ = value > 0 ? 2 : 0;
    finish_configuration();
  }

 protected:
  Parsed parse(ByteView payload) override {
    if (payload.empty()) return Parsed::good;
    if (payload.size() < 2) return Parsed::malformed;
    const uint8_t type = type_of(payload);
    if (type == kAggregation) return aggregate(payload.subspan(2));
    if (type == kFragmentation) return fragment_unit(payload);
    if (type > kContentInfo) return Parsed::ignored;
    if (type == kContentInfo) {
      note_once("H.265 packets of an unusual form (type " + std::to_string(type) + ") were left out.");
      return Parsed::malformed;
    }
    return don_bytes_ == 0 ? one_piece(payload) : one_piece_with_number(payload);
  }

  NalClass classify(ByteView nal, bool /*look_for_reordering*/) const override {
    NalClass result;
    // A temporal id plus one is never 0, but in a start code that was taken for a header.
    result.left_out = nal.size() < 2 || (nal[1] & 7) == 0;
    if (result.left_out) return result;
    const uint8_t type = type_of(nal);
    result.parameter_set = type >= kVps && type <= kPps;
    result.left_out = type == kDelimiter;
    result.picture = type <= kLastSlice;
    result.key = type >= kFirstKey && type <= kLastKey;
    result.first_slice = result.picture && nal.size() > 2 && (nal[2] & 0x80) != 0;
    return result;
  }

 private:
  static uint8_t type_of(ByteView nal) { return static_cast<uint8_t>((nal[0] >> 1) & 0x3F); }

  Parsed one_piece(ByteView nal) {
    if (nal.size() < 2) return Parsed::malformed;
    whole_nal(nal);
    return Parsed::good;
  }

  Parsed one_piece_with_number(ByteView payload) {
    if (payload.size() <= 4) return Parsed::malformed;
    // The number stands between header and body: joined as one fragment, there is still only one copy.
    fragment(payload.first(2), payload.subspan(4), true, true);
    return Parsed::good;
  }

  Parsed aggregate(ByteView rest) {
    size_t skip = don_bytes_;
    while (!rest.empty()) {
      if (rest.size() < skip + 2) return Parsed::ignored;  // too short for a unit: padding
      const size_t size = (static_cast<size_t>(rest[skip]) << 8) | rest[skip + 1];
      rest = rest.subspan(skip + 2);
      if (size < 2 || size > rest.size()) return cut_off(rest);
      whole_nal(rest.first(size));
      rest = rest.subspan(size);
      if (don_bytes_ != 0) skip = 1;
    }
    return Parsed::good;
  }

  /// Of a NAL unit that is longer than its packet: a picture without a slice is damaged, without a remark it is not.
  static Parsed cut_off(ByteView nal) {
    return !nal.empty() && type_of(nal) <= kLastSlice ? Parsed::malformed : Parsed::ignored;
  }

  Parsed fragment_unit(ByteView payload) {
    if (payload.size() < 3) return Parsed::malformed;
    const bool first = (payload[2] & 0x80) != 0;
    const size_t body = 3 + (first ? don_bytes_ : 0);
    if (payload.size() < body) return Parsed::malformed;
    const std::array<uint8_t, 2> header{static_cast<uint8_t>((payload[0] & 0x81) | ((payload[2] & 0x3F) << 1)),
                                        payload[1]};
    return fragment(header, payload.subspan(body), first, (payload[2] & 0x40) != 0);
  }

  size_t don_bytes_ = 0;
};

}  // namespace

std::unique_ptr<Depacketizer> make_h265(const SdpMedia& media, const SdpPayload& payload) {
  return std::make_unique<H265Depacketizer>(media, payload);
}

}  // namespace parallax::media::rtp
