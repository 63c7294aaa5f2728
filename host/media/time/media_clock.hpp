// SPDX-License-Identifier: Apache-2.0
// A camera's media clock made continuous: ticks that may leap, step back or repeat become "media time" in ns that
// always advances, at the camera's own rate. A leap moves the base; the base before it is remembered, so that single
// wild frames and leaps that are taken back return to exactly the old time.
#pragma once

#include <cstdint>
#include <optional>

#include "media/time/session_timeline.hpp"

namespace parallax::media {

/// (ticks · 10⁹) / rate without overflow.
[[nodiscard]] constexpr int64_t ticks_to_ns(int64_t ticks, int32_t clock_rate_hz) {
  return ticks / clock_rate_hz * kNsPerSecond + ticks % clock_rate_hz * kNsPerSecond / clock_rate_hz;
}

class MediaClock {
 public:
  struct Input {
    int64_t dts_ticks;
    int64_t composition_ns;  ///< pts − dts, usually
    int32_t clock_rate_hz;
    double nominal_fps;      ///< 0 unknown
    int64_t arrival_ns;      ///< session time
    int64_t offset_ns;       ///< what is being added to media time at present
    int64_t usual_delay_ns;  ///< arrival minus stamped time, usually; < 0 where sound waits for its picture
    bool settling;           ///< the offset is not yet trusted
    bool stepped = false;    ///< the ticks were made to go on here by a guess
  };
  struct Output {
    int64_t dts_media_ns;
    int64_t advance_ns;  ///< since the unit before; > 0 except for the first
    TimeFault fault = TimeFault::none;
    bool after_silence = false;
    bool first = false;
    bool new_base = false;  ///< the relation of media time to arrival is no longer exactly what it was
  };

  [[nodiscard]] Output next(const Input& in);
  /// The next unit is a first one.
  void restart() { started_ = false; }
  /// Usual time between two units.
  [[nodiscard]] int64_t nominal_ns() const { return nominal_ns_; }

 private:
  struct Base {
    int64_t shift_ns = 0;
    int64_t units = 0;  ///< that fitted
  };
  enum class Fit { good, not_later, ahead, stale };
  /// After a silence or a step: how late the units have been since.
  struct Watch {
    int64_t until_ns;
    int64_t least_ns;
    int64_t most_ns;
    int64_t usual_delay_ns = 0;  ///< before
    int64_t stayed_ns = 0;       ///< all being later than this, time has passed
    bool after_step = false;
  };

  Output begin(const Input& in, int64_t raw_ns);
  [[nodiscard]] Fit fit(const Input& in, int64_t media_ns) const;
  [[nodiscard]] bool returns_to_old_base(const Input& in, int64_t raw_ns) const;
  [[nodiscard]] int64_t mended(const Input& in) const;
  Output accept(const Input& in, int64_t media_ns);
  void watch_step(const Input& in, int64_t media_ns);
  /// What was seen, when it ends with all units late.
  std::optional<Watch> end_of_watch(const Input& in, int64_t media_ns);
  [[nodiscard]] int64_t usual_jitter_ns() const;
  void note_jitter(const Input& in, int64_t media_ns, int64_t advance_ns);

  bool started_ = false;
  int64_t first_ticks_ = 0;
  Base base_;
  std::optional<Base> old_base_;
  int64_t left_old_base_ns_ = 0;
  int64_t last_media_ns_ = 0;
  int64_t last_arrival_ns_ = 0;
  int64_t nominal_ns_ = 0;
  int64_t jitter_ns_ = 0;  ///< by how much units were later than usual, at most, of late
  std::optional<Watch> watch_;
};

}  // namespace parallax::media
