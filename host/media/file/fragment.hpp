// SPDX-License-Identifier: Apache-2.0
// One movie fragment (`moof` + `mdat`, ISO/IEC 14496-12 8.8): the bytes before its samples, and back from bytes to
// records. Samples lie grouped by track; `tfdt` is session time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/file/index.hpp"
#include "media/file/part_head.hpp"

namespace parallax::media {

/// `moof` and the header of `mdat` for `records`, grouped by track in ascending order; the samples' bytes follow in
/// that order. Sets each record's offset for a fragment that begins at `file_offset`. `track_ids[t]` is track t's id.
/// [any thread]
[[nodiscard]] std::vector<uint8_t> make_fragment_head(uint32_t sequence, std::span<const uint32_t> track_ids,
                                                      uint64_t file_offset, std::span<IndexRecord> records);

/// A fragment found in a file.
struct FoundFragment {
  uint64_t offset = 0;
  uint64_t size = 0;  ///< moof and mdat
  std::vector<IndexRecord> records;
};

/// Walks the fragments of a file from the end of its head. One thread; head and object must outlive it.
class FragmentScanner {
 public:
  /// Looks no further than `limit`.
  FragmentScanner(StoredObject& object, const PartHead& head, uint64_t limit)
      : object_(object), head_(head), limit_(limit), position_(head.bytes.size()) {}
  /// The next complete fragment; false at the end of the file and at the first thing that is none.
  Result<bool> next(FoundFragment& out);
  /// The file has grown: `next` may go on.
  void set_limit(uint64_t limit) { limit_ = limit; }
  /// End of the last complete fragment.
  [[nodiscard]] uint64_t position() const { return position_; }

 private:
  StoredObject& object_;
  const PartHead& head_;
  uint64_t limit_;
  uint64_t position_;
  std::vector<uint8_t> buffer_;
};

/// Records of a `moof` at `offset` followed by an `mdat` that ends at `end`; false if it is not one of ours or points
/// outside. [any thread]
[[nodiscard]] bool parse_fragment(ByteView moof_body, const PartHead& head, uint64_t offset, uint64_t data_begin,
                                  uint64_t end, std::vector<IndexRecord>& out);

}  // namespace parallax::media
