// SPDX-License-Identifier: Apache-2.0
// Turns the fragments of a closed part into a plain MP4 without rewriting media: a `moov` with full sample tables is
// appended and synced, then the 16-byte `free` box behind `ftyp` becomes the header of one `mdat` that swallows all
// fragments. The file plays before, between and after these steps.
#pragma once

#include <string>

#include "base/result.hpp"
#include "media/file/part_facts.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

/// Finishes `media` ("<session>/<source>-p001.mp4") with its index; mends what a crash left first (see recover_part).
/// Finished files are left alone; on a volume that cannot patch heads the part is committed as it is (`fragmented`).
/// Blocks: on a worker thread only, never while a PartWriter has the part open. @errors those of the volume,
/// "part-damaged" (no head that can be understood), "part-empty" (no complete fragment).
Result<PartFacts> finish_part(Volume& volume, const std::string& media);

}  // namespace parallax::media
