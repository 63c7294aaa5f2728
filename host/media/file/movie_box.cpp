// SPDX-License-Identifier: Apache-2.0
#include "media/file/movie_box.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "media/file/boxes.hpp"
#include "media/file/ticks.hpp"

namespace parallax::media {
namespace {

constexpr std::array<uint32_t, 9> kUnityMatrix = {0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000};
constexpr size_t kTrackHeaderTail = 60;  // tkhd behind its duration: layer, volume, matrix, size (14496-12 8.3.2)
constexpr size_t kFixedSize = 4096;      // more than all boxes of a track take besides its tables and descriptions

/// What is taken over from a track's boxes in the head.
struct TrackBoxes {
  ByteView track_header_tail;
  uint16_t language = 0;
  ByteView handler;
  std::vector<ByteView> media_information;  ///< all of minf but stbl
  ByteView descriptions;                    ///< stsd
};

std::optional<TrackBoxes> track_boxes(ByteView moov, uint32_t track_id) {
  while (const auto trak = take_box(moov)) {
    if (trak->type != fourcc("trak")) continue;
    const auto header = find_box(trak->body, fourcc("tkhd"));
    const auto media = find_box(trak->body, fourcc("mdia"));
    if (!header || !media || header->body.size() < 24 + kTrackHeaderTail) continue;
    ByteReader id(header->body);
    const bool wide = id.u32() >> 24 == 1;
    id.skip(wide ? 16 : 8);
    if (id.u32() != track_id) continue;

    TrackBoxes boxes;
    boxes.track_header_tail = header->body.last(kTrackHeaderTail);
    const auto media_header = find_box(media->body, fourcc("mdhd"));
    const auto handler = find_box(media->body, fourcc("hdlr"));
    const auto information = find_box(media->body, fourcc("minf"));
    if (!media_header || !handler || !information || media_header->body.size() < 4) return std::nullopt;
    boxes.language = ByteReader(media_header->body.last(4)).u16();
    boxes.handler = handler->whole;
    ByteView rest = information->body;
    while (const auto box = take_box(rest)) {
      if (box->type != fourcc("stbl")) {
        boxes.media_information.push_back(box->whole);
      } else if (const auto descriptions = find_box(box->body, fourcc("stsd"))) {
        boxes.descriptions = descriptions->whole;
      }
    }
    return boxes;
  }
  return std::nullopt;
}

/// A timescale in which each track's ticks are whole numbers; 90000 in the odd case that it would not fit.
uint32_t movie_timescale(const PartHead& head) {
  uint64_t scale = 1;
  for (const auto& track : head.tracks) scale = std::lcm(scale, static_cast<uint64_t>(track.timescale));
  return scale <= 0x7FFFFFFF ? static_cast<uint32_t>(scale) : 90000;
}

struct Edit {
  uint64_t start = 0;       ///< length of the empty edit, movie timescale
  uint64_t duration = 0;    ///< of the media, movie timescale
  int64_t media_start = 0;  ///< first PTS − first DTS, track timescale
};

Edit edit_of(const SampleTables& table, uint32_t timescale, uint32_t movie_scale) {
  const int64_t start = std::max<int64_t>(0, table.first_pts());
  return {static_cast<uint64_t>(rescale(start, timescale, movie_scale)),
          static_cast<uint64_t>(rescale(table.end_pts() - table.first_pts(), timescale, movie_scale)),
          std::max<int64_t>(0, table.first_pts() - table.first_dts())};
}

void write_track(BoxWriter& writer, const HeadTrack& track, const TrackBoxes& boxes, const SampleTables& table,
                 const Edit& edit) {
  writer.box(fourcc("trak"), [&] {
    writer.full_box(fourcc("tkhd"), 1, 3, [&] {  // enabled, in movie
      writer.zeros(16);
      writer.u32(track.id);
      writer.u32(0);
      writer.u64(edit.start + edit.duration);
      writer.bytes(boxes.track_header_tail);
    });
    writer.box(fourcc("edts"), [&] {
      writer.full_box(fourcc("elst"), 1, 0, [&] {
        const auto entry = [&](uint64_t duration, int64_t media_time) {
          writer.u64(duration);
          writer.i64(media_time);
          writer.u32(0x10000);
        };
        writer.u32(edit.start > 0 ? 2 : 1);
        if (edit.start > 0) entry(edit.start, -1);
        entry(edit.duration, edit.media_start);
      });
    });
    writer.box(fourcc("mdia"), [&] {
      writer.full_box(fourcc("mdhd"), 1, 0, [&] {
        writer.zeros(16);
        writer.u32(track.timescale);
        writer.i64(table.decoded_duration());
        writer.u16(boxes.language);
        writer.u16(0);
      });
      writer.bytes(boxes.handler);
      writer.box(fourcc("minf"), [&] {
        for (const auto& box : boxes.media_information) writer.bytes(box);
        writer.box(fourcc("stbl"), [&] {
          writer.bytes(boxes.descriptions);
          table.write(writer);
        });
      });
    });
  });
}

}  // namespace

Result<std::vector<uint8_t>> make_movie_box(const PartHead& head, std::span<const SampleTables> tables) {
  const auto damaged = [] {
    return fail("part-damaged", "The head of the file does not describe its tracks.",
                "Keep the file if it matters and ask for support; other parts are not affected.");
  };
  const auto moov = find_box(ByteView(head.bytes).subspan(head.patch_offset), fourcc("moov"));
  if (!moov) return damaged();
  const uint32_t scale = movie_timescale(head);
  size_t size = kFixedSize;
  uint64_t duration = 0;
  uint32_t next_id = 1;
  for (size_t t = 0; t < tables.size(); ++t) {
    size += tables[t].size() + kFixedSize + head.bytes.size();
    next_id = std::max(next_id, head.tracks[t].id + 1);
    if (tables[t].samples() == 0) continue;
    const Edit edit = edit_of(tables[t], head.tracks[t].timescale, scale);
    duration = std::max(duration, edit.start + edit.duration);
  }
  std::vector<uint8_t> out;
  out.reserve(size);
  BoxWriter writer(out);
  bool complete = true;
  writer.box(fourcc("moov"), [&] {
    writer.full_box(fourcc("mvhd"), 1, 0, [&] {
      writer.zeros(16);
      writer.u32(scale);
      writer.u64(duration);
      writer.u32(0x10000);  // rate 1
      writer.u16(0x100);    // volume 1
      writer.zeros(10);
      for (const uint32_t value : kUnityMatrix) writer.u32(value);
      writer.zeros(24);
      writer.u32(next_id);
    });
    for (size_t t = 0; t < tables.size(); ++t) {
      if (tables[t].samples() == 0) continue;
      const auto boxes = track_boxes(moov->body, head.tracks[t].id);
      if (!boxes || boxes->descriptions.empty()) {
        complete = false;
        return;
      }
      write_track(writer, head.tracks[t], *boxes, tables[t], edit_of(tables[t], head.tracks[t].timescale, scale));
    }
  });
  if (!complete) return damaged();
  return out;
}

}  // namespace parallax::media
