// SPDX-License-Identifier: Apache-2.0
#include "media/file/fragment.hpp"

#include <algorithm>
#include <limits>

#include "media/file/boxes.hpp"

namespace parallax::media {
namespace {

// Flags of tfhd and trun, 14496-12 8.8.7 and 8.8.8.
constexpr uint32_t kTfhdDefaultDuration = 0x8;
constexpr uint32_t kTfhdDefaultSize = 0x10;
constexpr uint32_t kTfhdDefaultFlags = 0x20;
constexpr uint32_t kTfhdBaseIsMoof = 0x20000;
constexpr uint32_t kTrunDataOffset = 0x1;
constexpr uint32_t kTrunFirstFlags = 0x4;
constexpr uint32_t kTrunDuration = 0x100;
constexpr uint32_t kTrunSize = 0x200;
constexpr uint32_t kTrunFlags = 0x400;
constexpr uint32_t kTrunComposition = 0x800;
// Sample flags, 8.8.3.1: depends on others and is no sync sample / depends on none.
constexpr uint32_t kSampleOther = 0x01010000;
constexpr uint32_t kSampleKey = 0x02000000;
constexpr uint32_t kSampleIsNonSync = 0x00010000;

constexpr size_t kFirstRead = 4096;
constexpr uint64_t kMaxMoof = 16 << 20;

uint32_t sample_flags(bool key) {
  return key ? kSampleKey : kSampleOther;
}

/// Writes one `traf`; returns where its data offset is to be patched in.
size_t write_track(BoxWriter& writer, uint32_t track_id, std::span<const IndexRecord> records) {
  const bool rest_alike = std::all_of(records.begin() + 1, records.end(),
                                      [&](const auto& record) { return record.key == records.back().key; });
  const bool shifted =
      std::any_of(records.begin(), records.end(), [](const auto& record) { return record.composition_ticks != 0; });
  uint32_t flags = kTrunDataOffset | kTrunDuration | kTrunSize;
  if (!rest_alike) flags |= kTrunFlags;
  if (rest_alike && records.front().key != records.back().key) flags |= kTrunFirstFlags;
  if (shifted) flags |= kTrunComposition;

  size_t data_offset = 0;
  writer.box(fourcc("traf"), [&] {
    writer.full_box(fourcc("tfhd"), 0, kTfhdBaseIsMoof | kTfhdDefaultFlags, [&] {
      writer.u32(track_id);
      writer.u32(sample_flags(records.back().key));
    });
    writer.full_box(fourcc("tfdt"), 1, 0, [&] { writer.i64(records.front().dts_ticks); });
    writer.full_box(fourcc("trun"), 1, flags, [&] {
      writer.u32(static_cast<uint32_t>(records.size()));
      data_offset = writer.position();
      writer.u32(0);
      if ((flags & kTrunFirstFlags) != 0) writer.u32(sample_flags(records.front().key));
      for (const auto& record : records) {
        writer.u32(record.duration_ticks);
        writer.u32(record.size);
        if ((flags & kTrunFlags) != 0) writer.u32(sample_flags(record.key));
        if (shifted) writer.i32(record.composition_ticks);
      }
    });
  });
  return data_offset;
}

struct TrackDefaults {
  size_t track = 0;
  uint32_t flags = 0;
};

bool parse_header(ByteView body, const PartHead& head, TrackDefaults& out) {
  ByteReader reader(body);
  const uint32_t flags = reader.u32() & 0xFFFFFF;
  const uint32_t id = reader.u32();
  const auto track = std::find_if(head.tracks.begin(), head.tracks.end(), [id](const auto& t) { return t.id == id; });
  if (track == head.tracks.end() || (flags & kTfhdBaseIsMoof) == 0 || (flags & 0x3) != 0) return false;
  out.track = static_cast<size_t>(track - head.tracks.begin());
  if ((flags & kTfhdDefaultDuration) != 0) (void)reader.u32();
  if ((flags & kTfhdDefaultSize) != 0) (void)reader.u32();
  if ((flags & kTfhdDefaultFlags) != 0) out.flags = reader.u32();
  return reader.ok();
}

/// Where a run's samples must lie.
struct DataRange {
  uint64_t moof = 0;
  uint64_t begin = 0;
  uint64_t end = 0;
};

bool parse_run(ByteView body, const TrackDefaults& defaults, uint32_t timescale, uint64_t base_dts,
               const DataRange& range, std::vector<IndexRecord>& out) {
  ByteReader reader(body);
  const uint32_t flags = reader.u32() & 0xFFFFFF;
  const uint32_t count = reader.u32();
  // We write size and duration of every sample. Without them a few bytes could claim 2^32 samples of a sparse file.
  constexpr uint32_t kOurs = kTrunDataOffset | kTrunDuration | kTrunSize;
  if ((flags & kOurs) != kOurs || count > body.size() / 8) return false;
  uint64_t offset = range.moof + reader.u32();
  const bool first_flags = (flags & kTrunFirstFlags) != 0;
  const uint32_t first = first_flags ? reader.u32() : 0;
  uint64_t dts = base_dts;
  for (uint32_t i = 0; i < count; ++i) {
    const uint32_t duration = reader.u32();
    const uint32_t size = reader.u32();
    uint32_t sample = (flags & kTrunFlags) != 0 ? reader.u32() : defaults.flags;
    const uint32_t composition = (flags & kTrunComposition) != 0 ? reader.u32() : 0;
    if (i == 0 && first_flags) sample = first;
    if (!reader.ok() || size == 0 || offset < range.begin || offset + size > range.end) return false;
    out.push_back({.offset = offset,
                   .dts_ticks = static_cast<int64_t>(dts),
                   .size = size,
                   .composition_ticks = static_cast<int32_t>(composition),
                   .duration_ticks = duration,
                   .track = static_cast<uint8_t>(defaults.track),
                   .key = (sample & kSampleIsNonSync) == 0});
    if (!has_plausible_time(out.back(), timescale)) return false;
    offset += size;
    dts += duration;
  }
  return true;
}

bool parse_track(ByteView body, const PartHead& head, const DataRange& range, std::vector<IndexRecord>& out) {
  TrackDefaults defaults;
  const auto header = find_box(body, fourcc("tfhd"));
  const auto time = find_box(body, fourcc("tfdt"));
  const auto run = find_box(body, fourcc("trun"));
  if (!header || !time || !run || !parse_header(header->body, head, defaults)) return false;
  ByteReader reader(time->body);
  const bool wide = reader.u32() >> 24 == 1;
  const uint64_t dts = wide ? reader.u64() : reader.u32();
  return reader.ok() && parse_run(run->body, defaults, head.tracks[defaults.track].timescale, dts, range, out);
}

}  // namespace

std::vector<uint8_t> make_fragment_head(uint32_t sequence, std::span<const uint32_t> track_ids, uint64_t file_offset,
                                        std::span<IndexRecord> records) {
  std::vector<uint8_t> out;
  out.reserve(192 + records.size() * 16);
  BoxWriter writer(out);
  struct Run {
    size_t patch;
    size_t first;
    size_t count;
  };
  std::vector<Run> runs;
  writer.box(fourcc("moof"), [&] {
    writer.full_box(fourcc("mfhd"), 0, 0, [&] { writer.u32(sequence); });
    for (size_t first = 0; first < records.size();) {
      size_t last = first;
      while (last < records.size() && records[last].track == records[first].track) ++last;
      const size_t patch = write_track(writer, track_ids[records[first].track], records.subspan(first, last - first));
      runs.push_back({patch, first, last - first});
      first = last;
    }
  });
  const size_t data_begin = out.size() + 8;
  uint64_t data_size = 0;
  for (const auto& run : runs) {
    writer.patch_u32(run.patch, static_cast<uint32_t>(data_begin + data_size));
    for (auto& record : records.subspan(run.first, run.count)) {
      record.offset = file_offset + data_begin + data_size;
      data_size += record.size;
    }
  }
  writer.u32(static_cast<uint32_t>(data_size + 8));
  writer.u32(fourcc("mdat"));
  return out;
}

bool parse_fragment(ByteView moof_body, const PartHead& head, uint64_t offset, uint64_t data_begin, uint64_t end,
                    std::vector<IndexRecord>& out) {
  out.clear();
  while (const auto box = take_box(moof_body)) {
    if (box->type == fourcc("traf") && !parse_track(box->body, head, {offset, data_begin, end}, out)) return false;
  }
  return !out.empty();
}

Result<bool> FragmentScanner::next(FoundFragment& out) {
  if (position_ >= limit_) return false;
  const auto read_front = [&](uint64_t size) -> Result<bool> {
    buffer_.resize(std::min(size, limit_ - position_));
    const auto read = object_.read_at(position_, buffer_);
    if (!read) return fail(read.error());
    buffer_.resize(*read);
    return buffer_.size() == size;
  };
  if (const auto read = read_front(kFirstRead); !read) return fail(read.error());
  ByteReader front(buffer_);
  const uint64_t moof_size = front.u32();
  if (front.u32() != fourcc("moof") || moof_size < 8 || moof_size > kMaxMoof) return false;
  const uint64_t head_size = moof_size + 8;
  if (buffer_.size() < head_size) {
    const auto read = read_front(head_size);
    if (!read) return fail(read.error());
    if (!*read) return false;
  }
  ByteReader data(ByteView(buffer_).subspan(moof_size));
  const uint64_t data_size = data.u32();
  if (data.u32() != fourcc("mdat") || data_size < 8 || !data.ok()) return false;
  const uint64_t end = position_ + moof_size + data_size;
  if (end > limit_) return false;
  if (!parse_fragment(ByteView(buffer_).subspan(8, moof_size - 8), head_, position_, position_ + head_size, end,
                      out.records)) {
    return false;
  }
  out.offset = position_;
  out.size = end - position_;
  position_ = end;
  return true;
}

}  // namespace parallax::media
