// SPDX-License-Identifier: Apache-2.0
// A volume that was not there when the recorder began: a disk that is plugged in or mounted later. It is opened when it
// is there for the first time; until then everything fails with why it is not.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "media/storage.hpp"

namespace parallax::record {

/// [any thread] as other volumes are.
class LateVolume final : public media::Volume {
 public:
  /// Blocks. Called again and again, on the thread that asks for the space, until it gives a volume.
  using Open = std::function<Result<std::unique_ptr<media::Volume>>()>;

  /// `why`: why it is not there.
  LateVolume(Open open, Error why) : open_(std::move(open)), why_(std::move(why)) {}

  /// Opens it, where that has not succeeded yet.
  Result<media::VolumeSpace> space() override;
  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override;
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override;
  Result<void> remove(const std::string& name) override;
  Result<void> replace(const std::string& name, ByteView content) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  [[nodiscard]] bool can_patch_head() const override;
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const override;

 private:
  [[nodiscard]] Error why() const;

  Open open_;
  mutable std::mutex mutex_;
  Error why_;
  std::unique_ptr<media::Volume> volume_;
  std::atomic<media::Volume*> opened_ = nullptr;
};

}  // namespace parallax::record
