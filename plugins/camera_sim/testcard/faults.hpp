// SPDX-License-Identifier: Apache-2.0
// What can go wrong with a simulated camera, as pure functions of its own time (`camera_ns`: ns on the camera's clock
// since its start).
#pragma once

#include <cstdint>

namespace parallax::testcard {

/// Times are seconds on the camera's clock; 0 switches a fault off.
struct FaultPlan {
  double ppm = 0;             ///< the camera's clock runs this much too fast
  int drop_every = 0;         ///< every Nth picture that is no key frame is taken, but never sent
  double stall_after_s = 0;   ///< connected, but silent
  double stall_for_s = 0;     ///< 0: for good
  double gone_after_s = 0;    ///< closes all connections and refuses new ones
  double gone_for_s = 10;     ///< then it is back
  double jump_every_s = 0;    ///< time stamps leap 1 h ahead, next time back again
  double back_every_s = 0;    ///< time stamps step back 2 s
  double repeat_every_s = 0;  ///< a picture bears the time stamp of the one before
  double resize_after_s = 0;  ///< the pictures get another size, in mid-stream
  int resize_width = 640;
  int resize_height = 360;
  double audio_stops_after_s = 0;  ///< the sound track falls silent: no more units
};

enum class Presence { live, stalled, gone };

/// The state that the plan wants at this time.
[[nodiscard]] Presence planned_presence(const FaultPlan& plan, int64_t camera_ns);
/// What the plan adds to time stamps at this time (leaps and steps back).
[[nodiscard]] int64_t planned_stamp_offset_ns(const FaultPlan& plan, int64_t camera_ns);
/// Whether the picture at `camera_ns` repeats the time stamp of the one `period_ns` before.
[[nodiscard]] bool planned_repeat(const FaultPlan& plan, int64_t camera_ns, int64_t period_ns);
/// Real time between the camera's start and `camera_ns` on its (too fast) clock.
[[nodiscard]] int64_t real_ns_of(const FaultPlan& plan, int64_t camera_ns);

}  // namespace parallax::testcard
