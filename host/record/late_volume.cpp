// SPDX-License-Identifier: Apache-2.0
#include "record/late_volume.hpp"

#include <utility>

namespace parallax::record {

Error LateVolume::why() const {
  const std::lock_guard lock(mutex_);
  return why_;
}

Result<media::VolumeSpace> LateVolume::space() {
  if (media::Volume* volume = opened_) return volume->space();
  auto opened = open_();
  auto space = opened ? (*opened)->space() : Result<media::VolumeSpace>(fail(opened.error()));
  const std::lock_guard lock(mutex_);
  if (!space) {
    why_ = space.error();
    return space;
  }
  volume_ = std::move(*opened);
  opened_ = volume_.get();
  return space;
}

Result<std::unique_ptr<media::StoredObject>> LateVolume::create(const std::string& name) {
  if (media::Volume* volume = opened_) return volume->create(name);
  return fail(why());
}

Result<std::unique_ptr<media::StoredObject>> LateVolume::open(const std::string& name) {
  if (media::Volume* volume = opened_) return volume->open(name);
  return fail(why());
}

Result<void> LateVolume::remove(const std::string& name) {
  if (media::Volume* volume = opened_) return volume->remove(name);
  return fail(why());
}

Result<void> LateVolume::replace(const std::string& name, ByteView content) {
  if (media::Volume* volume = opened_) return volume->replace(name, content);
  return fail(why());
}

Result<std::vector<std::string>> LateVolume::list(const std::string& folder) {
  if (media::Volume* volume = opened_) return volume->list(folder);
  return fail(why());
}

bool LateVolume::can_patch_head() const {
  media::Volume* volume = opened_;
  return volume != nullptr && volume->can_patch_head();
}

std::optional<std::filesystem::path> LateVolume::local_path(const std::string& name) const {
  if (media::Volume* volume = opened_) return volume->local_path(name);
  return std::nullopt;
}

}  // namespace parallax::record
