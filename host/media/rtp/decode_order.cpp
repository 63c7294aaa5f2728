// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/decode_order.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace parallax::media::rtp {

void DecodeOrder::configure(uint32_t depth, int64_t frame_ticks, int64_t leap_ticks) {
  if (depth != depth_) {
    waiting_.clear();
    since_start_ = 0;
    other_shift_ticks_.reset();
  }
  depth_ = depth;
  frame_ticks_ = std::max<int64_t>(frame_ticks, 1);
  leap_ticks_ = leap_ticks;
}

void DecodeOrder::begin_anew() {
  waiting_.clear();
  since_start_ = 0;
  last_dts_.reset();
  shift_ticks_ = last_rise_ticks_ = 0;
  other_shift_ticks_.reset();
}

// No picture is shown before the decoding time of one before it, by however many it is reordered; a stream that said a
// smaller depth than it has comes near. One that lies far below is of a clock that stepped back, and so will be all
// that were taken after it: pictures taken before, but decoded later, still follow the clock as it was.
int64_t DecodeOrder::choose_shift(int64_t pts_ticks) {
  if (!last_dts_) return shift_ticks_;
  const int64_t slack_ticks = std::max(frame_ticks_, last_step_ticks_) * static_cast<int64_t>(depth_ + 2);
  const auto fits = [&](int64_t shifted) {
    return shifted >= *last_dts_ - slack_ticks && shifted <= latest_pts_ + slack_ticks;
  };
  if (other_shift_ticks_ && other_left_-- == 0) other_shift_ticks_.reset();
  const int64_t shifted = pts_ticks + shift_ticks_;
  if (fits(shifted)) {
    others_in_a_row_ = 0;
    return shift_ticks_;
  }
  if (other_shift_ticks_ && fits(pts_ticks + *other_shift_ticks_)) {
    const int64_t other = *other_shift_ticks_;
    if (++others_in_a_row_ > depth_ + 2) {  // it was only one wild picture
      std::swap(shift_ticks_, *other_shift_ticks_);
      others_in_a_row_ = 0;
    }
    return other;
  }
  if (std::llabs(shifted - last_pts_) > leap_ticks_) {
    begin_anew();  // on the other side, whose times have nothing to do with those before
  } else if (shifted < *last_dts_ - slack_ticks) {
    other_shift_ticks_ = shift_ticks_;
    other_left_ = 3 * (depth_ + 2);
    others_in_a_row_ = 0;
    shift_ticks_ = latest_pts_ + std::max(last_rise_ticks_, frame_ticks_) - pts_ticks;
  }
  return shift_ticks_;
}

DecodeOrder::Times DecodeOrder::next(int64_t pts_ticks) {
  if (depth_ == 0) {
    last_pts_ = pts_ticks;
    last_dts_ = pts_ticks;
    return {pts_ticks, pts_ticks};
  }
  const int64_t shift_ticks = choose_shift(pts_ticks);
  pts_ticks += shift_ticks;
  last_pts_ = pts_ticks;
  if (since_start_ == 0) {
    start_pts_ = latest_pts_ = pts_ticks;
  } else if (pts_ticks > latest_pts_) {
    last_rise_ticks_ = pts_ticks - latest_pts_;
    latest_pts_ = pts_ticks;
  }
  waiting_.insert(std::upper_bound(waiting_.begin(), waiting_.end(), pts_ticks), pts_ticks);
  int64_t dts = 0;
  if (since_start_ < depth_) {
    dts = start_pts_ - frame_ticks_ * static_cast<int64_t>(depth_ - since_start_);
    ++since_start_;
  } else {
    dts = waiting_.front();
    waiting_.erase(waiting_.begin());
  }
  dts = std::min(dts, pts_ticks);
  if (last_dts_) {
    dts = std::max(dts, *last_dts_ + 1);
    last_step_ticks_ = dts - *last_dts_;
  }
  last_dts_ = dts;
  return {std::max(pts_ticks, dts) - shift_ticks, dts - shift_ticks};
}

}  // namespace parallax::media::rtp
