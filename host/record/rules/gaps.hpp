// SPDX-License-Identifier: Apache-2.0
// The gaps of one video: at most one is open, always the last. Pure functions on the model.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/rooms/camera_state.hpp"
#include "model/sessions/session.hpp"
#include "model/sessions/start_offset.hpp"

namespace parallax::record {

/// Code of the reason with which a source is connected anew because its settings were changed.
inline constexpr const char* kSourceChanged = "source-changed";

/// End of the last part of `video`, 0 without parts.
[[nodiscard]] inline int64_t end_of_parts(const Video& video) {
  return video.parts.empty() ? 0 : video.parts.back().start_session_ns + video.parts.back().duration_ns;
}

[[nodiscard]] inline bool gap_is_open(const Video& video) {
  return !video.gaps.empty() && !video.gaps.back().end_session_ns;
}

/// Ends the open gap, if there is one.
inline void close_gap(Video& video, int64_t at_session_ns) {
  if (gap_is_open(video))
    video.gaps.back().end_session_ns = std::max(at_session_ns, video.gaps.back().start_session_ns);
}

/// The same where a part begins: what turns out to have been the camera's offset at the start was no gap.
inline void close_gap_by_part(Video& video, int64_t at_session_ns) {
  if (!gap_is_open(video)) return;
  close_gap(video, at_session_ns);
  if (is_start_offset(video.gaps.back())) video.gaps.pop_back();
}

/// What turns out to have been recorded from `part`'s start to its end was no gap: what is left of a gap lies before
/// it, behind it or on both sides; the camera's offset at the start is none.
inline void cut_gaps_by_part(Video& video, const Part& part) {
  const int64_t from_ns = part.start_session_ns;
  const int64_t until_ns = part.start_session_ns + part.duration_ns;
  if (until_ns <= from_ns) return;
  std::vector<Gap> left;
  for (Gap& gap : video.gaps) {
    const bool before = gap.start_session_ns < from_ns;
    const bool behind = !gap.end_session_ns || *gap.end_session_ns > until_ns;
    const bool apart = gap.start_session_ns >= until_ns || (gap.end_session_ns && *gap.end_session_ns <= from_ns);
    if (apart) {
      left.push_back(std::move(gap));
      continue;
    }
    if (before) {
      left.push_back(gap);
      left.back().end_session_ns = from_ns;
      if (is_start_offset(left.back())) left.pop_back();
    }
    if (behind) {
      left.push_back(std::move(gap));
      left.back().start_session_ns = until_ns;
    }
  }
  video.gaps = std::move(left);
}

/// Begins a gap at `gap.start_session_ns`; an open one ends there.
inline void open_gap(Video& video, Gap gap) {
  close_gap(video, gap.start_session_ns);
  video.gaps.push_back(std::move(gap));
}

/// How long the pause that lasts has lasted until `now_session_ns`; 0 if none does.
[[nodiscard]] inline int64_t present_pause_ns(const Video& video, int64_t now_session_ns) {
  if (!gap_is_open(video) || video.gaps.back().reason != GapReason::paused) return 0;
  return std::max<int64_t>(0, now_session_ns - video.gaps.back().start_session_ns);
}

/// Why nothing comes, from the state of the camera and what is said about it.
[[nodiscard]] inline GapReason gap_reason(CameraState state, const std::optional<Error>& reason = {}) {
  if (reason && reason->code == kSourceChanged) return GapReason::format_changed;
  switch (state) {
    case CameraState::stalled:
      return GapReason::camera_stalled;
    case CameraState::refused:
      return GapReason::camera_refused;
    default:
      return GapReason::camera_gone;
  }
}

}  // namespace parallax::record
