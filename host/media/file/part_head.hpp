// SPDX-License-Identifier: Apache-2.0
// The head of a part's file: `ftyp`, a 16-byte `free` (later the header of the one `mdat`), `moov` with `mvex`. Its
// sample descriptions are libavformat's; it is written once, and read back for finishing, recovery and review.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "model/media/access_unit.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

inline constexpr size_t kPatchBoxSize = 16;

/// Whether `codec` is copied into MP4 as it is.
[[nodiscard]] bool fits_mp4(Codec codec);
/// Ticks per second in the file: 90000 for video, the sample rate for sound (48000 for Opus, whatever its input was).
[[nodiscard]] uint32_t timescale_of(const StreamFormat& format);

/// The bytes of a new file's head. @errors "part-tracks", "format-incomplete". [any thread]
Result<std::vector<uint8_t>> make_part_head(std::span<const std::shared_ptr<const StreamFormat>> tracks);

struct HeadTrack {
  uint32_t id = 0;  ///< track_ID in the file
  uint32_t timescale = 0;
  std::shared_ptr<const StreamFormat> format;
};

struct PartHead {
  std::vector<uint8_t> bytes;  ///< as first written, also when the file is finished
  size_t patch_offset = 0;     ///< of the 16-byte box
  uint64_t swallowed = 0;      ///< size of the `mdat` that the 16-byte box became; 0 while it is `free`
  std::vector<HeadTrack> tracks;

  /// First byte behind all fragments of a finished file.
  [[nodiscard]] uint64_t swallowed_end() const { return patch_offset + swallowed; }
  /// Index of the track that leads the part: video, else sound.
  [[nodiscard]] size_t main_track() const;
};

/// Whether a finished file that was cut short afterwards is damaged, or read as far as it goes (review).
enum class CutFiles { refuse, accept };

/// @errors "part-damaged" if the file does not begin as we write it.
Result<PartHead> read_part_head(StoredObject& object, CutFiles cut = CutFiles::refuse);

}  // namespace parallax::media
