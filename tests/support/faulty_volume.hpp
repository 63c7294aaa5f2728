// SPDX-License-Identifier: Apache-2.0
// A volume that fails on demand: full after so many bytes, or broken at the n-th changing call, with a torn write. For
// causing what disks do, at a chosen place.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <utility>

#include "model/media/volume.hpp"

namespace parallax::test {

/// Shared by the volume and its objects.
struct Faults {
  std::atomic<uint64_t> bytes_left{std::numeric_limits<uint64_t>::max()};  ///< then "disk-full"
  /// Called before each changing call with its name ("append", "sync", "patch", "commit", "truncate"); what it returns
  /// is that call's result. May end the process instead.
  std::function<Result<void>(const std::string&)> before;
  /// The same after the call has been done.
  std::function<void(const std::string&)> after;
};

class FaultyObject final : public media::StoredObject {
 public:
  FaultyObject(std::unique_ptr<media::StoredObject> object, Faults& faults)
      : object_(std::move(object)), faults_(faults) {}

  Result<void> append(std::span<const ByteView> pieces) override {
    return guarded("append", [&]() -> Result<void> {
      uint64_t bytes = 0;
      for (const auto& piece : pieces) bytes += piece.size();
      if (bytes <= faults_.bytes_left) {
        faults_.bytes_left -= bytes;
        return object_->append(pieces);
      }
      uint64_t room = faults_.bytes_left.exchange(0);  // a full disk takes the front of what it is given
      for (const auto& piece : pieces) {
        const ByteView part = piece.first(std::min<uint64_t>(room, piece.size()));
        room -= part.size();
        if (const auto done = object_->append({&part, 1}); !done) return done;
      }
      return fail("disk-full", "The disk is full.", "Free some space.");
    });
  }
  Result<void> patch_head(uint64_t offset, ByteView bytes) override {
    return guarded("patch", [&] { return object_->patch_head(offset, bytes); });
  }
  Result<void> sync() override {
    return guarded("sync", [&] { return object_->sync(); });
  }
  Result<void> commit() override {
    return guarded("commit", [&] { return object_->commit(); });
  }
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override { return object_->read_at(offset, out); }
  Result<void> truncate(uint64_t size) override {
    return guarded("truncate", [&] { return object_->truncate(size); });
  }
  [[nodiscard]] uint64_t size() const override { return object_->size(); }

 private:
  template <typename Call>
  Result<void> guarded(const std::string& name, Call&& call) {
    if (faults_.before) {
      if (auto result = faults_.before(name); !result) return result;
    }
    auto result = call();
    if (result && faults_.after) faults_.after(name);
    return result;
  }
  std::unique_ptr<media::StoredObject> object_;
  Faults& faults_;
};

/// Both references must outlive the volume and its objects.
class FaultyVolume final : public media::Volume {
 public:
  FaultyVolume(media::Volume& volume, Faults& faults) : volume_(volume), faults_(faults) {}

  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override {
    return wrap(volume_.create(name));
  }
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override {
    return wrap(volume_.open(name));
  }
  Result<void> remove(const std::string& name) override { return volume_.remove(name); }
  Result<void> replace(const std::string& name, ByteView content) override { return volume_.replace(name, content); }
  Result<std::vector<std::string>> list(const std::string& folder) override { return volume_.list(folder); }
  Result<media::VolumeSpace> space() override { return volume_.space(); }
  [[nodiscard]] bool can_patch_head() const override { return volume_.can_patch_head(); }
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const override {
    return volume_.local_path(name);
  }

 private:
  Result<std::unique_ptr<media::StoredObject>> wrap(Result<std::unique_ptr<media::StoredObject>> object) {
    if (!object) return object;
    return std::unique_ptr<media::StoredObject>(std::make_unique<FaultyObject>(std::move(*object), faults_));
  }
  media::Volume& volume_;
  Faults& faults_;
};

}  // namespace parallax::test
