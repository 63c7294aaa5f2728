// SPDX-License-Identifier: Apache-2.0
// The records of a part by number, from its index or, where that is missing or foreign, from the fragments of the file
// itself. Follows a part that is still being written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.hpp"
#include "media/file/fragment.hpp"
#include "media/file/index.hpp"
#include "media/file/part_head.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

/// [one thread at a time]
class RecordTable {
 public:
  /// `media` and `head` must outlive the table; `index` may be null. Without a usable index all fragments are walked
  /// (their heads only). @errors those of the storage.
  static Result<std::unique_ptr<RecordTable>> open(StoredObject& media, const PartHead& head,
                                                   std::unique_ptr<StoredObject> index);

  /// How many there are by now; of a growing part this rises.
  [[nodiscard]] Result<uint64_t> count();
  /// Record `number`; nothing at the end and where the index is torn.
  Result<std::optional<IndexRecord>> at(uint64_t number);

  struct Numbered {
    uint64_t number = 0;
    IndexRecord record;
  };
  /// The first record of `track` at `number` or behind it.
  Result<std::optional<Numbered>> next_of(size_t track, uint64_t number);
  /// The last record of `track` that is decoded at or before `session_ns`.
  Result<std::optional<Numbered>> last_of(size_t track, int64_t session_ns);

 private:
  RecordTable(StoredObject& media, const PartHead& head, std::unique_ptr<StoredObject> index);
  Result<void> walk();

  StoredObject& media_;
  const PartHead& head_;
  std::unique_ptr<StoredObject> index_;
  // With an index: a window of it.
  std::vector<IndexRecord> window_;
  uint64_t window_begin_ = 0;
  std::vector<uint8_t> buffer_;
  // Without: all records.
  std::optional<FragmentScanner> scanner_;
  std::vector<IndexRecord> walked_;
};

}  // namespace parallax::media
