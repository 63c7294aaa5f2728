// SPDX-License-Identifier: Apache-2.0
// A session and what was recorded in it. Values only; `session.json` in the session's folder is exactly this
// (media/session_file writes and reads it). Every time is on the session clock: ns since `start_utc_ns`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/names.hpp"
#include "model/rooms/source_kind.hpp"

namespace parallax {

enum class SessionState { recording, paused, stopped };
constexpr auto enum_names(SessionState) {
  return enum_table<SessionState>(
      {{SessionState::recording, "recording"}, {SessionState::paused, "paused"}, {SessionState::stopped, "stopped"}});
}

/// Why a stretch of a video is missing.
enum class GapReason {
  late_start,
  camera_gone,
  camera_stalled,
  camera_refused,
  format_changed,
  paused,
  recorder_restarted,
  disk
};
constexpr auto enum_names(GapReason) {
  return enum_table<GapReason>({{GapReason::late_start, "late-start"},
                                {GapReason::camera_gone, "camera-gone"},
                                {GapReason::camera_stalled, "camera-stalled"},
                                {GapReason::camera_refused, "camera-refused"},
                                {GapReason::format_changed, "format-changed"},
                                {GapReason::paused, "paused"},
                                {GapReason::recorder_restarted, "recorder-restarted"},
                                {GapReason::disk, "disk"}});
}

/// What lies between two parts of a video. `end_session_ns` is empty while the gap lasts.
struct Gap {
  int64_t start_session_ns = 0;
  std::optional<int64_t> end_session_ns;
  GapReason reason = GapReason::camera_gone;
  std::string text;  ///< in words, for people
  std::string user;  ///< who paused; empty for other reasons
  friend bool operator==(const Gap&, const Gap&) = default;
};

/// How far the file of a part has come.
enum class PartState {
  writing,    ///< fragments are being appended
  closed,     ///< complete fragments, not yet a plain MP4
  finished,   ///< plain MP4 with one moov
  fragmented  ///< stays in fragments: the storage cannot patch a head
};
constexpr auto enum_names(PartState) {
  return enum_table<PartState>({{PartState::writing, "writing"},
                                {PartState::closed, "closed"},
                                {PartState::finished, "finished"},
                                {PartState::fragmented, "fragmented"}});
}

/// An uninterrupted stretch of one video: one file.
struct Part {
  std::string file;        ///< relative to the session's folder
  std::string index_file;  ///< its .idx
  std::string sidecar;     ///< metadata in original bytes; empty if none
  PartState state = PartState::writing;
  int64_t start_session_ns = 0;  ///< PTS of the first access unit
  int64_t duration_ns = 0;
  uint64_t frames = 0;  ///< access units of the main track
  uint64_t bytes = 0;
  std::string codec;        ///< "h264", "h265", "mjpeg", "aac", …
  std::string audio_codec;  ///< of the sound track beside the pictures; empty if none
  int32_t width = 0;
  int32_t height = 0;
  double fps = 0;
  std::string sha256;              ///< hexadecimal; empty while pending
  std::vector<std::string> notes;  ///< mended time stamps, lost packets, sound that failed
  friend bool operator==(const Part&, const Part&) = default;
};

/// One source in one session.
struct Video {
  std::string source;  ///< the source's name in its location
  Word<SourceKind> kind;
  std::string driver;                             ///< plugin id of the driver
  std::optional<int64_t> first_frame_session_ns;  ///< offset of the very first picture or sound
  std::vector<Part> parts;
  std::vector<Gap> gaps;
  friend bool operator==(const Video&, const Video&) = default;
};

struct Session {
  std::string id;  ///< UUID
  std::string name;
  std::string location;
  std::string recorded_by;
  int64_t start_utc_ns = 0;  ///< zero of the session clock
  SessionState state = SessionState::recording;
  std::string stop_reason;  ///< "user", "disk-full", "duration", …; empty while it runs
  int64_t duration_ns = 0;
  std::vector<Video> videos;
  friend bool operator==(const Session&, const Session&) = default;
};

}  // namespace parallax
