// SPDX-License-Identifier: Apache-2.0
// Decoding times for streams whose packets carry presentation times only (RTP). With a reorder depth of d, the n-th
// picture in decoding order gets the n-th smallest presentation time, d pictures late: never later than its own
// presentation time, strictly increasing, and known at once, so nothing is held back. With d = 0 it is the same time.
//
// A clock that steps among reordered pictures is mended here, because only here it is known which pictures belong
// together: behind the first picture of the new clock come some that were taken before it and still bear the old one.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"

namespace parallax::media::rtp {

class DecodeOrder {
 public:
  struct Times {
    int64_t pts_ticks;
    int64_t dts_ticks;
    int64_t clock_step_ticks = 0;  ///< what was added to the time that came
    bool stepped = false;          ///< the first picture of a clock that stepped
  };

  /// `frame_ticks`: duration of a picture, a guess is enough; `leap_ticks`: pictures farther apart are not related.
  void configure(uint32_t depth, int64_t frame_ticks, int64_t leap_ticks);
  [[nodiscard]] uint32_t depth() const { return depth_; }
  /// A picture in decoding order.
  struct Picture {
    int64_t pts_ticks;
    int64_t waited_ticks = 0;  ///< since the one before it arrived
    bool key = false;          ///< none behind it is shown before it
  };
  /// Its times, on a clock that goes on where the stream's steps back or leaps. With d = 0 nothing is mended.
  [[nodiscard]] Times next(const Picture& picture);

 private:
  /// What is to be added to a picture's time to make it go on from those before it.
  int64_t choose_shift(const Picture& picture, bool& stepped);
  void begin_new_clock(const Picture& picture);
  /// Where a picture of the clock before the last step is shown: before all of the new clock.
  int64_t before_new_clock(int64_t pts_ticks);
  void take_back(int64_t pts_ticks);
  void note_rise(int64_t rise_ticks, bool regular);
  int64_t decoding_time(int64_t pts_ticks);
  [[nodiscard]] int64_t usual_frame_ticks() const { return usual_step_ticks_ > 0 ? usual_step_ticks_ : frame_ticks_; }

  uint32_t depth_ = 0;
  int64_t frame_ticks_ = 3600;
  int64_t leap_ticks_ = 450000;
  std::vector<int64_t> waiting_;  ///< the smallest presentation times not yet used as decoding times, sorted
  uint32_t since_start_ = 0;
  // All on one clock that never steps: `shift_ticks_` is added to what comes.
  int64_t shift_ticks_ = 0;
  int64_t start_pts_ = 0;
  int64_t latest_pts_ = 0;  ///< the largest so far
  std::optional<int64_t> last_dts_;
  int64_t usual_step_ticks_ = 0;  ///< between two decoding times
  int64_t usual_rise_ticks_ = 0;  ///< by how much `latest_pts_` grows with a picture that is no key frame
  int64_t last_rise_ticks_ = 0;
  uint32_t most_between_ = 0;  ///< pictures that came after one that is shown after them
  uint32_t between_ = 0;
  // Of the last step.
  std::optional<int64_t> other_shift_ticks_;  ///< before it, for as long as pictures of then may come
  uint32_t other_left_ = 0;
  uint32_t others_in_a_row_ = 0;
  int64_t latest_before_step_ = 0;  ///< shown last of the old clock, and
  int64_t first_of_new_clock_ = 0;  ///< first of the new one, which was meant
  int64_t new_clock_begins_ = 0;    ///< to be shown here, as is known by now
  bool fills_ = false;              ///< pictures are still to come that are shown between the two
  int64_t latest_before_new_ = 0;   ///< of these
  int64_t owed_ticks_ = 0;          ///< `shift_ticks_` is too large by this
};

}  // namespace parallax::media::rtp
