// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/rooms/part_strip.hpp"

#include <algorithm>

#include "api/client/calls/sessions.hpp"
#include "desktop/state/words.hpp"

namespace parallax::desktop {

void PartStrip::fetch(const std::string& session) {
  const uint64_t seen = frame_.now->changes_of(session);
  if (session_ == session && changes_ == seen) return;
  if (session_ != session) facts_.reset();
  session_ = session;
  changes_ = seen;
  asker_.ask(api::calls::sessions::show(session), [this, session](Result<api::SessionFacts> facts) {
    if (facts && session == session_) facts_ = std::move(*facts);
  });
}

void PartStrip::draw(const RecordingStatus& recording, const Rect& rect) {
  if (recording.session.empty()) return;  // not for this user to view
  Ui& ui = ui_;
  fetch(recording.session);
  if (!facts_) return;
  const auto now_ns = static_cast<double>(
      std::max<int64_t>(kNsPerSecond, frame_.now->duration_now_ns(recording, frame_.now_monotonic_ns)));
  const auto& videos = facts_->detail.session.videos;
  // However many there are, they stay above the sentence.
  const float pitch = std::min(ui.px(4), ui.px(13) / static_cast<float>(std::max<size_t>(1, videos.size())));
  const float height = std::max(1.0F, pitch - 1);
  const float width = rect.width - ui.px(40);
  const auto x_of = [&](int64_t session_ns) {
    return rect.x + ui.px(20) +
           width * static_cast<float>(std::clamp(static_cast<double>(session_ns) / now_ns, 0.0, 1.0));
  };
  float y = rect.y + ui.px(6);
  for (const Video& video : videos) {
    for (const Part& part : video.parts) {
      const bool grows = part.state == PartState::writing && recording.state == SessionState::recording;
      const float end = grows ? rect.x + ui.px(20) + width : x_of(part.start_session_ns + part.duration_ns);
      const float from = x_of(part.start_session_ns);
      ui.list().AddRectFilled({from, y}, {end, y + height}, packed(ui.colours().accent_text), 1);
      ui.note("part", video.source, grows ? "grows" : "ended", {from, y, std::max(1.0F, end - from), height});
    }
    for (const Gap& gap : video.gaps) {
      const float from = x_of(gap.start_session_ns);
      const float to = gap.end_session_ns ? x_of(*gap.end_session_ns) : rect.x + ui.px(20) + width;
      ui.list().AddRectFilled({from, y}, {std::max(to, from + 2), y + height}, packed(ui.colours().warning), 1);
      ui.note("gap", video.source, words_of(gap.reason), {from, y, std::max(to - from, 2.0F), height});
      if (ImGui::IsMouseHoveringRect({from - 2, y - 2}, {std::max(to, from + 2) + 2, y + height + 2})) {
        ui.tooltip(ui.print("{}: {}{}{}", video.source, words_of(gap.reason), gap.text.empty() ? "" : ". ", gap.text));
      }
    }
    y += pitch;
  }
}

}  // namespace parallax::desktop
