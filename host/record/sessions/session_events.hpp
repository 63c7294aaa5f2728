// SPDX-License-Identifier: Apache-2.0
// What a recording tells the outside: the command line prints it, SessionReporter hands it on to clients and people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/people/severity.hpp"
#include "model/rooms/camera_state.hpp"
#include "model/sessions/phase.hpp"
#include "model/sessions/session.hpp"

namespace parallax::record {

/// A video of a session that is under way: what its source does, and what there is of it.
struct VideoStatus {
  std::string id;  ///< in the catalogue
  std::string name;
  SourceHealth health;
  bool recording = false;  ///< a part is open
  bool ready = false;      ///< there is something that can be recorded
  size_t parts = 0;
  size_t gaps = 0;
};

struct SessionStatus {
  std::string id;
  std::string name;
  std::string location;
  std::string location_id;  ///< in the catalogue; empty for a location file
  Phase phase = Phase::starting;
  int attempt = 1;
  int attempts = 1;
  int64_t attempt_left_ns = 0;          ///< only while starting
  int64_t wait_left_ns = 0;             ///< only while starting: until it makes do with the sources that are there
  int64_t start_utc_ns = 0;             ///< 0 while starting
  int64_t duration_ns = 0;              ///< session time so far
  int64_t recorded_ns = 0;              ///< without the pauses
  int64_t paused_for_ns = 0;            ///< length of the present pause
  uint64_t bytes = 0;                   ///< of all parts so far
  std::optional<int64_t> disk_left_ns;  ///< recording time that its volume still has room for, where that is known
  std::string folder;                   ///< name of the session's folder on its volume
  std::string stop_reason;              ///< empty while it runs
  std::optional<Error> problem;         ///< the named trouble that it is in, with the remedy
  std::vector<VideoStatus> sources;
};

/// Something a user should be told. `code` is stable: "recording-started", "start-attempt-failed", "start-gave-up",
/// "recording-stopped", "disk-low", "disk-full", "storage-offline", "storage-switched", "source-lost", "source-back", …
struct RecordingNotice {
  Severity severity = Severity::info;
  std::string code;
  std::string text;
  std::string remedy;
  std::string source;        ///< empty: it concerns the whole session
  std::string storage = {};  ///< name of the storage that it is about; empty: of none
};

/// Who started or stopped a recording.
struct StartedBy {
  std::string user_id;
  std::string name;
};

/// Receives everything, on the loop's thread; must not block and must not destroy the session inside a call.
class SessionEvents {
 public:
  virtual ~SessionEvents() = default;
  virtual void on_phase(const SessionStatus& status) = 0;
  virtual void on_source_state(const std::string& session_id, const std::string& source, CameraState state,
                               const std::optional<Error>& reason) = 0;
  virtual void on_notice(const std::string& session_id, const RecordingNotice& notice) = 0;
  /// session.json of `folder` is being written with these contents.
  virtual void on_saved(const Session& /*session*/, const std::string& /*folder*/) {}
  /// The session has ended, and a session.json of `folder` could not be told so: its storage is away, or had not
  /// answered when the session was let go, as the recorder does at its end. It may say something else until somebody
  /// looks there.
  virtual void on_unsaved(const std::string& /*folder*/) {}
};

}  // namespace parallax::record
