// SPDX-License-Identifier: Apache-2.0
// Stable names of a session's enumerations, as in the API and the catalogue.
#pragma once

#include <optional>
#include <string_view>

#include "model/sessions/session.hpp"

namespace parallax {

inline constexpr SessionState kSessionStates[] = {SessionState::recording, SessionState::paused, SessionState::stopped};
inline constexpr PartState kPartStates[] = {PartState::writing, PartState::closed, PartState::finished,
                                            PartState::fragmented};
inline constexpr GapReason kGapReasons[] = {
    GapReason::late_start,     GapReason::camera_gone, GapReason::camera_stalled,     GapReason::camera_refused,
    GapReason::format_changed, GapReason::paused,      GapReason::recorder_restarted, GapReason::disk};

[[nodiscard]] constexpr std::string_view name_of(SessionState state) {
  switch (state) {
    case SessionState::recording:
      return "recording";
    case SessionState::paused:
      return "paused";
    case SessionState::stopped:
      return "stopped";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view name_of(PartState state) {
  switch (state) {
    case PartState::writing:
      return "writing";
    case PartState::closed:
      return "closed";
    case PartState::finished:
      return "finished";
    case PartState::fragmented:
      return "fragmented";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::string_view name_of(GapReason reason) {
  switch (reason) {
    case GapReason::late_start:
      return "late-start";
    case GapReason::camera_gone:
      return "camera-gone";
    case GapReason::camera_stalled:
      return "camera-stalled";
    case GapReason::camera_refused:
      return "camera-refused";
    case GapReason::format_changed:
      return "format-changed";
    case GapReason::paused:
      return "paused";
    case GapReason::recorder_restarted:
      return "recorder-restarted";
    case GapReason::disk:
      return "disk";
  }
  return "unknown";
}

[[nodiscard]] constexpr std::optional<SessionState> session_state_from(std::string_view name) {
  for (const SessionState state : kSessionStates) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

[[nodiscard]] constexpr std::optional<PartState> part_state_from(std::string_view name) {
  for (const PartState state : kPartStates) {
    if (name_of(state) == name) return state;
  }
  return std::nullopt;
}

[[nodiscard]] constexpr std::optional<GapReason> gap_reason_from(std::string_view name) {
  for (const GapReason reason : kGapReasons) {
    if (name_of(reason) == name) return reason;
  }
  return std::nullopt;
}

}  // namespace parallax
