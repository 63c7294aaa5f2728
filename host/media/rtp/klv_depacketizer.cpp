// SPDX-License-Identifier: Apache-2.0
// RFC 6597: the payloads of one time stamp, joined, are one or more KLV units (SMPTE ST 336): a 16-byte key, a BER
// length, the value. The lengths tell whether all has come, so a marker that is missing or comes too often does no
// harm.
#include <optional>

#include "media/rtp/depacketizer.hpp"
#include "media/rtp/unit_buffer.hpp"

namespace parallax::media::rtp {

namespace {

constexpr size_t kKeyBytes = 16;

enum class Extent { complete, incomplete, broken };

/// Every universal label begins so (SMPTE ST 298).
bool begins_with_key(ByteView bytes) {
  return bytes.size() >= 4 && bytes[0] == 0x06 && bytes[1] == 0x0E && bytes[2] == 0x2B && bytes[3] == 0x34;
}

/// Walks the units in `bytes`.
Extent extent_of(ByteView bytes) {
  if (bytes.empty()) return Extent::incomplete;
  while (!bytes.empty()) {
    if (bytes.size() <= kKeyBytes) return Extent::incomplete;
    size_t length = bytes[kKeyBytes];
    size_t header = kKeyBytes + 1;
    if (length >= 128) {
      const size_t count = length & 0x7F;
      if (count == 0 || count > 4) return Extent::broken;
      if (bytes.size() < header + count) return Extent::incomplete;
      length = 0;
      for (size_t i = 0; i < count; ++i) length = (length << 8) | bytes[header + i];
      header += count;
    }
    if (length > kMaxUnitBytes) return Extent::broken;
    if (length > bytes.size() - header) return Extent::incomplete;
    bytes = bytes.subspan(header + length);
  }
  return Extent::complete;
}

StreamFormat klv_format(const SdpPayload& payload) {
  StreamFormat format;
  format.kind = MediaKind::metadata;
  format.codec = Codec::klv;
  format.clock_rate_hz = payload.clock_rate_hz;
  return format;
}

class KlvDepacketizer final : public Depacketizer {
 public:
  explicit KlvDepacketizer(const SdpPayload& payload) : Depacketizer(klv_format(payload)) {}

  void push(const RtpPayload& payload, UnitSink& sink) override {
    if (payload.after_loss) mark_discontinuity();
    if (last_ && last_->ticks != payload.ticks) finish(sink);
    // Either its middle or its beginning is missing.
    if (payload.after_loss && (buffer_.size() > 0 || !begins_with_key(payload.bytes))) damaged_ = true;
    if (!damaged_) buffer_.append(payload.bytes);
    last_ = payload;
    last_->bytes = {};
    if (buffer_.size() > kMaxUnitBytes) damaged_ = true;
    if (payload.marker && (damaged_ || extent_of(buffer_.view()) != Extent::incomplete)) finish(sink);
  }

 private:
  void finish(UnitSink& sink) {
    if (!damaged_ && extent_of(buffer_.view()) == Extent::complete) {
      emit(buffer_.take(), *last_, sink);
    } else {
      count_damaged();
      buffer_.clear();
    }
    damaged_ = false;
    last_.reset();
  }

  UnitBuffer buffer_;
  std::optional<RtpPayload> last_;
  bool damaged_ = false;
};

}  // namespace

std::unique_ptr<Depacketizer> make_klv(const SdpPayload& payload) {
  return std::make_unique<KlvDepacketizer>(payload);
}

}  // namespace parallax::media::rtp
