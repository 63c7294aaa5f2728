// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/missing.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "desktop/state/words.hpp"

namespace parallax::desktop {

std::string words_of(const SourceLoss& loss) {
  std::string words = loss.nothing ? fmt::format("{}: nothing was recorded.", loss.source)
                                   : fmt::format("{}: {} missing.", loss.source, words_of_duration(loss.missing_ns));
  if (!loss.text.empty()) return words + " " + loss.text;
  if (loss.reason) words += fmt::format(" {}.", words_of(*loss.reason));
  return words;
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
    for (const Gap& gap : video.gaps) {
      if (gap.reason != GapReason::paused) continue;
      paused_ns += std::max<int64_t>(0, gap.end_session_ns.value_or(session.duration_ns) - gap.start_session_ns);
    }
    longest_ns = std::max(longest_ns, paused_ns);
  }
  return longest_ns;
}

}  // namespace parallax::desktop
