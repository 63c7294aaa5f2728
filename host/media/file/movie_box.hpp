// SPDX-License-Identifier: Apache-2.0
// The plain `moov` of a finished part: what the head says about the tracks, with full sample tables and edit lists.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "media/file/part_head.hpp"
#include "media/file/sample_tables.hpp"

namespace parallax::media {

/// The bytes of `moov`. `tables[t]` belongs to `head.tracks[t]`; tracks without samples are left out. Each track begins
/// with an empty edit as long as its start on the session clock, so that its presentation times stay session times; its
/// movie timescale is a multiple of all tracks' timescales, so nothing is rounded. @errors "part-damaged". [any thread]
Result<std::vector<uint8_t>> make_movie_box(const PartHead& head, std::span<const SampleTables> tables);

}  // namespace parallax::media
