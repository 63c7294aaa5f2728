// SPDX-License-Identifier: Apache-2.0
// What is true of a recording, in one sentence: "Recording 12:04 · 3 of 4 cameras · missing: Door (…)" (R83, R84,
// R108). The clock is the session's, as in marks and review; what of it was not paused is said where it is less. Texts
// of one frame. [UI thread]
#pragma once

#include <cstdint>
#include <string_view>

#include "desktop/shell/frame_memory.hpp"
#include "desktop/shell/icons.hpp"
#include "desktop/shell/palette.hpp"
#include "desktop/state/link.hpp"

namespace parallax::desktop {

enum class RecordingLook {
  starting,   ///< waits for pictures; nothing is kept yet
  recording,  ///< pictures are being written, of one source at least
  silent,     ///< it shall record, but no source delivers
  paused,
  stopping,
  unknown  ///< the recorder does not answer
};

struct RecordingWords {
  RecordingLook look = RecordingLook::recording;
  std::string_view state;     ///< "Recording", "Paused for 0:06"
  std::string_view clock;     ///< of the session, standing while paused; of a start: until what comes `next`
  std::string_view next;      ///< while starting: "in 0:07 it records with 3 of 4 cameras"
  std::string_view count;     ///< "3 of 4 cameras"; "4 cameras" if none is missing
  std::string_view missing;   ///< names and reasons; while starting: of those that are waited for
  std::string_view rest;      ///< what follows `state` and `clock` in the sentence; of the missing it names two
  std::string_view brief;     ///< the same where there is less room: without the reasons
  std::string_view sentence;  ///< all of it
  bool named = true;          ///< `rest` names all that are missing
  bool whole = true;          ///< no source is missing
};

/// `now`: what the recorder said last.
[[nodiscard]] RecordingWords words_of(FrameMemory& memory, const Snapshot& now, const RecordingStatus& recording,
                                      int64_t now_monotonic_ns);
/// Sources of a room that are connected, but do not deliver. Nothing is known of those that nobody looks at.
struct SilentSources {
  size_t count = 0;
  std::string_view words;  ///< "1 of 4 does not deliver"; empty: none is known
  std::string_view names;  ///< "Door (The camera cannot be reached)"; two at most, the others are counted
  std::string_view all;    ///< … all
};
[[nodiscard]] SilentSources silent_in(FrameMemory& memory, const Snapshot& now, const Location& location);
/// What all pages show of what goes on.
struct RecordingCount {
  size_t rooms = 0;       ///< in which something is recorded, paused or starting
  size_t recording = 0;   ///< of them: pictures are being written
  bool unknown = false;   ///< the recorder does not answer
  std::string_view text;  ///< "2 rooms are being recorded"
};
[[nodiscard]] RecordingCount count_recordings(FrameMemory& memory, const Snapshot& now, int64_t now_monotonic_ns);
/// Whether something is recorded, paused or starting there.
[[nodiscard]] bool is_active(const api::LocationView& view);
/// A picture that can be recorded is there.
[[nodiscard]] bool is_ready(const SourceStatus& source);
/// Whether pictures of `source` (an id) should be written now, but are not.
[[nodiscard]] bool is_missing(const RecordingStatus& recording, const std::string& source);

// Red only while pictures are written; what waits, rests or is not known is amber (R83, R111).
[[nodiscard]] Colour colour_of(RecordingLook look, const Palette& palette);
[[nodiscard]] Icon icon_of(RecordingLook look);

inline constexpr std::string_view kRecorderGone =
    "The recorder does not answer; whether the recording goes on is not known";

}  // namespace parallax::desktop
