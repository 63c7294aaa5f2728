// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/sound_reader.hpp"

#include <algorithm>

#include "desktop/player/sound.hpp"
#include "media/file/ticks.hpp"

namespace parallax::player {
namespace {

/// Larger than any frame of sound.
constexpr uint32_t kMaxUnitBytes = 1U << 20;

}  // namespace

SoundReader::SoundReader(std::unique_ptr<media::StoredObject> object, media::PartHead head)
    : object_(std::move(object)), head_(std::make_unique<const media::PartHead>(std::move(head))) {}

Result<std::unique_ptr<SoundReader>> SoundReader::open(PartObjects objects) {
  auto head = media::read_part_head(*objects.media, media::CutFiles::accept);
  if (!head) return fail(head.error());
  const auto track = std::find_if(head->tracks.begin(), head->tracks.end(),
                                  [](const auto& t) { return t.format->kind == media::MediaKind::audio; });
  if (track == head->tracks.end()) return fail("no-sound", "This part has no sound.");
  auto decoder = media::AudioDecoder::create(*track->format, kSoundRateHz);
  if (!decoder) return fail(decoder.error());
  const auto number = static_cast<size_t>(track - head->tracks.begin());
  std::unique_ptr<SoundReader> reader(new SoundReader(std::move(objects.media), std::move(*head)));
  auto table = media::RecordTable::open(*reader->object_, *reader->head_, std::move(objects.index));
  if (!table) return fail(table.error());
  reader->table_ = std::move(*table);
  reader->decoder_ = std::move(*decoder);
  reader->track_ = number;
  return reader;
}

Result<void> SoundReader::seek(int64_t session_ns) {
  const auto found = table_->last_of(track_, session_ns);
  if (!found) return fail(found.error());
  next_ = *found ? (*found)->number : 0;
  decoder_->flush();
  return {};
}

Result<std::optional<int64_t>> SoundReader::read(std::vector<float>& out) {
  const auto found = table_->next_of(track_, next_);
  if (!found) return fail(found.error());
  if (!*found) return std::nullopt;
  const media::IndexRecord& record = (*found)->record;
  if (record.size == 0 || record.size > kMaxUnitBytes)
    return fail("part-damaged", "The index names a frame of sound of an impossible size.");
  bytes_.resize(record.size);
  const auto got = object_->read_at(record.offset, bytes_);
  if (!got) return fail(got.error());
  if (*got < bytes_.size()) return std::nullopt;
  next_ = (*found)->number + 1;
  decoder_->decode(bytes_, out);
  return media::ns_of(record.pts_ticks(), head_->tracks[track_].timescale);
}

}  // namespace parallax::player
