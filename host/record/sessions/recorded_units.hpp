// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "media/stream.hpp"
#include "record/sources/shared_sources.hpp"

namespace parallax::record {

/// Hears of each unit that a recording takes, with the time that it has in the session: the live relay hands it on.
/// [loop thread]; must not block. Called while the unit is on its way to everybody (StreamTap hears of it afterwards),
/// and not for what was kept from before the recording began.
class RecordedUnits {
 public:
  virtual ~RecordedUnits() = default;
  virtual void on_recorded_unit(const StreamKey& stream, size_t track, const media::AccessUnit& unit,
                                int64_t pts_session_ns) = 0;
};

/// Where a VideoRecorder tells its units, and as what; nobody hears without `units`, which outlives the recorder.
struct RecordedUnitsTarget {
  RecordedUnits* units = nullptr;
  StreamKey stream = {};
};

}  // namespace parallax::record
