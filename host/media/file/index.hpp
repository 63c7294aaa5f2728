// SPDX-License-Identifier: Apache-2.0
// The `.idx` of a part (and `.klv.idx` of a sidecar): a 64-byte header, then one 48-byte record per access unit,
// appended after the bytes that it points to. Little-endian; each record carries a CRC, so torn or foreign bytes are
// recognised. docs/design/files.md lists the fields.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/media/codec.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

inline constexpr size_t kIndexHeaderSize = 64;
inline constexpr size_t kIndexRecordSize = 48;
inline constexpr size_t kMaxIndexTracks = 4;
inline constexpr uint16_t kIndexVersion = 1;

struct IndexTrack {
  uint32_t timescale = 0;
  MediaKind kind = MediaKind::video;
  Codec codec = Codec::unknown;
  friend bool operator==(const IndexTrack&, const IndexTrack&) = default;
};

/// One access unit. DTS and composition offset are in ticks of its track, on the session clock.
struct IndexRecord {
  uint64_t offset = 0;  ///< of its first byte in the file
  int64_t dts_ticks = 0;
  int64_t arrival_session_ns = kNoTime;  ///< kNoTime where the record was rebuilt
  uint32_t size = 0;
  int32_t composition_ticks = 0;  ///< PTS − DTS
  uint32_t duration_ticks = 0;    ///< an estimate for the last one of a fragment: the next DTS rules
  uint32_t rtp_time = 0;
  uint8_t track = 0;
  bool key = false;
  bool discontinuity = false;
  [[nodiscard]] int64_t pts_ticks() const { return dts_ticks + composition_ticks; }
  [[nodiscard]] uint64_t end() const { return offset + size; }
  friend bool operator==(const IndexRecord&, const IndexRecord&) = default;
};

/// [any thread]
[[nodiscard]] std::array<uint8_t, kIndexHeaderSize> encode_index_header(std::span<const IndexTrack> tracks);
/// Empty if the bytes are not the header of a version that we know. [any thread]
[[nodiscard]] std::optional<std::vector<IndexTrack>> decode_index_header(ByteView bytes);
/// Appends `kIndexRecordSize` bytes. [any thread]
void encode_index_record(const IndexRecord& record, std::vector<uint8_t>& out);
/// `bytes` holds kIndexRecordSize bytes; empty if they are torn or foreign. [any thread]
[[nodiscard]] std::optional<IndexRecord> decode_index_record(ByteView bytes);

/// Whether the record's time lies on a session clock at all (34 years to either side): what a damaged or foreign file
/// says must not overflow later. [any thread]
[[nodiscard]] constexpr bool has_plausible_time(const IndexRecord& record, uint32_t timescale) {
  constexpr int64_t kMaxSeconds = int64_t{1} << 30;
  return record.dts_ticks / static_cast<int64_t>(timescale) < kMaxSeconds &&
         record.dts_ticks / static_cast<int64_t>(timescale) > -kMaxSeconds;
}

/// Reads records one after the other, buffered. One thread; the object must outlive it.
class IndexCursor {
 public:
  explicit IndexCursor(StoredObject& object, size_t buffered_records = 16384)
      : object_(object), window_(buffered_records) {}
  /// The next call of `next` gives record number `number`.
  void go_to(uint64_t number);
  /// The next record; empty at the end and at the first record that is torn or foreign.
  Result<std::optional<IndexRecord>> next();
  /// Number of the record that `next` gives.
  [[nodiscard]] uint64_t number() const { return number_; }

 private:
  StoredObject& object_;
  size_t window_;
  uint64_t number_ = 0;
  std::vector<uint8_t> buffer_;
  size_t used_ = 0;
};

/// Header and a cursor's object in one: opens, reads and checks the header. @errors "index-damaged" if it is not one of
/// ours.
struct OpenIndex {
  std::unique_ptr<StoredObject> object;
  std::vector<IndexTrack> tracks;
};
Result<OpenIndex> open_index(Volume& volume, const std::string& name);

}  // namespace parallax::media
