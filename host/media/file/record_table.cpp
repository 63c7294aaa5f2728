// SPDX-License-Identifier: Apache-2.0
#include "media/file/record_table.hpp"

#include <algorithm>
#include <span>

#include "media/file/facts_builder.hpp"
#include "media/file/ticks.hpp"

namespace parallax::media {
namespace {

/// About a second of picture and sound; binary searches read this much per step.
constexpr uint64_t kWindowRecords = 128;

bool belongs(StoredObject& index, const PartHead& head) {
  std::vector<uint8_t> header(kIndexHeaderSize);
  const auto read = index.read_at(0, header);
  if (!read || *read < header.size()) return false;
  const auto tracks = decode_index_header(header);
  std::vector<std::shared_ptr<const StreamFormat>> formats;
  for (const HeadTrack& track : head.tracks) formats.push_back(track.format);
  return tracks && *tracks == index_tracks_of(formats);
}

}  // namespace

RecordTable::RecordTable(StoredObject& media, const PartHead& head, std::unique_ptr<StoredObject> index)
    : media_(media), head_(head), index_(std::move(index)) {}

Result<std::unique_ptr<RecordTable>> RecordTable::open(StoredObject& media, const PartHead& head,
                                                       std::unique_ptr<StoredObject> index) {
  if (index && !belongs(*index, head)) index.reset();
  std::unique_ptr<RecordTable> table(new RecordTable(media, head, std::move(index)));
  if (!table->index_) {
    if (auto walked = table->walk(); !walked) return fail(walked.error());
  }
  return table;
}

Result<void> RecordTable::walk() {
  // A scanner ends at what it finds incomplete; one with a new limit goes on behind the last complete fragment.
  const uint64_t limit = head_.swallowed > 0 ? std::min(head_.swallowed_end(), media_.size()) : media_.size();
  if (!scanner_) {
    scanner_.emplace(media_, head_, limit);
  } else {
    scanner_->set_limit(limit);
  }
  FoundFragment fragment;
  while (true) {
    const auto found = scanner_->next(fragment);
    if (!found) return fail(found.error());
    if (!*found) return {};
    walked_.insert(walked_.end(), fragment.records.begin(), fragment.records.end());
  }
}

Result<uint64_t> RecordTable::count() {
  if (!index_) {
    if (auto walked = walk(); !walked) return fail(walked.error());
    return walked_.size();
  }
  const uint64_t size = index_->size();
  return size < kIndexHeaderSize ? 0 : (size - kIndexHeaderSize) / kIndexRecordSize;
}

Result<std::optional<IndexRecord>> RecordTable::at(uint64_t number) {
  if (!index_) return number < walked_.size() ? std::optional(walked_[number]) : std::nullopt;
  if (number < window_begin_ || number >= window_begin_ + window_.size()) {
    const uint64_t begin = number - number % (kWindowRecords / 2);
    buffer_.resize(kWindowRecords * kIndexRecordSize);
    const auto read = index_->read_at(kIndexHeaderSize + begin * kIndexRecordSize, buffer_);
    if (!read) return fail(read.error());
    window_.clear();
    window_begin_ = begin;
    for (size_t used = 0; used + kIndexRecordSize <= *read; used += kIndexRecordSize) {
      const auto record = decode_index_record(std::span(buffer_).subspan(used, kIndexRecordSize));
      if (!record) break;
      window_.push_back(*record);
    }
  }
  const uint64_t place = number - window_begin_;
  return place < window_.size() ? std::optional(window_[place]) : std::nullopt;
}

Result<std::optional<RecordTable::Numbered>> RecordTable::next_of(size_t track, uint64_t number) {
  for (;; ++number) {
    const auto record = at(number);
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    if ((*record)->track != track) continue;
    if (!has_plausible_time(**record, head_.tracks[track].timescale)) return std::nullopt;
    return Numbered{number, **record};
  }
}

Result<std::optional<RecordTable::Numbered>> RecordTable::last_of(size_t track, int64_t session_ns) {
  const auto total = count();
  if (!total) return fail(total.error());
  uint64_t low = 0;
  uint64_t high = *total;
  std::optional<Numbered> best;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    const auto found = next_of(track, middle);
    if (!found) return fail(found.error());
    const bool is_later = !*found || (*found)->number >= high ||
                          ns_of((*found)->record.dts_ticks, head_.tracks[track].timescale) > session_ns;
    if (is_later) {
      high = middle;
    } else {
      best = **found;
      low = best->number + 1;
    }
  }
  return best;
}

}  // namespace parallax::media
