// SPDX-License-Identifier: Apache-2.0
// What is being recorded at this moment, and how its sources are. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/rooms/camera_state.hpp"
#include "model/sessions/phase.hpp"
#include "model/sessions/session.hpp"

namespace parallax {

/// A source that is connected, recorded or not.
struct SourceStatus {
  std::string source;  ///< id
  std::string name;
  std::string location;  ///< id
  SourceHealth health;
  bool recording = false;
  std::string codec;
  int32_t width = 0;
  int32_t height = 0;
  bool ready = false;  ///< of a recording's sources: there is a picture (or a sound) that can be recorded
};

/// A recording that was started and has not ended.
struct RecordingStatus {
  std::string session;   ///< id
  std::string location;  ///< id
  std::string name;
  std::string started_by;  ///< user id
  std::string started_by_name;
  SessionState state = SessionState::recording;
  /// Finer than `state`. While it starts (waits for pictures), nothing is recorded yet and the session is not in the
  /// list. Those that have ended are not told.
  Word<Phase> phase = Phase::recording;
  int attempt = 1;  ///< while starting: this attempt of `attempts` (R108) …
  int attempts = 1;
  int64_t attempt_left_ns = 0;   ///< … and the time it has left
  int64_t wait_left_ns = 0;      ///< while starting: until it makes do with the sources that are there, if any is
  std::optional<Error> problem;  ///< the named trouble that it is in
  int64_t start_utc_ns = 0;
  int64_t duration_ns = 0;    ///< = now on the session clock, which runs on while paused; 0 while starting
  int64_t recorded_ns = 0;    ///< time recorded so far: stands still while paused
  int64_t paused_for_ns = 0;  ///< length of the present pause
  uint64_t bytes = 0;
  std::optional<int64_t> disk_left_ns;  ///< forecast at the present rate
  std::vector<SourceStatus> sources;
};

}  // namespace parallax
