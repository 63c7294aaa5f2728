// SPDX-License-Identifier: Apache-2.0
#include "media/file/picture_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "media/file/ticks.hpp"

namespace parallax::media {
namespace {

/// A damaged index must not make us allocate what no picture ever takes.
constexpr uint32_t kMaxPictureBytes = 256U << 20;
constexpr int64_t kEver = std::numeric_limits<int64_t>::max();

/// Each picture is seen until the next one; the last one until `end`.
std::vector<PictureSpan> spans_of(std::vector<int64_t> begins, int64_t end) {
  std::sort(begins.begin(), begins.end());
  begins.erase(std::unique(begins.begin(), begins.end()), begins.end());
  std::vector<PictureSpan> spans;
  spans.reserve(begins.size());
  for (size_t i = 0; i < begins.size(); ++i) spans.push_back({begins[i], i + 1 < begins.size() ? begins[i + 1] : end});
  return spans;
}

}  // namespace

PictureIndex::PictureIndex(std::unique_ptr<StoredObject> media, PartHead head)
    : media_(std::move(media)), head_(std::make_unique<const PartHead>(std::move(head))), track_(head_->main_track()) {}

Result<std::unique_ptr<PictureIndex>> PictureIndex::open(std::unique_ptr<StoredObject> media,
                                                         std::unique_ptr<StoredObject> index) {
  auto head = read_part_head(*media, CutFiles::accept);
  if (!head) return fail(head.error());
  std::unique_ptr<PictureIndex> made(new PictureIndex(std::move(media), std::move(*head)));
  if (made->head_->tracks[made->track_].format->kind != MediaKind::video)
    return fail("no-pictures", "This file holds sound only.");
  auto table = RecordTable::open(*made->media_, *made->head_, std::move(index));
  if (!table) return fail(table.error());
  made->table_ = std::move(*table);
  return made;
}

const std::shared_ptr<const StreamFormat>& PictureIndex::format() const {
  return head_->tracks[track_].format;
}

int64_t PictureIndex::pts_of(const IndexRecord& record) const {
  return ns_of(record.pts_ticks(), head_->tracks[track_].timescale);
}

/// The last key frame before record `end` that is shown at or before `session_ns`.
Result<std::optional<uint64_t>> PictureIndex::key_before(uint64_t end, int64_t session_ns) {
  while (end-- > 0) {
    const auto record = table_->at(end);
    if (!record) return fail(record.error());
    const bool fits = *record && (*record)->track == track_ && (*record)->key && pts_of(**record) <= session_ns &&
                      has_plausible_time(**record, head_->tracks[track_].timescale);
    if (fits) return end;
  }
  return std::nullopt;
}

Result<std::optional<PictureGroup>> PictureIndex::group_from(uint64_t key_record) {
  PictureGroup group;
  std::vector<int64_t> begins;
  int64_t key_ns = kEver;
  int64_t end_ns = 0;
  int64_t next_key_ns = kEver;
  const uint64_t file_bytes = media_->size();
  for (uint64_t number = key_record;; ++number) {
    const auto found = table_->next_of(track_, number);
    if (!found) return fail(found.error());
    if (!*found) {
      if (next_key_ns == kEver) group.next_record = number;
      break;
    }
    number = (*found)->number;
    const IndexRecord& record = (*found)->record;
    const int64_t pts_ns = pts_of(record);
    const bool is_next_key = record.key && !group.pictures.empty();
    if (is_next_key && next_key_ns != kEver) break;
    if (is_next_key) {
      next_key_ns = pts_ns;
      group.next_record = number;
      continue;
    }
    if (next_key_ns != kEver) {  // what belongs to the next group, but is shown in this one's time
      if (pts_ns >= next_key_ns) break;
      begins.push_back(pts_ns);
      continue;
    }
    if (record.size == 0 || record.size > kMaxPictureBytes || record.offset > file_bytes ||
        record.size > file_bytes - record.offset) {
      group.is_cut = true;
      group.next_record = number;
      break;
    }
    if (group.pictures.empty()) {
      group.first_record = number;
      key_ns = pts_ns;
    }
    group.pictures.push_back({record.offset, record.size, pts_ns, record.key, record.discontinuity});
    if (pts_ns >= key_ns) begins.push_back(pts_ns);
    end_ns = std::max(end_ns, ns_of(record.pts_ticks() + record.duration_ticks, head_->tracks[track_].timescale));
  }
  if (group.pictures.empty()) return std::nullopt;
  group.is_last = next_key_ns == kEver;
  group.spans = spans_of(std::move(begins), group.is_last ? std::max(end_ns, key_ns + 1) : next_key_ns);
  return group;
}

Result<std::optional<PictureGroup>> PictureIndex::group_at(int64_t session_ns) {
  const auto last = table_->last_of(track_, session_ns);
  if (!last) return fail(last.error());
  std::optional<uint64_t> key;
  if (*last) {
    const auto before = key_before((*last)->number + 1, session_ns);
    if (!before) return fail(before.error());
    key = *before;
  }
  return group_from(key.value_or(0));
}

Result<std::optional<PictureGroup>> PictureIndex::group_after(const PictureGroup& group) {
  if (group.is_last || group.is_cut) return std::nullopt;
  return group_from(group.next_record);
}

Result<std::optional<PictureGroup>> PictureIndex::group_before(const PictureGroup& group) {
  const auto key = key_before(group.first_record, kEver);
  if (!key) return fail(key.error());
  if (!*key) return std::nullopt;
  return group_from(**key);
}

Result<std::optional<PictureGroup>> PictureIndex::last_group() {
  const auto total = table_->count();
  if (!total) return fail(total.error());
  const uint64_t file_bytes = media_->size();
  uint64_t low = 0;
  uint64_t high = *total;
  uint64_t readable = 0;  // one behind the last picture that lies in the file
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    const auto found = table_->next_of(track_, middle);
    if (!found) return fail(found.error());
    if (!*found || (*found)->record.end() > file_bytes) {
      high = middle;
    } else {
      readable = (*found)->number + 1;
      low = readable;
    }
  }
  const auto key = key_before(readable, kEver);
  if (!key) return fail(key.error());
  if (!*key) return std::nullopt;
  return group_from(**key);
}

Result<std::optional<PictureGroup>> PictureIndex::again(const PictureGroup& group) {
  return group_from(group.first_record);
}

Result<void> PictureIndex::read(const CodedEntry& entry, std::vector<uint8_t>& out) {
  out.resize(entry.size);
  const auto read = media_->read_at(entry.offset, out);
  if (!read) return fail(read.error());
  if (*read == out.size()) return {};
  return fail("part-damaged", fmt::format("The file ends {} bytes before this picture does.", out.size() - *read),
              "The rest of the file is lost; look for a copy of it.");
}

}  // namespace parallax::media
