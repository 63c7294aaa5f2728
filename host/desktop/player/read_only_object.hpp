// SPDX-License-Identifier: Apache-2.0
// Players read: every way to change an object is refused. Internal to player/.
#pragma once

#include "model/media/volume.hpp"

namespace parallax::player {

class ReadOnlyObject : public media::StoredObject {
 public:
  Result<void> append(std::span<const ByteView>) final { return refused(); }
  Result<void> patch_head(uint64_t, ByteView) final { return refused(); }
  Result<void> sync() final { return refused(); }
  Result<void> commit() final { return refused(); }
  Result<void> truncate(uint64_t) final { return refused(); }

 private:
  static tl::unexpected<Error> refused() { return fail("storage-denied", "Players only read recordings."); }
};

}  // namespace parallax::player
