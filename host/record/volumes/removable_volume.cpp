// SPDX-License-Identifier: Apache-2.0
#include "record/volumes/removable_volume.hpp"

#include <utility>

namespace parallax::record {

std::shared_ptr<media::Volume> RemovableVolume::volume() const {
  const std::lock_guard lock(mutex_);
  return volume_;
}

Error RemovableVolume::why() const {
  const std::lock_guard lock(mutex_);
  return why_;
}

Result<media::VolumeSpace> RemovableVolume::space() {
  const auto volume = this->volume();
  if (!volume) return reopen();
  auto space = volume->space();
  const bool lost = !space && space.error().code == "storage-offline";
  {
    const std::lock_guard lock(mutex_);
    if (!std::exchange(lost_, lost) || !lost) return space;
  }
  return reopen();
}

Result<media::VolumeSpace> RemovableVolume::reopen() {
  auto opened = open_();
  auto space = opened ? (*opened)->space() : Result<media::VolumeSpace>(fail(opened.error()));
  const std::lock_guard lock(mutex_);
  if (!space) {
    why_ = space.error();
    return space;
  }
  volume_ = std::move(*opened);
  lost_ = false;
  return space;
}

Result<std::unique_ptr<media::StoredObject>> RemovableVolume::create(const std::string& name) {
  if (const auto volume = this->volume()) return volume->create(name);
  return fail(why());
}

Result<std::unique_ptr<media::StoredObject>> RemovableVolume::open(const std::string& name) {
  if (const auto volume = this->volume()) return volume->open(name);
  return fail(why());
}

Result<void> RemovableVolume::remove(const std::string& name) {
  if (const auto volume = this->volume()) return volume->remove(name);
  return fail(why());
}

Result<void> RemovableVolume::replace(const std::string& name, ByteView content) {
  if (const auto volume = this->volume()) return volume->replace(name, content);
  return fail(why());
}

Result<std::vector<std::string>> RemovableVolume::list(const std::string& folder) {
  if (const auto volume = this->volume()) return volume->list(folder);
  return fail(why());
}

bool RemovableVolume::can_patch_head() const {
  const auto volume = this->volume();
  return volume && volume->can_patch_head();
}

std::optional<std::filesystem::path> RemovableVolume::local_path(const std::string& name) const {
  if (const auto volume = this->volume()) return volume->local_path(name);
  return std::nullopt;
}

}  // namespace parallax::record
