// SPDX-License-Identifier: Apache-2.0
// The pictures of a part as review needs them: in groups from key frame to key frame, with the stretch of the session
// clock in which each picture is the one to see. Follows a part that is still being written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "media/file/part_head.hpp"
#include "media/file/record_table.hpp"
#include "model/media/access_unit.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

struct CodedEntry {
  uint64_t offset = 0;
  uint32_t size = 0;
  int64_t pts_session_ns = 0;
  bool key = false;
  bool discontinuity = false;
};

/// A picture is seen from `begin` to before `end`.
struct PictureSpan {
  int64_t begin_session_ns = 0;
  int64_t end_session_ns = 0;
  friend bool operator==(const PictureSpan&, const PictureSpan&) = default;
};

struct PictureGroup {
  uint64_t first_record = 0;
  uint64_t next_record = 0;          ///< of the next group; the number of records by now where there is none
  bool is_last = false;              ///< no key frame follows (yet)
  bool is_cut = false;               ///< the file ends before this group does
  std::vector<CodedEntry> pictures;  ///< in decoding order, the key frame first
  /// In the order of showing, from the key frame to the next one; pictures of the next group that are shown before its
  /// key frame are among them, those of this group that are shown before its own are not.
  std::vector<PictureSpan> spans;

  [[nodiscard]] int64_t begin_session_ns() const { return spans.empty() ? 0 : spans.front().begin_session_ns; }
  [[nodiscard]] int64_t end_session_ns() const { return spans.empty() ? 0 : spans.back().end_session_ns; }
};

/// Reads one part. [one thread at a time]
class PictureIndex {
 public:
  /// `index` may be null. @errors those of the storage, "part-damaged" (not a file of ours), "no-pictures" (sound
  /// only).
  static Result<std::unique_ptr<PictureIndex>> open(std::unique_ptr<StoredObject> media,
                                                    std::unique_ptr<StoredObject> index);

  [[nodiscard]] const std::shared_ptr<const StreamFormat>& format() const;
  /// The group whose key frame is the last one shown at or before `session_ns`; the first one before that; nothing
  /// where the file has no pictures, or was cut before that group.
  Result<std::optional<PictureGroup>> group_at(int64_t session_ns);
  Result<std::optional<PictureGroup>> group_after(const PictureGroup& group);
  Result<std::optional<PictureGroup>> group_before(const PictureGroup& group);
  /// The last group of which something can be read.
  Result<std::optional<PictureGroup>> last_group();
  /// The same group once more: of a part that grows it may have become longer.
  Result<std::optional<PictureGroup>> again(const PictureGroup& group);
  /// Fills `out` with a picture's bytes. @errors "part-damaged" where the file ends before.
  Result<void> read(const CodedEntry& entry, std::vector<uint8_t>& out);

 private:
  PictureIndex(std::unique_ptr<StoredObject> media, PartHead head);
  Result<std::optional<PictureGroup>> group_from(uint64_t key_record);
  Result<std::optional<uint64_t>> key_before(uint64_t end, int64_t session_ns);
  [[nodiscard]] int64_t pts_of(const IndexRecord& record) const;

  std::unique_ptr<StoredObject> media_;
  std::unique_ptr<const PartHead> head_;  // referred to by the table
  std::unique_ptr<RecordTable> table_;
  size_t track_ = 0;
};

}  // namespace parallax::media
