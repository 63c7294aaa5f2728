// SPDX-License-Identifier: Apache-2.0
#include "media/file/sample_tables.hpp"

#include <algorithm>
#include <limits>

namespace parallax::media {
namespace {

constexpr size_t kFullBoxSize = 12;

void put32(std::vector<uint8_t>& out, uint32_t value) {
  const uint8_t bytes[4] = {static_cast<uint8_t>(value >> 24), static_cast<uint8_t>(value >> 16),
                            static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)};
  out.insert(out.end(), bytes, bytes + 4);
}

}  // namespace

void SampleTables::Runs::add(uint32_t next) {
  if (count != 0 && next == value) {
    ++count;
    return;
  }
  end();
  count = 1;
  value = next;
}

void SampleTables::Runs::end() {
  if (count == 0) return;
  put32(bytes, count);
  put32(bytes, value);
  ++entries;
  count = 0;
}

void SampleTables::add_duration(int64_t duration) {
  duration = std::clamp<int64_t>(duration, 0, std::numeric_limits<uint32_t>::max());
  durations_.add(static_cast<uint32_t>(duration));
  decoded_duration_ += duration;
}

void SampleTables::end_chunk() {
  ++chunk_count_;
  if (chunk_samples_ != last_chunk_samples_) {
    put32(chunk_runs_, chunk_count_);
    put32(chunk_runs_, chunk_samples_);
    put32(chunk_runs_, 1);
    last_chunk_samples_ = chunk_samples_;
  }
  chunk_samples_ = 0;
}

void SampleTables::add(const IndexRecord& record) {
  const int64_t pts = record.pts_ticks();
  if (samples_ == 0) {
    first_dts_ = record.dts_ticks;
    first_pts_ = pts;
    end_pts_ = pts;
  } else {
    add_duration(record.dts_ticks - last_.dts_ticks);  // over a hole the last picture stays
  }
  if (samples_ == 0 || record.offset != last_.end()) {
    if (samples_ != 0) end_chunk();
    put32(chunks_, static_cast<uint32_t>(record.offset >> 32));
    put32(chunks_, static_cast<uint32_t>(record.offset));
  }
  ++samples_;
  ++chunk_samples_;
  first_pts_ = std::min(first_pts_, pts);
  end_pts_ = std::max(end_pts_, pts + record.duration_ticks);
  compositions_.add(static_cast<uint32_t>(record.composition_ticks));
  shifted_ = shifted_ || record.composition_ticks != 0;
  put32(sizes_, record.size);
  if (record.key) put32(keys_, static_cast<uint32_t>(samples_));
  last_ = record;
}

void SampleTables::end() {
  if (samples_ == 0) return;
  add_duration(last_.duration_ticks);
  durations_.end();
  compositions_.end();
  end_chunk();
}

size_t SampleTables::size() const {
  size_t size = kFullBoxSize + 4 + durations_.bytes.size();
  if (shifted_) size += kFullBoxSize + 4 + compositions_.bytes.size();
  if (keys_.size() != sizes_.size()) size += kFullBoxSize + 4 + keys_.size();
  size += kFullBoxSize + 4 + chunk_runs_.size();
  size += kFullBoxSize + 8 + sizes_.size();
  return size + kFullBoxSize + 4 + chunks_.size();
}

void SampleTables::write(BoxWriter& writer) const {
  const auto table = [&](uint32_t type, uint8_t version, uint32_t entries, const std::vector<uint8_t>& bytes) {
    writer.full_box(type, version, 0, [&] {
      writer.u32(entries);
      writer.bytes(bytes);
    });
  };
  table(fourcc("stts"), 0, durations_.entries, durations_.bytes);
  if (shifted_) table(fourcc("ctts"), 1, compositions_.entries, compositions_.bytes);
  if (keys_.size() != sizes_.size()) {  // where all are keys the box is left out
    table(fourcc("stss"), 0, static_cast<uint32_t>(keys_.size() / 4), keys_);
  }
  table(fourcc("stsc"), 0, static_cast<uint32_t>(chunk_runs_.size() / 12), chunk_runs_);
  writer.full_box(fourcc("stsz"), 0, 0, [&] {
    writer.u32(0);
    writer.u32(static_cast<uint32_t>(samples_));
    writer.bytes(sizes_);
  });
  table(fourcc("co64"), 0, chunk_count_, chunks_);
}

}  // namespace parallax::media
