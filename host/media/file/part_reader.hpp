// SPDX-License-Identifier: Apache-2.0
// Reads samples of a part by session time, through its index; also while the part is still being written.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "model/media/access_unit.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

struct StoredSample {
  size_t track = 0;
  int64_t pts_session_ns = 0;
  int64_t dts_session_ns = 0;
  int64_t duration_ns = 0;               ///< an estimate for the last sample of a fragment
  int64_t arrival_session_ns = kNoTime;  ///< kNoTime where the index was rebuilt
  uint32_t rtp_time = 0;
  bool key = false;
  bool discontinuity = false;
  SharedBytes data;
};

/// One reader, one thread; several readers of one part may work beside its writer. Blocks on the volume.
class PartReader {
 public:
  /// @errors those of the volume, "part-damaged". `volume` must outlive the reader.
  static Result<std::unique_ptr<PartReader>> open(Volume& volume, const std::string& media);
  ~PartReader();
  PartReader(const PartReader&) = delete;
  PartReader& operator=(const PartReader&) = delete;

  /// Formats in track order, with codec configuration.
  [[nodiscard]] const std::vector<std::shared_ptr<const StreamFormat>>& tracks() const;
  /// The next sample will be the last key frame of the main track (video, else sound) at or before `session_ns`, or the
  /// first sample of the part. Samples of other tracks follow in file order.
  Result<void> seek(int64_t session_ns);
  /// The next sample in file order (increasing DTS per track); empty at the present end: ask again when the file may
  /// have grown. @errors "part-damaged" when the index points outside the file.
  Result<std::optional<StoredSample>> next();

 private:
  struct State;
  explicit PartReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace parallax::media
