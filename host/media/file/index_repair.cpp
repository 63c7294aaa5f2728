// SPDX-License-Identifier: Apache-2.0
#include "media/file/index_repair.hpp"

#include <algorithm>

namespace parallax::media {
namespace {

constexpr size_t kWriteOut = 1 << 20;

/// The same sample: what only the index knows (arrival, RTP time, discontinuity) is not compared.
bool agree(const IndexRecord& ours, const IndexRecord& file) {
  return ours.offset == file.offset && ours.size == file.size && ours.dts_ticks == file.dts_ticks &&
         ours.composition_ticks == file.composition_ticks && ours.track == file.track && ours.key == file.key;
}

}  // namespace

Result<void> IndexRepair::open() {
  auto opened = open_index(volume_, name_);
  if (opened && opened->tracks == tracks_) {
    object_ = std::move(opened->object);
    cursor_.emplace(*object_);
    return {};
  }
  if (!opened && opened.error().code != "not-found" && opened.error().code != "index-damaged") {
    return fail(opened.error());
  }
  opened = OpenIndex{};  // lets go of it before it is opened again
  auto object = volume_.open(name_);
  if (!object && object.error().code == "not-found") object = volume_.create(name_);
  if (!object) return fail(object.error());
  object_ = std::move(*object);
  if (const auto cut = object_->truncate(0); !cut) return fail(cut.error());
  const auto header = encode_index_header(tracks_);
  const ByteView piece(header);
  rewriting_ = true;
  return object_->append({&piece, 1});
}

Result<void> IndexRepair::begin_rewrite() {
  rewriting_ = true;
  return object_->truncate(kIndexHeaderSize + agreed_ * kIndexRecordSize);
}

Result<void> IndexRepair::write_out() {
  if (pending_.empty()) return {};
  const ByteView piece(pending_);
  const auto appended = object_->append({&piece, 1});
  pending_.clear();
  return appended;
}

Result<void> IndexRepair::match(std::span<const IndexRecord> records) {
  if (!object_) {
    if (const auto opened = open(); !opened) return opened;
  }
  for (const auto& record : records) {
    if (!rewriting_) {
      const auto ours = cursor_->next();
      if (!ours) return fail(ours.error());
      if (*ours && agree(**ours, record)) {
        ++agreed_;
        continue;
      }
      if (const auto begun = begin_rewrite(); !begun) return begun;
    }
    encode_index_record(record, pending_);
    ++rebuilt_;
  }
  return pending_.size() < kWriteOut ? Result<void>{} : write_out();
}

Result<void> IndexRepair::end() {
  if (!object_) return {};
  if (!rewriting_ && object_->size() != kIndexHeaderSize + agreed_ * kIndexRecordSize) {
    if (const auto cut = begin_rewrite(); !cut) return cut;
  }
  if (const auto written = write_out(); !written) return written;
  return object_->sync();
}

Result<bool> repair_sidecar(Volume& volume, const PartNames& names) {
  auto sidecar = volume.open(names.sidecar);
  if (!sidecar) return sidecar.error().code == "not-found" ? Result<bool>(false) : fail(sidecar.error());
  auto index = open_index(volume, names.sidecar_index);
  if (!index)
    return index.error().code == "not-found" || index.error().code == "index-damaged" ? Result<bool>(true)
                                                                                      : fail(index.error());
  IndexCursor cursor(*index->object);
  uint64_t end = 0;
  uint64_t records = 0;
  while (true) {
    const auto record = cursor.next();
    if (!record) return fail(record.error());
    if (!*record || (*record)->offset != end || (*record)->end() > (*sidecar)->size()) break;
    end = (*record)->end();
    ++records;
  }
  const uint64_t index_size = kIndexHeaderSize + records * kIndexRecordSize;
  if (index->object->size() > index_size) {
    if (const auto cut = index->object->truncate(index_size); !cut) return fail(cut.error());
  }
  return true;
}

}  // namespace parallax::media
