// SPDX-License-Identifier: Apache-2.0
// Holds an index against what the file really contains: records that agree stay, from the first one that does not the
// index is written anew. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "media/file/index.hpp"
#include "media/file/part_facts.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

class IndexRepair {
 public:
  IndexRepair(Volume& volume, std::string name, std::vector<IndexTrack> tracks)
      : volume_(volume), name_(std::move(name)), tracks_(std::move(tracks)) {}
  /// The next records of the file, in file order.
  Result<void> match(std::span<const IndexRecord> records);
  /// After the last: cuts what the index has too much, and syncs.
  Result<void> end();
  /// Records that had to be written anew.
  [[nodiscard]] uint64_t rebuilt() const { return rebuilt_; }

 private:
  Result<void> open();
  Result<void> begin_rewrite();
  Result<void> write_out();

  Volume& volume_;
  std::string name_;
  std::vector<IndexTrack> tracks_;
  std::unique_ptr<StoredObject> object_;
  std::optional<IndexCursor> cursor_;
  bool rewriting_ = false;
  uint64_t agreed_ = 0;
  uint64_t rebuilt_ = 0;
  std::vector<uint8_t> pending_;
};

/// Cuts the sidecar's index to records whose bytes are there. The sidecar itself stays: what has no record is still the
/// camera's data. True if there is a sidecar.
Result<bool> repair_sidecar(Volume& volume, const PartNames& names);

}  // namespace parallax::media
