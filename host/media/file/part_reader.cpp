// SPDX-License-Identifier: Apache-2.0
#include "media/file/part_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "media/file/facts_builder.hpp"
#include "media/file/index.hpp"
#include "media/file/part_head.hpp"
#include "media/file/ticks.hpp"

namespace parallax::media {
namespace {

/// Few: a reader that follows a growing file reads small pieces again and again.
constexpr size_t kBufferedRecords = 64;
/// A damaged index must not make us allocate what no access unit ever takes.
constexpr uint32_t kMaxSampleSize = 256U << 20;

}  // namespace

struct PartReader::State {
  std::unique_ptr<StoredObject> media;
  std::unique_ptr<StoredObject> index;
  PartHead head;
  std::vector<std::shared_ptr<const StreamFormat>> formats;
  IndexCursor cursor;
  size_t main = 0;

  State(std::unique_ptr<StoredObject> m, std::unique_ptr<StoredObject> i, PartHead h)
      : media(std::move(m)), index(std::move(i)), head(std::move(h)), cursor(*index, kBufferedRecords) {
    for (const auto& track : head.tracks) formats.push_back(track.format);
    main = head.main_track();
  }

  [[nodiscard]] int64_t ns(const IndexRecord& record, int64_t ticks) const {
    return ns_of(ticks, head.tracks[record.track].timescale);
  }
  /// The first record of the main track at `number` or behind it, with its number.
  Result<std::optional<std::pair<uint64_t, IndexRecord>>> main_record_from(uint64_t number);
  Result<uint64_t> number_at(int64_t session_ns);
};

Result<std::optional<std::pair<uint64_t, IndexRecord>>> PartReader::State::main_record_from(uint64_t number) {
  cursor.go_to(number);
  while (true) {
    const uint64_t at = cursor.number();
    const auto record = cursor.next();
    if (!record) return fail(record.error());
    if (!*record) return std::nullopt;
    if ((*record)->track != main) continue;
    if (!has_plausible_time(**record, head.tracks[main].timescale)) return std::nullopt;
    return std::pair(at, **record);
  }
}

/// Number of the last record of the main track that is not decoded after `session_ns`; 0 if all are.
Result<uint64_t> PartReader::State::number_at(int64_t session_ns) {
  const uint64_t size = index->size();
  uint64_t low = 0;
  uint64_t high = size < kIndexHeaderSize ? 0 : (size - kIndexHeaderSize) / kIndexRecordSize;
  uint64_t best = 0;
  while (low < high) {
    const uint64_t middle = low + (high - low) / 2;
    const auto found = main_record_from(middle);
    if (!found) return fail(found.error());
    if (!*found || (*found)->first >= high || ns((*found)->second, (*found)->second.dts_ticks) > session_ns) {
      high = middle;
    } else {
      best = (*found)->first;
      low = best + 1;
    }
  }
  return best;
}

Result<std::unique_ptr<PartReader>> PartReader::open(Volume& volume, const std::string& media) {
  const PartNames names = PartNames::of_media(media);
  auto object = volume.open(media);
  if (!object) return fail(object.error());
  auto head = read_part_head(**object);
  if (!head) return fail(head.error());
  auto index = open_index(volume, names.index);
  if (!index) return fail(index.error());
  auto state = std::make_unique<State>(std::move(*object), std::move(index->object), std::move(*head));
  if (index->tracks != index_tracks_of(state->formats)) {
    return fail("part-damaged", "The index " + names.index + " belongs to another file.", "Recover the part.");
  }
  return std::unique_ptr<PartReader>(new PartReader(std::move(state)));
}

PartReader::PartReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
PartReader::~PartReader() = default;

const std::vector<std::shared_ptr<const StreamFormat>>& PartReader::tracks() const {
  return state_->formats;
}

Result<void> PartReader::seek(int64_t session_ns) {
  auto number = state_->number_at(session_ns);
  if (!number) return fail(number.error());
  // Back to a key frame that is shown at or before that time, in steps of a buffer.
  uint64_t key = 0;
  for (uint64_t end = *number + 1; end > 0 && key == 0;) {
    const uint64_t begin = end > kBufferedRecords ? end - kBufferedRecords : 0;
    state_->cursor.go_to(begin);
    while (state_->cursor.number() < end) {
      const uint64_t at = state_->cursor.number();
      const auto record = state_->cursor.next();
      if (!record) return fail(record.error());
      if (!*record) break;
      const bool fits = (*record)->track == state_->main && (*record)->key &&
                        has_plausible_time(**record, state_->head.tracks[state_->main].timescale);
      if (fits && state_->ns(**record, (*record)->pts_ticks()) <= session_ns) key = at;
    }
    end = begin;
  }
  state_->cursor.go_to(key);
  return {};
}

Result<std::optional<StoredSample>> PartReader::next() {
  const auto record = state_->cursor.next();
  if (!record) return fail(record.error());
  if (!*record) return std::nullopt;
  const IndexRecord& at = **record;
  const auto damaged = [&] {
    return fail("part-damaged",
                fmt::format("Record {} of the index points outside the file.", state_->cursor.number() - 1),
                "Recover the part.");
  };
  if (at.track >= state_->formats.size() || at.size == 0 || at.size > kMaxSampleSize ||
      !has_plausible_time(at, state_->head.tracks[at.track].timescale)) {
    return damaged();
  }
  const uint64_t file_size = state_->media->size();
  if (at.offset > file_size || at.size > file_size - at.offset) return damaged();
  std::vector<uint8_t> bytes(at.size);
  const auto read = state_->media->read_at(at.offset, bytes);
  if (!read) return fail(read.error());
  if (*read < bytes.size()) return damaged();
  StoredSample sample;
  sample.track = at.track;
  sample.pts_session_ns = state_->ns(at, at.pts_ticks());
  sample.dts_session_ns = state_->ns(at, at.dts_ticks);
  sample.duration_ns = state_->ns(at, at.duration_ticks);
  sample.arrival_session_ns = at.arrival_session_ns;
  sample.rtp_time = at.rtp_time;
  sample.key = at.key;
  sample.discontinuity = at.discontinuity;
  sample.data = SharedBytes(std::move(bytes));
  return sample;
}

}  // namespace parallax::media
