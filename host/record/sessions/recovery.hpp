// SPDX-License-Identifier: Apache-2.0
// What to do at the start with what an earlier run left behind (R95): close open parts, find the sessions that were
// being recorded, mend or rebuild a damaged session.json, and say which parts still need finishing or hashing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/media/volume.hpp"
#include "record/sessions/session_events.hpp"
#include "record/sessions/session_recorder.hpp"

namespace parallax::record {

struct RecoveryPlace {
  Place* place = nullptr;
  media::Volume* volume = nullptr;
};

struct RecoveryReport {
  /// Were being recorded or paused. Their parts are closed; their files still say so, until they go on or are closed.
  std::vector<InterruptedSession> interrupted;
  /// Were stopped, but some of their parts are no plain MP4 yet, or not hashed.
  std::vector<InterruptedSession> unfinished;
  /// Were stopped and are in order, on disk. The catalogue may not know that yet. Filled only where `only` was given.
  std::vector<InterruptedSession> in_order;
  /// Folders whose session.json was written anew.
  std::vector<std::string> mended;
  /// What was found and done, for people. `source` is the session's folder.
  std::vector<RecordingNotice> notices;
};

/// What is known of the session of a folder beside its session.json files; nothing if it is unknown. Blocks.
using KnownSession = std::function<std::optional<Session>(const std::string& folder)>;

/// Looks through all sessions of all places. Blocks: before recording begins. `now_utc_ns` names the copies of damaged
/// files. Can be repeated. Removes only parts
/// that hold not one complete fragment. `only`: looks at these folders alone, because the rest is known to be in order.
/// A session.json that is lost is made anew from the copy of another place or from what `known` says, whichever is
/// newer; only where nobody knows the session does it get a new id.
[[nodiscard]] RecoveryReport recover_sessions(const std::vector<RecoveryPlace>& places, int64_t now_utc_ns,
                                              const std::optional<std::vector<std::string>>& only = std::nullopt,
                                              const KnownSession& known = {});

/// Writes the session.json of a session that the catalogue knows as running and whose own file did not reach the disk
/// before the end: the recorder was killed in the session's first moments. Does nothing where there is one, or where
/// the session's folder with what was recorded lies on a volume that is not here. Before `recover_sessions`. Blocks.
Result<void> restore_session_file(const std::vector<RecoveryPlace>& places, const std::string& folder,
                                  const Session& session);

/// Ends an interrupted session for good: state stopped, gaps closed, file saved. `reason`: why it ended, where that is
/// known. Blocks.
Result<void> close_interrupted(InterruptedSession& interrupted, media::Volume& volume,
                               const std::string& reason = "recorder-interrupted");

}  // namespace parallax::record
