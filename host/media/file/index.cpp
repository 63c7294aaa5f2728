// SPDX-License-Identifier: Apache-2.0
#include "media/file/index.hpp"

extern "C" {
#include <libavutil/crc.h>
}

#include <algorithm>
#include <cstring>

namespace parallax::media {
namespace {

constexpr std::array<uint8_t, 8> kMagic = {'P', 'L', 'X', 'I', 'D', 'X', '\r', '\n'};
constexpr uint16_t kRecordMark = 0x5052;
constexpr uint8_t kFlagKey = 1;
constexpr uint8_t kFlagDiscontinuity = 2;

template <typename T>
void put(uint8_t* at, T value) {
  for (size_t i = 0; i < sizeof(T); ++i) at[i] = static_cast<uint8_t>(static_cast<uint64_t>(value) >> (8 * i));
}
template <typename T>
T get(const uint8_t* at) {
  uint64_t value = 0;
  for (size_t i = 0; i < sizeof(T); ++i) value |= static_cast<uint64_t>(at[i]) << (8 * i);
  return static_cast<T>(value);
}

uint32_t crc_of(const uint8_t* bytes, size_t size) {
  return av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), 0xFFFFFFFF, bytes, size);
}

}  // namespace

std::array<uint8_t, kIndexHeaderSize> encode_index_header(std::span<const IndexTrack> tracks) {
  std::array<uint8_t, kIndexHeaderSize> out{};
  std::copy(kMagic.begin(), kMagic.end(), out.begin());
  put<uint16_t>(&out[8], kIndexVersion);
  put<uint16_t>(&out[10], kIndexRecordSize);
  put<uint16_t>(&out[12], static_cast<uint16_t>(tracks.size()));
  for (size_t i = 0; i < tracks.size() && i < kMaxIndexTracks; ++i) {
    uint8_t* at = &out[16 + 8 * i];
    put<uint32_t>(at, tracks[i].timescale);
    at[4] = static_cast<uint8_t>(tracks[i].kind);
    at[5] = static_cast<uint8_t>(tracks[i].codec);
  }
  put<uint32_t>(&out[60], crc_of(out.data(), 60));
  return out;
}

std::optional<std::vector<IndexTrack>> decode_index_header(ByteView bytes) {
  if (bytes.size() < kIndexHeaderSize || !std::equal(kMagic.begin(), kMagic.end(), bytes.begin())) return std::nullopt;
  const uint8_t* at = bytes.data();
  const auto count = get<uint16_t>(at + 12);
  if (get<uint16_t>(at + 8) != kIndexVersion || get<uint16_t>(at + 10) != kIndexRecordSize || count > kMaxIndexTracks ||
      get<uint32_t>(at + 60) != crc_of(at, 60)) {
    return std::nullopt;
  }
  std::vector<IndexTrack> tracks(count);
  for (size_t i = 0; i < count; ++i) {
    const uint8_t* track = at + 16 + 8 * i;
    if (track[4] > static_cast<uint8_t>(values_of<MediaKind>().back()) ||
        track[5] > static_cast<uint8_t>(values_of<Codec>().back()) || get<uint32_t>(track) == 0) {
      return std::nullopt;
    }
    tracks[i] = {get<uint32_t>(track), static_cast<MediaKind>(track[4]), static_cast<Codec>(track[5])};
  }
  return tracks;
}

void encode_index_record(const IndexRecord& record, std::vector<uint8_t>& out) {
  const size_t start = out.size();
  out.resize(start + kIndexRecordSize);
  uint8_t* at = out.data() + start;
  put<uint64_t>(at, record.offset);
  put<int64_t>(at + 8, record.dts_ticks);
  put<int64_t>(at + 16, record.arrival_session_ns);
  put<uint32_t>(at + 24, record.size);
  put<int32_t>(at + 28, record.composition_ticks);
  put<uint32_t>(at + 32, record.duration_ticks);
  put<uint32_t>(at + 36, record.rtp_time);
  at[40] = record.track;
  at[41] = static_cast<uint8_t>((record.key ? kFlagKey : 0) | (record.discontinuity ? kFlagDiscontinuity : 0));
  put<uint16_t>(at + 42, kRecordMark);
  put<uint32_t>(at + 44, crc_of(at, 44));
}

std::optional<IndexRecord> decode_index_record(ByteView bytes) {
  const uint8_t* at = bytes.data();
  if (bytes.size() < kIndexRecordSize || get<uint16_t>(at + 42) != kRecordMark ||
      get<uint32_t>(at + 44) != crc_of(at, 44)) {
    return std::nullopt;
  }
  return IndexRecord{.offset = get<uint64_t>(at),
                     .dts_ticks = get<int64_t>(at + 8),
                     .arrival_session_ns = get<int64_t>(at + 16),
                     .size = get<uint32_t>(at + 24),
                     .composition_ticks = get<int32_t>(at + 28),
                     .duration_ticks = get<uint32_t>(at + 32),
                     .rtp_time = get<uint32_t>(at + 36),
                     .track = at[40],
                     .key = (at[41] & kFlagKey) != 0,
                     .discontinuity = (at[41] & kFlagDiscontinuity) != 0};
}

void IndexCursor::go_to(uint64_t number) {
  number_ = number;
  buffer_.clear();
  used_ = 0;
}

Result<std::optional<IndexRecord>> IndexCursor::next() {
  if (buffer_.size() - used_ < kIndexRecordSize) {
    buffer_.resize(window_ * kIndexRecordSize);
    used_ = 0;
    const auto read = object_.read_at(kIndexHeaderSize + number_ * kIndexRecordSize, buffer_);
    buffer_.resize(read.value_or(0));
    if (!read) return fail(read.error());
    if (*read < kIndexRecordSize) {
      buffer_.clear();  // the file may have grown by the next call
      return std::nullopt;
    }
  }
  const auto record = decode_index_record(ByteView(buffer_).subspan(used_, kIndexRecordSize));
  if (!record) {
    buffer_.clear();
    used_ = 0;
    return std::nullopt;
  }
  used_ += kIndexRecordSize;
  ++number_;
  return record;
}

Result<OpenIndex> open_index(Volume& volume, const std::string& name) {
  auto object = volume.open(name);
  if (!object) return fail(object.error());
  std::array<uint8_t, kIndexHeaderSize> header{};
  const auto read = (*object)->read_at(0, header);
  if (!read) return fail(read.error());
  auto tracks = decode_index_header(ByteView(header).first(*read));
  if (!tracks) {
    return fail("index-damaged", "The index " + name + " does not begin with the header of an index.",
                "Recovering the part rebuilds it.");
  }
  return OpenIndex{std::move(*object), std::move(*tracks)};
}

}  // namespace parallax::media
