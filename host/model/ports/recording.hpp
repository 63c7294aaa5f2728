// SPDX-License-Identifier: Apache-2.0
// Recording, as clients steer it. Implemented in record/ (calls are moved onto the recording loop and block until it
// answered, milliseconds). Rights were asked before. [any thread]
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/people/user.hpp"
#include "model/rooms/camera_state.hpp"
#include "model/rooms/location.hpp"
#include "model/sessions/recording_status.hpp"

namespace parallax {

/// For which sources a start waits; the rest join later as parts.
struct WaitFor {
  enum class Kind { all, any, count } kind = Kind::all;
  size_t count = 0;  ///< of Kind::count
};

struct StartRecording {
  std::string location;  ///< id
  std::string name;      ///< empty: "Location, local date and time"
  WaitFor wait_for;
  std::optional<int64_t> wait_timeout_ns;  ///< empty: the setting
};

/// What a stop came to.
struct StoppedRecording {
  bool recorded = true;    ///< false: it was only starting, and nothing is left of it
  std::string name;        ///< the session's name now
  bool ask_name = false;   ///< the rules want the user to be asked for one …
  std::string suggestion;  ///< … which is offered this
};

struct SourceTest {
  SourceHealth health;
  std::string codec;
  std::string audio_codec;
  int32_t width = 0;
  int32_t height = 0;
  double fps = 0;
  std::optional<int64_t> first_frame_after_ns;
};

// @errors "location-unknown", "location-busy", "location-offline", "location-empty" (no sources),
// "session-unknown", "not-recording", "not-paused", "disk-full", "storage-offline", "recorder-stopping",
// "recorder-busy", "not-starting", "no-source-ready".
class Recording {
 public:
  virtual ~Recording() = default;
  /// Returns the new session's id as soon as it exists; sources start in the background.
  virtual Result<std::string> start(const Actor& actor, const StartRecording& request) = 0;
  /// While starting: records with the sources that are ready now, the rest join later. @errors "not-starting",
  /// "no-source-ready".
  virtual Result<void> start_now(const Actor& actor, const std::string& session) = 0;
  /// Why no recording could be started now, whatever the location ("disk-full", "storage-offline"); nothing: one could.
  [[nodiscard]] virtual std::optional<Error> start_problem() = 0;
  /// `name`: gives the session its name on the way; empty leaves that to the rules (model/ports/session_naming.hpp).
  /// Returns when the stop would survive the recorder's death, as do `pause` and `resume`.
  virtual Result<StoppedRecording> stop(const Actor& actor, const std::string& session, const std::string& name) = 0;
  virtual Result<void> pause(const Actor& actor, const std::string& session) = 0;
  virtual Result<void> resume(const Actor& actor, const std::string& session) = 0;
  /// Everything that is being recorded now.
  [[nodiscard]] virtual std::vector<RecordingStatus> running() = 0;
  using Work = std::function<Result<void>(const std::vector<RecordingStatus>& running)>;
  /// Does `work` with what `running` says, and lets no recording start until it is done: for what must not be changed
  /// under one (model/sessions/held.hpp). Returns what `work` does; not done at all: "recorder-busy",
  /// "recorder-stopping".
  virtual Result<void> while_none_starts(const Work& work) = 0;
  /// "Now" on a running session's clock, for marks. @errors "session-unknown", "not-recording".
  virtual Result<int64_t> session_now_ns(const std::string& session) = 0;
  /// Health of all sources that are connected, recording or not.
  [[nodiscard]] virtual std::vector<SourceStatus> sources() = 0;
  /// Connects, waits for a picture or a sound (at most `limit_ns`), disconnects. Blocks that long.
  virtual Result<SourceTest> test_source(const Source& source, const std::string& password, int64_t limit_ns) = 0;
};

}  // namespace parallax
