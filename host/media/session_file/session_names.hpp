// SPDX-License-Identifier: Apache-2.0
// The words of session.json for our enumerations; the reader and the writer of the file share them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "model/sessions/session.hpp"

namespace parallax::media {

inline constexpr int64_t kSessionFileVersion = 1;

inline constexpr std::array<std::pair<SessionState, std::string_view>, 3> kSessionStates = {
    {{SessionState::recording, "recording"}, {SessionState::paused, "paused"}, {SessionState::stopped, "stopped"}}};
inline constexpr std::array<std::pair<PartState, std::string_view>, 4> kPartStates = {
    {{PartState::writing, "writing"},
     {PartState::closed, "closed"},
     {PartState::finished, "finished"},
     {PartState::fragmented, "fragmented"}}};
inline constexpr std::array<std::pair<GapReason, std::string_view>, 8> kGapReasons = {
    {{GapReason::late_start, "late-start"},
     {GapReason::camera_gone, "camera-gone"},
     {GapReason::camera_stalled, "camera-stalled"},
     {GapReason::camera_refused, "camera-refused"},
     {GapReason::format_changed, "format-changed"},
     {GapReason::paused, "paused"},
     {GapReason::recorder_restarted, "recorder-restarted"},
     {GapReason::disk, "disk"}}};

template <typename Value, size_t N>
constexpr std::string_view name_in(const std::array<std::pair<Value, std::string_view>, N>& names, Value value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return names.front().second;
}

}  // namespace parallax::media
