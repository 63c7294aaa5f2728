// SPDX-License-Identifier: Apache-2.0
#include "model/sessions/loss.hpp"

#include <algorithm>
#include <array>

#include "model/sessions/start_offset.hpp"

namespace parallax {
namespace {

constexpr int64_t kToldFromNs = kNsPerSecond;

int64_t length_of(const Gap& gap, const Session& session) {
  return std::max<int64_t>(0, gap.end_session_ns.value_or(session.duration_ns) - gap.start_session_ns);
}

SourceLoss loss_of(const Video& video, const Session& session) {
  SourceLoss loss{.source = video.source, .nothing = video.parts.empty()};
  int64_t longest_ns = -1;
  for (const Gap& gap : video.gaps) {
    if (gap.reason == GapReason::paused || is_start_offset(gap)) continue;
    const int64_t length_ns = length_of(gap, session);
    loss.missing_ns += length_ns;
    if (length_ns <= longest_ns) continue;
    longest_ns = length_ns;
    loss.reason = gap.reason;
    loss.text = gap.text;
  }
  return loss;
}

}  // namespace

std::vector<SourceLoss> losses_in(const Session& session) {
  std::vector<SourceLoss> losses;
  for (const Video& video : session.videos) {
    SourceLoss loss = loss_of(video, session);
    if (loss.nothing || loss.missing_ns >= kToldFromNs) losses.push_back(std::move(loss));
  }
  return losses;
}

bool ended_early(std::string_view stop_reason) {
  constexpr std::array<std::string_view, 4> kWanted{"", "user", "duration",
                                                    "signal"};  // Ctrl+C ends one that a person began in a terminal
  return std::ranges::find(kWanted, stop_reason) == kWanted.end();
}

std::string words_of_early_end(std::string_view stop_reason) {
  if (stop_reason == "disk-full") return "The disk was full.";
  if (stop_reason == "storage-offline") return "The storage was lost.";
  if (stop_reason == "recorder-interrupted") return "The recorder was interrupted, and the recording did not go on.";
  if (stop_reason == "session-file-lost") return "The session's file was lost; how it ended is not known.";
  return "The recorder stopped it (" + std::string(stop_reason) + ").";
}

}  // namespace parallax
