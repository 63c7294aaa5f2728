// SPDX-License-Identifier: Apache-2.0
// Decoding times for streams whose packets carry presentation times only (RTP). With a reorder depth of d, the n-th
// picture in decoding order gets the n-th smallest presentation time, d pictures late: never later than its own
// presentation time, strictly increasing, and known at once, so nothing is held back. With d = 0 it is the same time.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace parallax::media::rtp {

class DecodeOrder {
 public:
  struct Times {
    int64_t pts_ticks;
    int64_t dts_ticks;
  };

  /// `frame_ticks`: duration of a picture, a guess is enough; `leap_ticks`: pictures farther apart are not related.
  void configure(uint32_t depth, int64_t frame_ticks, int64_t leap_ticks);
  [[nodiscard]] uint32_t depth() const { return depth_; }
  /// Times of the next picture in decoding order. The presentation time is moved only where a stream has contradicted
  /// what it said about reordering. Where the stream's clock steps back, so do the decoding times; their distance to
  /// the presentation time stays what it would have been.
  [[nodiscard]] Times next(int64_t pts_ticks);

 private:
  /// What is to be added to a picture's time to make it go on from those before it.
  int64_t choose_shift(int64_t pts_ticks);
  void begin_anew();

  uint32_t depth_ = 0;
  int64_t frame_ticks_ = 3600;
  int64_t leap_ticks_ = 450000;
  std::vector<int64_t> waiting_;  ///< the smallest presentation times not yet used as decoding times, sorted
  uint32_t since_start_ = 0;
  int64_t start_pts_ = 0;
  // From here on on one clock that never steps back: `shift_ticks_` is added to what comes.
  int64_t last_pts_ = 0;
  int64_t latest_pts_ = 0;       ///< the largest so far
  int64_t last_rise_ticks_ = 0;  ///< by how much that grew last
  std::optional<int64_t> last_dts_;
  int64_t last_step_ticks_ = 0;  ///< between the last two decoding times
  int64_t shift_ticks_ = 0;
  std::optional<int64_t> other_shift_ticks_;  ///< before the last step back, for as long as pictures of then may come
  uint32_t other_left_ = 0;
  uint32_t others_in_a_row_ = 0;
};

}  // namespace parallax::media::rtp
