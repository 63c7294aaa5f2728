// SPDX-License-Identifier: Apache-2.0
#include "media/file/part_file.hpp"

#include <fmt/format.h>

#include <chrono>
#include <thread>
#include <utility>

namespace parallax::media {
namespace {

constexpr size_t kMaxNotes = 100;
constexpr int kAttempts = 5;
constexpr auto kRetryPause = std::chrono::milliseconds(100);

}  // namespace

PartFile::PartFile(VolumeWriter& writer, Options options)
    : writer_(writer), options_(std::move(options)), builder_(options_.names, options_.formats) {}

Result<PartFile::Target> PartFile::create_object(const std::string& name, ByteView head) {
  auto created = writer_.volume().create(name);
  if (!created) return fail(created.error());
  Target target{std::make_shared<SyncedObject>(std::move(*created))};
  if (!head.empty()) {
    if (const auto appended = append_pieces(target, {head}); !appended) return fail(appended.error());
  }
  const std::weak_ptr<PartFile> weak = weak_from_this();
  writer_.keep_synced(target.object, [weak](const Error& error) {
    if (const auto self = weak.lock()) self->give_up(error);
  });
  return target;
}

Result<void> PartFile::append_pieces(Target& target, const std::vector<ByteView>& pieces) {
  StoredObject& object = target.object->object();
  for (int attempt = 1;; ++attempt) {
    const auto appended = object.append(pieces);
    if (appended) break;
    // A torn tail is cut at once, so that the file ends at a complete fragment; if even that fails, recovery does it.
    const bool cut = object.truncate(target.size).has_value();
    if (!cut || appended.error().code != "storage-retry" || attempt == kAttempts) return appended;
    std::this_thread::sleep_for(kRetryPause);
  }
  for (const auto& piece : pieces) target.size += piece.size();
  target.object->mark_appended();
  return {};
}

void PartFile::create() {
  auto media = create_object(options_.names.media, options_.head);
  if (!media) return give_up(media.error());
  media_ = std::move(*media);
  const auto header = encode_index_header(index_tracks_of(options_.formats));
  auto index = create_object(options_.names.index, header);
  if (!index) return give_up(index.error());
  index_ = std::move(*index);
  const std::lock_guard lock(mutex_);
  media_bytes_ = media_.size;
}

Result<void> PartFile::append_samples(const std::vector<PendingSample>& samples) {
  if (samples.empty()) return {};
  std::vector<IndexRecord> records;
  records.reserve(samples.size());
  for (const auto& sample : samples) records.push_back(sample.record);
  const auto head = make_fragment_head(sequence_, options_.track_ids, media_.size, records);
  std::vector<ByteView> pieces{head};
  pieces.reserve(samples.size() + 1);
  for (const auto& sample : samples) pieces.push_back(sample.data.view());

  const uint64_t before = media_.size;
  if (const auto appended = append_pieces(media_, pieces); !appended) return appended;
  std::vector<uint8_t> lines;
  lines.reserve(records.size() * kIndexRecordSize);
  for (const auto& record : records) encode_index_record(record, lines);
  if (const auto appended = append_pieces(index_, {lines}); !appended) {
    // File and index must tell the same: without its records the fragment goes too.
    if (media_.object->object().truncate(before)) media_.size = before;
    return appended;
  }
  ++sequence_;
  const std::lock_guard lock(mutex_);
  for (const auto& record : records) builder_.add(record);
  media_bytes_ = media_.size;
  return {};
}

Result<void> PartFile::append_metadata(const std::vector<PendingSample>& metadata) {
  if (metadata.empty()) return {};
  if (!sidecar_.object) {
    auto sidecar = create_object(options_.names.sidecar, {});
    if (!sidecar) return fail(sidecar.error());
    const IndexTrack track{static_cast<uint32_t>(kNsPerSecond), MediaKind::metadata, Codec::klv};
    auto index = create_object(options_.names.sidecar_index, encode_index_header({&track, 1}));
    if (!index) return fail(index.error());
    sidecar_ = std::move(*sidecar);
    sidecar_index_ = std::move(*index);
    const std::lock_guard lock(mutex_);
    has_sidecar_ = true;
  }
  std::vector<ByteView> pieces;
  std::vector<uint8_t> lines;
  uint64_t offset = sidecar_.size;
  for (const auto& unit : metadata) {
    IndexRecord record = unit.record;
    record.offset = offset;
    offset += record.size;
    encode_index_record(record, lines);
    pieces.push_back(unit.data.view());
  }
  if (const auto appended = append_pieces(sidecar_, pieces); !appended) return appended;
  return append_pieces(sidecar_index_, {lines});
}

void PartFile::append(const PendingFragment& fragment) {
  if (has_failed() || !index_.object) return;
  auto appended = append_samples(fragment.samples);
  if (appended) appended = append_metadata(fragment.metadata);
  if (!appended) give_up(appended.error());
}

void PartFile::close() {
  const bool can_finish = writer_.volume().can_patch_head();
  for (Target* target : {&media_, &index_, &sidecar_, &sidecar_index_}) {
    if (!target->object) continue;
    StoredObject& object = target->object->object();
    const bool follows_finishing = can_finish && (target == &media_ || target == &index_);
    const auto done = follows_finishing ? object.sync() : object.commit();
    if (!done) give_up(done.error());
    target->object.reset();
  }
  const std::lock_guard lock(mutex_);
  part_state_ = can_finish ? PartState::closed : PartState::fragmented;
}

void PartFile::give_up(const Error& error) {
  if (failed_.exchange(true, std::memory_order_acq_rel)) return;
  note("Writing stopped: " + error.text);
  if (options_.failed) options_.failed(error);
}

void PartFile::note(std::string text) {
  const std::lock_guard lock(mutex_);
  if (notes_.size() < kMaxNotes) notes_.push_back(std::move(text));
}

PartFacts PartFile::facts() const {
  const std::lock_guard lock(mutex_);
  PartFacts facts = builder_.facts(part_state_, media_bytes_);
  if (has_sidecar_) facts.sidecar = options_.names.sidecar.substr(options_.names.sidecar.rfind('/') + 1);
  facts.notes = notes_;
  return facts;
}

}  // namespace parallax::media
