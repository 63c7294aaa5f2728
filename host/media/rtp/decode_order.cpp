// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/decode_order.hpp"

#include <algorithm>
#include <cstdlib>

namespace parallax::media::rtp {

void DecodeOrder::configure(uint32_t depth, int64_t frame_ticks, int64_t leap_ticks) {
  if (depth != depth_) {
    waiting_.clear();
    since_start_ = 0;
  }
  depth_ = depth;
  frame_ticks_ = std::max<int64_t>(frame_ticks, 1);
  leap_ticks_ = leap_ticks;
}

bool DecodeOrder::has_leapt(int64_t pts_ticks) const {
  if (std::llabs(pts_ticks - last_pts_) > leap_ticks_) return true;
  // No picture is shown before the decoding time of one before it, by however many it is reordered. A stream that said
  // a smaller depth than it has comes near; one whose clock stepped back lies far below.
  const int64_t picture_ticks = std::max(frame_ticks_, last_step_ticks_);
  return pts_ticks < *last_dts_ - picture_ticks * static_cast<int64_t>(depth_ + 2);
}

DecodeOrder::Times DecodeOrder::next(int64_t pts_ticks) {
  if (depth_ == 0) {
    last_pts_ = pts_ticks;
    last_dts_ = pts_ticks;
    return {pts_ticks, pts_ticks};
  }
  if (last_dts_ && has_leapt(pts_ticks)) {
    // The clock has leapt: begin anew on the other side, whose times have nothing to do with those before.
    waiting_.clear();
    since_start_ = 0;
    last_dts_.reset();
  }
  last_pts_ = pts_ticks;
  if (since_start_ == 0) start_pts_ = pts_ticks;
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
  return {std::max(pts_ticks, dts), dts};
}

}  // namespace parallax::media::rtp
