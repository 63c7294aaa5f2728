// SPDX-License-Identifier: Apache-2.0
#include "media/rtp/decode_order.hpp"

#include <algorithm>
#include <utility>

namespace parallax::media::rtp {

namespace {

/// An arrival so long after the one before it is no jitter: time has passed.
constexpr int64_t kPauseFrames = 25;

}  // namespace

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

// No picture is shown before the decoding time of one before it, by however many it is reordered; a stream that said a
// smaller depth than it has comes near. One that lies far below is of a clock that stepped back, and one that lies far
// ahead, though no time has passed, of one that leapt; so will be all that were taken after it. Pictures taken before,
// but decoded later, still follow the clock as it was.
int64_t DecodeOrder::choose_shift(const Picture& picture, bool& stepped) {
  if (!last_dts_) return shift_ticks_;
  const int64_t slack_ticks = std::max(frame_ticks_, usual_step_ticks_) * static_cast<int64_t>(depth_ + 2);
  const auto fits = [&](int64_t shifted) {
    return shifted >= *last_dts_ - slack_ticks && shifted <= latest_pts_ + slack_ticks;
  };
  if (other_shift_ticks_ && other_left_-- == 0) other_shift_ticks_.reset();
  const int64_t shifted = picture.pts_ticks + shift_ticks_;
  if (fits(shifted)) {
    others_in_a_row_ = 0;
    return shift_ticks_;
  }
  if (other_shift_ticks_ && fits(picture.pts_ticks + *other_shift_ticks_)) {
    if (++others_in_a_row_ <= std::max(most_between_, depth_)) return *other_shift_ticks_;
    std::swap(shift_ticks_, *other_shift_ticks_);  // it was only one wild picture
    others_in_a_row_ = 0;
    return shift_ticks_;
  }
  if (shifted < *last_dts_ - slack_ticks || shifted > latest_pts_ + leap_ticks_ + picture.waited_ticks) {
    begin_new_clock(picture);
    stepped = true;
  } else if (shifted > latest_pts_ + kPauseFrames * frame_ticks_) {
    waiting_.clear();  // nothing came for so long: decoding times do not lag behind for the rest of the depth
    since_start_ = 0;
  }
  return shift_ticks_;
}

void DecodeOrder::begin_new_clock(const Picture& picture) {
  other_shift_ticks_ = shift_ticks_;
  other_left_ = 3 * (std::max(most_between_, depth_) + 2);
  others_in_a_row_ = 0;
  latest_before_step_ = latest_pts_;
  int64_t rise_ticks = std::max(picture.key ? 0 : usual_rise_ticks_, usual_frame_ticks());
  const bool paused = picture.waited_ticks > kPauseFrames * frame_ticks_;
  if (paused) rise_ticks = picture.waited_ticks;
  fills_ = !paused;
  owed_ticks_ = 0;
  latest_before_new_ = latest_pts_;
  first_of_new_clock_ = new_clock_begins_ = latest_pts_ + rise_ticks;
  shift_ticks_ = first_of_new_clock_ - picture.pts_ticks;
}

// At a step it is guessed how many pictures are still to come that are shown before it. If there are more they are
// pressed together a little, in their order, and the new clock is set right for all that follow.
int64_t DecodeOrder::before_new_clock(int64_t pts_ticks) {
  if (pts_ticks < first_of_new_clock_) return pts_ticks;
  const int64_t begins = pts_ticks + usual_frame_ticks();
  shift_ticks_ += std::max<int64_t>(begins - new_clock_begins_, 0);
  new_clock_begins_ = std::max(begins, new_clock_begins_);
  const int64_t frames = (begins - latest_before_step_) / usual_frame_ticks();
  return first_of_new_clock_ - (first_of_new_clock_ - latest_before_step_) / (1 + frames);
}

// What stays empty before the new clock was guessed too much. It is taken back with each picture, so little that none
// comes before one that was decoded earlier and is shown earlier.
void DecodeOrder::take_back(int64_t pts_ticks) {
  if (fills_ && pts_ticks < first_of_new_clock_) {
    latest_before_new_ = std::max(latest_before_new_, pts_ticks);
  } else if (fills_ && pts_ticks > first_of_new_clock_) {
    fills_ = false;
    owed_ticks_ = std::max<int64_t>(first_of_new_clock_ - latest_before_new_ - usual_frame_ticks(), 0);
  }
  const int64_t now_ticks = std::min(owed_ticks_, usual_frame_ticks() / (2 * (int64_t{most_between_} + 2)));
  owed_ticks_ -= now_ticks;
  shift_ticks_ -= now_ticks;
}

void DecodeOrder::note_rise(int64_t rise_ticks, bool regular) {
  most_between_ = std::max(between_, most_between_);
  between_ = 0;
  if (!regular || rise_ticks > kPauseFrames * frame_ticks_) return;
  // The last of a group has fewer pictures before it; a stream that has fewer throughout shows it twice.
  if (rise_ticks >= usual_rise_ticks_ || rise_ticks == last_rise_ticks_) usual_rise_ticks_ = rise_ticks;
  last_rise_ticks_ = rise_ticks;
}

int64_t DecodeOrder::decoding_time(int64_t pts_ticks) {
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
    const int64_t step_ticks = dts - *last_dts_;
    usual_step_ticks_ = usual_step_ticks_ == 0 ? step_ticks : usual_step_ticks_ + (step_ticks - usual_step_ticks_) / 8;
  }
  last_dts_ = dts;
  return dts;
}

DecodeOrder::Times DecodeOrder::next(const Picture& picture) {
  if (depth_ == 0) {
    last_dts_ = latest_pts_ = picture.pts_ticks;
    shift_ticks_ = 0;
    return {.pts_ticks = picture.pts_ticks, .dts_ticks = picture.pts_ticks};
  }
  Times out{};
  const int64_t shift_ticks = choose_shift(picture, out.stepped);
  int64_t pts_ticks = picture.pts_ticks + shift_ticks;
  if (shift_ticks != shift_ticks_) pts_ticks = before_new_clock(pts_ticks);
  if (since_start_ == 0) start_pts_ = pts_ticks;
  if (!last_dts_) {
    latest_pts_ = pts_ticks;
  } else if (pts_ticks > latest_pts_) {
    note_rise(pts_ticks - latest_pts_, !picture.key && !out.stepped);
    latest_pts_ = pts_ticks;
  } else {
    ++between_;
  }
  take_back(pts_ticks);
  out.dts_ticks = decoding_time(pts_ticks);
  out.pts_ticks = std::max(pts_ticks, out.dts_ticks);
  out.clock_step_ticks = out.pts_ticks - picture.pts_ticks;
  return out;
}

}  // namespace parallax::media::rtp
