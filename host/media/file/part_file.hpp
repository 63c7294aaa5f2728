// SPDX-License-Identifier: Apache-2.0
// The storage side of a PartWriter: the objects of one part, appended to by the volume's writer thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "media/file/facts_builder.hpp"
#include "media/file/fragment.hpp"
#include "media/file/volume_writer.hpp"

namespace parallax::media {

/// A sample on its way to the file; the record's offset is not known yet.
struct PendingSample {
  IndexRecord record;
  SharedBytes data;
};

/// What one job appends: the file's samples grouped by track, and metadata for the sidecar.
struct PendingFragment {
  std::vector<PendingSample> samples;
  std::vector<PendingSample> metadata;
};

class PartFile : public std::enable_shared_from_this<PartFile> {
 public:
  struct Options {
    PartNames names;
    std::vector<std::shared_ptr<const StreamFormat>> formats;  ///< of the media file
    std::vector<uint8_t> head;
    std::vector<uint32_t> track_ids;
    /// Called once, on the writer or the sync thread.
    std::function<void(const Error&)> failed;
  };

  PartFile(VolumeWriter& writer, Options options);

  /// Makes the objects and writes their heads. [writer thread]
  void create();
  /// Appends a fragment, then its records. After a failure: nothing. [writer thread]
  void append(const PendingFragment& fragment);
  /// Syncs, and commits where no finishing can follow. [writer thread]
  void close();

  /// Thread-safe: [any thread]
  void note(std::string text);
  [[nodiscard]] PartFacts facts() const;
  [[nodiscard]] bool has_failed() const { return failed_.load(std::memory_order_acquire); }

 private:
  /// An object with the size up to which it is good.
  struct Target {
    std::shared_ptr<SyncedObject> object;
    uint64_t size = 0;
  };
  Result<Target> create_object(const std::string& name, ByteView head);
  Result<void> append_pieces(Target& target, const std::vector<ByteView>& pieces);
  Result<void> append_samples(const std::vector<PendingSample>& samples);
  Result<void> append_metadata(const std::vector<PendingSample>& metadata);
  void give_up(const Error& error);

  VolumeWriter& writer_;
  Options options_;
  Target media_;
  Target index_;
  Target sidecar_;
  Target sidecar_index_;
  uint32_t sequence_ = 1;
  std::atomic<bool> failed_{false};

  mutable std::mutex mutex_;  // of what follows
  FactsBuilder builder_;
  PartState part_state_ = PartState::writing;
  uint64_t media_bytes_ = 0;
  bool has_sidecar_ = false;
  std::vector<std::string> notes_;
};

}  // namespace parallax::media
