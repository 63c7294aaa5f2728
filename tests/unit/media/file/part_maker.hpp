// SPDX-License-Identifier: Apache-2.0
// Writes parts of sample streams through the real PartWriter, on a simulated clock, into a temporary folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "media/file/part_writer.hpp"
#include "sample_media.hpp"
#include "support/fake_loop.hpp"
#include "support/folder_volume.hpp"

namespace parallax::test {

struct PartPlan {
  std::vector<std::string> streams = {"h264"};
  int64_t start_session_ns = 0;
  std::string stem = "s1/cam-p001";
  int64_t length_ns = 4 * kNsPerSecond;
  /// Sound falls silent (no units at all) from here on.
  int64_t sound_ends_ns = 4 * kNsPerSecond;
  int metadata_every_ms = 0;
};

/// Feeds `plan` into a PartWriter in order of DTS with the loop's clock in step, and closes it. Errors go into
/// `failures`.
media::PartFacts write_part(media::VolumeWriter& writer, FakeLoop& loop, const PartPlan& plan,
                            std::vector<Error>* failures = nullptr);

/// The same with a volume and a writer of its own.
media::PartFacts write_part(media::Volume& volume, const PartPlan& plan);

/// A KLV unit: universal label and a counter.
SharedBytes klv_unit(uint32_t counter);

}  // namespace parallax::test
