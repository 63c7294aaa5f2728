// SPDX-License-Identifier: Apache-2.0
// Puts a part in order after the recorder was killed or the power failed.
#pragma once

#include <string>

#include "base/result.hpp"
#include "media/file/part_facts.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

/// Cuts `media` ("<session>/<source>-p001.mp4") behind its last complete fragment, repairs or rebuilds its index, and
/// says what is in it. Can be repeated; works in every step of writing and finishing; leaves finished files as they
/// are. Blocks: on a worker thread only, never while a PartWriter has the part open. @errors those of the volume,
/// "part-damaged" (not even the head is complete), "part-empty" (no complete fragment); the file is left as it is then.
Result<PartFacts> recover_part(Volume& volume, const std::string& media);

}  // namespace parallax::media
