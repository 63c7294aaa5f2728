// SPDX-License-Identifier: Apache-2.0
// What did not arrive of one track while a part was written. The part goes on, so it is told as notes of the part.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::record {

/// [one thread at a time]
class LossCount {
 public:
  /// For each unit that is written, with its decoding time. Returns a note where so much is missing before it that the
  /// place is worth telling.
  [[nodiscard]] std::optional<std::string> add(const media::AccessUnit& unit, int64_t dts_session_ns);
  /// The part ends: the note about all of it, if anything was lost. Begins anew.
  [[nodiscard]] std::optional<std::string> take_summary();

 private:
  media::MediaKind kind_ = media::MediaKind::video;
  int64_t last_dts_session_ns_ = kNoTime;  ///< in this part
  int64_t usual_step_ns_ = 0;
  uint64_t packets_ = 0;
  uint64_t places_ = 0;
  uint64_t places_told_ = 0;
  int64_t missing_ns_ = 0;
};

}  // namespace parallax::record
