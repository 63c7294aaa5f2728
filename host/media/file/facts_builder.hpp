// SPDX-License-Identifier: Apache-2.0
// Counts records into PartFacts: while writing, when finishing, after a crash. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "media/file/index.hpp"
#include "media/file/part_facts.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::media {

class FactsBuilder {
 public:
  /// `formats` of the tracks in the media file (no metadata), numbered as in the records.
  FactsBuilder(const PartNames& names, std::span<const std::shared_ptr<const StreamFormat>> formats);
  void add(const IndexRecord& record);
  [[nodiscard]] PartFacts facts(PartState state, uint64_t bytes) const;

 private:
  PartFacts base_;
  size_t main_ = 0;
  uint32_t timescale_ = 1;
  bool is_video_ = false;
  uint64_t frames_ = 0;
  int64_t first_dts_ = 0;
  int64_t last_dts_ = 0;
  int64_t first_pts_ = 0;
  int64_t end_ = 0;
};

/// Timescale, kind and codec of each format, as an index header holds them.
[[nodiscard]] std::vector<IndexTrack> index_tracks_of(std::span<const std::shared_ptr<const StreamFormat>> formats);

}  // namespace parallax::media
