// SPDX-License-Identifier: Apache-2.0
// What is known about the file of a part, from writing it or from looking at it after a crash.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/sessions/session.hpp"

namespace parallax::media {

/// The objects of a part: `<stem>.mp4` (or `.m4a` for sound alone) with `<stem>.mp4.idx`, and for metadata `<stem>.klv`
/// with `<stem>.klv.idx`. (Not `<stem>.idx`: mpv takes that for subtitles of the film.) A stem is an object name
/// without its ending, "<session>/<source>-p001".
struct PartNames {
  std::string media;
  std::string index;
  std::string sidecar;
  std::string sidecar_index;

  /// From the media object's name; the ending is whatever follows its last dot.
  [[nodiscard]] static PartNames of_media(const std::string& media);
};

/// Facts of one part. All times on the session clock. Names are without the session's folder, as in session.json.
struct PartFacts {
  std::string file;
  std::string index_file;
  std::string sidecar;  ///< empty if there is no metadata
  PartState state = PartState::writing;
  int64_t start_session_ns = 0;  ///< smallest PTS of the main track (video, else sound)
  int64_t duration_ns = 0;       ///< of the main track, to the end of its last picture or sound
  uint64_t frames = 0;           ///< access units of the main track
  uint64_t bytes = 0;            ///< size of the media file
  std::string codec;
  std::string audio_codec;  ///< sound beside pictures; empty if none
  int32_t width = 0;
  int32_t height = 0;
  double fps = 0;  ///< mean over the part; 0 for sound and for fewer than two pictures
  std::vector<std::string> notes;

  /// Puts the facts into `part`: all fields but `sha256`; notes are added to those that are there.
  void fill(Part& part) const;
};

}  // namespace parallax::media
