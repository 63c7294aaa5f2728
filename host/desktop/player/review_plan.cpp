// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/review_plan.hpp"

#include <algorithm>
#include <limits>

#include "model/sessions/start_offset.hpp"

namespace parallax::player {
namespace {

PartSpan span_of(const Video& video, size_t number) {
  const Part& part = video.parts[number];
  const bool growing = part.state == PartState::writing && number + 1 == video.parts.size();
  int64_t end = growing ? std::numeric_limits<int64_t>::max() : part.start_session_ns + part.duration_ns;
  // A part never reaches into the next one: that one has the picture of the moment.
  if (number + 1 < video.parts.size()) end = std::min(end, video.parts[number + 1].start_session_ns);
  return {number, part.start_session_ns, end, growing};
}

std::string_view reason_text(const Gap& gap) {
  if (!gap.text.empty()) return gap.text;
  switch (gap.reason) {
    case GapReason::late_start:
      return "The camera came later.";
    case GapReason::camera_gone:
      return "The camera was gone.";
    case GapReason::camera_stalled:
      return "The camera sent nothing.";
    case GapReason::camera_refused:
      return "The camera refused the connection.";
    case GapReason::format_changed:
      return "The camera changed its picture format.";
    case GapReason::paused:
      return "The recording was paused.";
    case GapReason::recorder_restarted:
      return "The recorder was restarted.";
    case GapReason::disk:
      return "The disk could not take the recording.";
  }
  return "There is no recording here.";
}

}  // namespace

std::optional<PartSpan> part_at(const Video& video, int64_t session_ns) {
  for (size_t i = video.parts.size(); i-- > 0;) {
    const PartSpan span = span_of(video, i);
    if (session_ns >= span.begin_session_ns && session_ns < span.end_session_ns) return span;
  }
  return std::nullopt;
}

std::optional<PartSpan> part_after(const Video& video, int64_t session_ns) {
  for (size_t i = 0; i < video.parts.size(); ++i) {
    if (video.parts[i].start_session_ns > session_ns) return span_of(video, i);
  }
  return std::nullopt;
}

std::optional<PartSpan> part_before(const Video& video, int64_t session_ns) {
  for (size_t i = video.parts.size(); i-- > 0;) {
    const PartSpan span = span_of(video, i);
    if (span.end_session_ns <= session_ns) return span;
  }
  return std::nullopt;
}

std::string_view gap_text(const Video& video, int64_t session_ns) {
  for (const Gap& gap : video.gaps) {
    // Up to the next picture, even where that is a rounding behind the gap's end.
    const auto next = part_after(video, gap.start_session_ns);
    const int64_t end = std::max(gap.end_session_ns.value_or(std::numeric_limits<int64_t>::max()),
                                 next ? next->begin_session_ns : int64_t{0});
    if (!is_start_offset(gap) && session_ns >= gap.start_session_ns && session_ns < end) return reason_text(gap);
  }
  if (video.parts.empty()) return "Nothing was recorded of this source.";
  if (session_ns < video.parts.front().start_session_ns) return "The recording of this source begins later.";
  if (!part_after(video, session_ns)) return "The recording of this source has ended.";
  return "There is no recording here.";
}

bool has_pictures(const Video& video) {
  if (video.kind == SourceKind::microphone) return false;
  return std::none_of(video.parts.begin(), video.parts.end(),
                      [](const Part& part) { return part.width == 0 && part.height == 0 && part.frames > 0; });
}

}  // namespace parallax::player
