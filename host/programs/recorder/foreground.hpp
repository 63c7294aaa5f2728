// SPDX-License-Identifier: Apache-2.0
// Runs recordings in the foreground: commands on standard input, signals, the end after some seconds.
#pragma once

#include "programs/recorder/console.hpp"
#include "service/active_sessions.hpp"
#include "service/control.hpp"
#include "service/engine.hpp"

namespace parallax::recorder {

class Foreground {
 public:
  /// `stop_after_ns`: recording time after which a session is stopped; 0: never.
  Foreground(Engine& engine, Console& console, int64_t stop_after_ns);
  ~Foreground();
  Foreground(const Foreground&) = delete;
  Foreground& operator=(const Foreground&) = delete;

  /// Runs the loop until all sessions have ended and all files are finished and hashed, or, after a signal, for about a
  /// second and a half at most: what is left then is done at the next start. Returns the exit code.
  int run();

 private:
  void command(const std::string& line);
  void terminate();
  void phase_changed(const record::SessionStatus& status);
  void look();
  void report(const Result<void>& result);
  [[nodiscard]] int conclude();

  Engine& engine_;
  Console& console_;
  ActiveSessions active_;
  int64_t stop_after_ns_;
  int64_t quit_at_monotonic_ns_ = 0;  ///< 0: no signal yet
};

}  // namespace parallax::recorder
