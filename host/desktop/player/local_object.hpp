// SPDX-License-Identifier: Apache-2.0
// A plain file, read only, as a StoredObject; it may still grow. Internal to player/.
#pragma once

#include <filesystem>
#include <memory>

#include "desktop/player/read_only_object.hpp"

namespace parallax::player {

/// [one thread at a time]
class LocalObject final : public ReadOnlyObject {
 public:
  /// @errors "not-found", "storage-denied".
  static Result<std::unique_ptr<media::StoredObject>> open(const std::filesystem::path& path);
  ~LocalObject() override;
  LocalObject(const LocalObject&) = delete;
  LocalObject& operator=(const LocalObject&) = delete;
  Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) override;
  [[nodiscard]] uint64_t size() const override;

 private:
  explicit LocalObject(int descriptor) : descriptor_(descriptor) {}
  const int descriptor_;
};

}  // namespace parallax::player
