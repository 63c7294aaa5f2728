// SPDX-License-Identifier: Apache-2.0
// RFC 2435: scans in pieces, each with its offset; the head of the image is rebuilt. Types 0 and 1, with restart
// markers 64 and 65. The sides count in units of 8 in one byte, so above 2040 pixels they come from the SDP.
#include <array>
#include <optional>

#include "media/rtp/depacketizer.hpp"
#include "media/rtp/jpeg_tables.hpp"
#include "media/rtp/unit_buffer.hpp"

namespace parallax::media::rtp {

namespace {

constexpr uint32_t kFirstRestartType = 64;
constexpr uint32_t kFirstTableInBand = 128;
constexpr uint32_t kTableAlwaysInBand = 255;
constexpr std::array<uint8_t, 2> kEndOfImage{0xFF, 0xD9};

struct JpegHeader {
  size_t offset = 0;
  uint32_t type = 0;
  uint32_t quality = 0;
  int32_t width = 0;
  int32_t height = 0;
  uint16_t restart_interval = 0;
  bool has_tables = false;  ///< the quantisation table header is there
  uint8_t precision = 0;
  ByteView tables;
  ByteView scan;
};

std::optional<JpegHeader> parse_header(ByteView bytes) {
  if (bytes.size() < 8) return std::nullopt;
  JpegHeader header;
  header.offset = (static_cast<size_t>(bytes[1]) << 16) | (static_cast<size_t>(bytes[2]) << 8) | bytes[3];
  header.type = bytes[4];
  header.quality = bytes[5];
  header.width = bytes[6] * 8;
  header.height = bytes[7] * 8;
  bytes = bytes.subspan(8);
  if (header.type >= kFirstRestartType && header.type < 128) {
    if (bytes.size() < 4) return std::nullopt;
    header.restart_interval = static_cast<uint16_t>((bytes[0] << 8) | bytes[1]);
    bytes = bytes.subspan(4);
  }
  if (header.quality >= kFirstTableInBand && header.offset == 0) {
    if (bytes.size() < 4) return std::nullopt;
    const size_t length = (static_cast<size_t>(bytes[2]) << 8) | bytes[3];
    if (length > bytes.size() - 4) return std::nullopt;
    header.has_tables = true;
    header.precision = bytes[1];
    header.tables = bytes.subspan(4, length);
    bytes = bytes.subspan(4 + length);
  }
  header.scan = bytes;
  return header;
}

StreamFormat mjpeg_format(const SdpMedia& media, const SdpPayload& payload) {
  StreamFormat format;
  format.kind = MediaKind::video;
  format.codec = Codec::mjpeg;
  format.clock_rate_hz = payload.clock_rate_hz;
  format.width = media.width;
  format.height = media.height;
  format.nominal_fps = media.framerate;
  return format;
}

class MjpegDepacketizer final : public Depacketizer {
 public:
  MjpegDepacketizer(const SdpMedia& media, const SdpPayload& payload)
      : Depacketizer(mjpeg_format(media, payload)), sdp_width_(media.width), sdp_height_(media.height) {}

  void push(const RtpPayload& payload, UnitSink& sink) override {
    if (open_ && (payload.after_loss || ticks_ != payload.ticks)) drop();  // without its marker the image has no end
    if (payload.after_loss) mark_discontinuity();
    const std::optional<JpegHeader> header = parse_header(payload.bytes);
    if (!header || (header->type & 0x3F) > 1 || header->type >= 128) {
      count_malformed();
      if (open_) drop();
      skip_ticks_ = payload.ticks;
      return;
    }
    if (header->offset == 0) {
      if (open_) drop();
      begin(*header, payload);
    } else if (!open_) {
      miss(payload);
      return;
    }
    if (header->offset != buffer_.size() - head_bytes_ || buffer_.size() > kMaxUnitBytes) {
      drop();
      miss(payload);
      return;
    }
    buffer_.append(header->scan);
    if (payload.marker) finish(payload, sink);
  }

 private:
  void begin(const JpegHeader& header, const RtpPayload& payload) {
    open_ = true;
    ticks_ = payload.ticks;
    take_tables(header);
    JpegFacts facts;
    facts.width = header.width > 0 && sdp_width_ <= 2040 ? header.width : sdp_width_;
    facts.height = header.height > 0 && sdp_height_ <= 2040 ? header.height : sdp_height_;
    facts.halved_vertically = (header.type & 1) != 0;
    facts.restart_interval = header.restart_interval;
    facts.precision = precision_;
    facts.quantizers = tables_;
    decodable_ = facts.width > 0 && facts.height > 0 && !tables_.empty();
    width_ = facts.width;
    height_ = facts.height;
    buffer_.clear();
    buffer_.expect(estimate_);
    buffer_.append(make_jpeg_head(facts));
    head_bytes_ = buffer_.size();
  }

  /// RFC 2435 4.2: tables of quality 128 to 254 stay, those of 255 come with each image.
  void take_tables(const JpegHeader& header) {
    if (header.quality < kFirstTableInBand) {
      if (header.quality != quality_) tables_ = quantizers_of_quality(header.quality);
      precision_ = 0;
    } else if (header.tables.size() >= 64) {
      tables_.assign(header.tables.begin(), header.tables.end());
      precision_ = header.precision;
    } else if (header.quality != quality_ || header.quality == kTableAlwaysInBand) {
      tables_.clear();
    }
    quality_ = header.quality;
  }

  /// A piece of an image whose beginning is not there; counted once per image.
  void miss(const RtpPayload& payload) {
    if (skip_ticks_ != payload.ticks) count_damaged();
    skip_ticks_ = payload.ticks;
  }

  void drop() {
    count_damaged();
    open_ = false;
    skip_ticks_ = ticks_;
    buffer_.clear();
  }

  void finish(const RtpPayload& payload, UnitSink& sink) {
    if (!decodable_ || buffer_.size() < head_bytes_ + 2) {
      drop();
      return;
    }
    const ByteView tail = buffer_.view().last(2);
    if (tail[0] != kEndOfImage[0] || tail[1] != kEndOfImage[1]) buffer_.append(kEndOfImage);
    if (format()->width != width_ || format()->height != height_) {
      StreamFormat next = *format();
      next.width = width_;
      next.height = height_;
      set_format(std::move(next));
    }
    open_ = false;
    estimate_ = buffer_.size() + buffer_.size() / 8;
    emit(buffer_.take(), payload, sink);
  }

  int32_t sdp_width_;
  int32_t sdp_height_;
  UnitBuffer buffer_;
  size_t head_bytes_ = 0;
  size_t estimate_ = 64 * 1024;
  bool open_ = false;
  bool decodable_ = false;
  int64_t ticks_ = 0;
  std::optional<int64_t> skip_ticks_;
  int32_t width_ = 0;
  int32_t height_ = 0;
  uint32_t quality_ = 0;
  uint8_t precision_ = 0;
  std::vector<uint8_t> tables_;
};

}  // namespace

std::unique_ptr<Depacketizer> make_mjpeg(const SdpMedia& media, const SdpPayload& payload) {
  return std::make_unique<MjpegDepacketizer>(media, payload);
}

}  // namespace parallax::media::rtp
