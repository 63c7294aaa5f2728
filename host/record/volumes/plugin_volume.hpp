// SPDX-License-Identifier: Apache-2.0
// A storage plugin's volume in the form that the file layer wants.
#pragma once

#include <memory>

#include "model/media/volume.hpp"
#include "plugins/extensions/storage/storage.hpp"

namespace parallax::record {

/// [any thread] as media::Volume. The plugin's error codes are media's already.
[[nodiscard]] std::unique_ptr<media::Volume> volume_of_plugin(std::unique_ptr<plugins::StorageVolume> volume);

}  // namespace parallax::record
