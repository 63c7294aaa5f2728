// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/missing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

int64_t length_of(const Gap& gap, const Session& session) {
  return std::max<int64_t>(0, gap.end_session_ns.value_or(session.duration_ns) - gap.start_session_ns);
}

std::string why(const Gap& gap) {
  return gap.text.empty() ? std::string(words_of(gap.reason)) : gap.text;
}

}  // namespace

std::vector<std::string> missing_in(const Session& session) {
  std::vector<std::string> out;
  for (const Video& video : session.videos) {
    const Gap* longest = nullptr;
    int64_t missing_ns = 0;
    for (const Gap& gap : video.gaps) {
      if (gap.reason == GapReason::paused) continue;
      missing_ns += length_of(gap, session);
      if (longest == nullptr || length_of(gap, session) > length_of(*longest, session)) longest = &gap;
    }
    const std::string because = longest == nullptr ? std::string() : " " + why(*longest);
    if (video.parts.empty()) {
      out.push_back(fmt::format("{}: nothing was recorded.{}", video.source, because));
    } else if (missing_ns >= kNsPerSecond) {
      out.push_back(fmt::format("{}: {} missing.{}", video.source, words_of_duration(missing_ns), because));
    }
  }
  return out;
}

std::string remarks_on(const Video& video) {
  std::string out;
  for (size_t i = 0; i < video.parts.size(); ++i) {
    for (const std::string& note : video.parts[i].notes) {
      const std::string part = video.parts.size() > 1 ? fmt::format("Part {}: ", i + 1) : std::string();
      out += fmt::format("{}{}{}", out.empty() ? "" : "\n", part, note);
    }
  }
  return out;
}

int64_t paused_ns_in(const Session& session) {
  int64_t longest_ns = 0;
  for (const Video& video : session.videos) {
    int64_t paused_ns = 0;
    for (const Gap& gap : video.gaps) paused_ns += gap.reason == GapReason::paused ? length_of(gap, session) : 0;
    longest_ns = std::max(longest_ns, paused_ns);
  }
  return longest_ns;
}

}  // namespace parallax::desktop
