// SPDX-License-Identifier: Apache-2.0
// A volume whose disk may be away: when the recorder begins, or later. It is opened when the disk is there for the
// first time, and opened again when it comes back as another device; meanwhile everything fails with why it is away.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "model/media/volume.hpp"

namespace parallax::record {

/// [any thread] as other volumes are.
class RemovableVolume final : public media::Volume {
 public:
  /// Blocks. Gives the volume that is meant, never another one that is found in its place. Called again and again while
  /// it is away, on the thread that asks for the space.
  using Open = std::function<Result<std::unique_ptr<media::Volume>>()>;

  /// `volume` is there. `open`: for when it comes back.
  RemovableVolume(Open open, std::unique_ptr<media::Volume> volume)
      : open_(std::move(open)), volume_(std::move(volume)) {}
  /// `why`: why it is not there.
  RemovableVolume(Open open, Error why) : open_(std::move(open)), why_(std::move(why)) {}

  /// Opens it, where it is away. A loss is answered before anything else can take its place: whoever writes to what is
  /// open has to hear of it.
  Result<media::VolumeSpace> space() override;
  Result<std::unique_ptr<media::StoredObject>> create(const std::string& name) override;
  Result<std::unique_ptr<media::StoredObject>> open(const std::string& name) override;
  Result<void> remove(const std::string& name) override;
  Result<void> replace(const std::string& name, ByteView content) override;
  Result<std::vector<std::string>> list(const std::string& folder) override;
  [[nodiscard]] bool can_patch_head() const override;
  [[nodiscard]] std::optional<std::filesystem::path> local_path(const std::string& name) const override;

 private:
  [[nodiscard]] std::shared_ptr<media::Volume> volume() const;
  [[nodiscard]] Error why() const;
  Result<media::VolumeSpace> reopen();

  Open open_;
  mutable std::mutex mutex_;
  Error why_;                              ///< while it was never there
  std::shared_ptr<media::Volume> volume_;  ///< as it was opened last; calls that are under way keep an older one
  bool lost_ = false;                      ///< it was said to be away
};

}  // namespace parallax::record
