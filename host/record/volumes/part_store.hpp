// SPDX-License-Identifier: Apache-2.0
// The recorder's view of the file that a part is written to. record/volumes/volume_places implements it with
// media/file; the table tests have one in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/media/access_unit.hpp"
#include "model/sessions/session.hpp"

namespace parallax::record {

struct PartRequest {
  std::string stem;  ///< "<session folder>/<source>-p001", without extension
  /// What goes in; the position is the track number of `write`. The first one is the main track (pictures, or the sound
  /// of a microphone), the others are at most one sound and one metadata track.
  std::vector<std::shared_ptr<const media::StreamFormat>> tracks;
  int64_t zero_monotonic_ns = 0;  ///< zero of the session clock
};

/// One part that is being written. [loop thread]; never blocks.
class OpenPart {
 public:
  virtual ~OpenPart() = default;
  virtual void write(size_t track, const media::AccessUnit& unit, int64_t pts_session_ns, int64_t dts_session_ns) = 0;
  /// Writes the rest and closes. `done` gets the final facts on the loop (file names, times, counts; no notes), also
  /// after an error. This object may be destroyed as soon as `close` has returned.
  virtual void close(std::function<void(Part)> done) = 0;
  /// What is known so far; file names are relative to the session's folder.
  [[nodiscard]] virtual Part facts() const = 0;
};

/// Makes parts on one volume. [loop thread]
class PartStore {
 public:
  virtual ~PartStore() = default;
  /// `on_error` is called on the loop, once, when writing fails later; the part must then be closed.
  /// @errors "part-tracks", "format-incomplete": these tracks cannot go into a file
  virtual Result<std::unique_ptr<OpenPart>> create(const PartRequest& request,
                                                   std::function<void(const Error&)> on_error) = 0;
};

}  // namespace parallax::record
