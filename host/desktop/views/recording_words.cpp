// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/recording_words.hpp"

#include <algorithm>

#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

RecordingLook look_at(const Snapshot& now, const RecordingStatus& recording) {
  if (now.state != LinkState::ready) return RecordingLook::unknown;
  if (recording.phase == "starting") return RecordingLook::starting;
  if (recording.phase == "stopping") return RecordingLook::stopping;
  if (recording.state == SessionState::paused || recording.phase == "paused") return RecordingLook::paused;
  const auto& sources = recording.sources;
  const bool written =
      sources.empty() || std::any_of(sources.begin(), sources.end(), [](const auto& one) { return one.recording; });
  return written ? RecordingLook::recording : RecordingLook::silent;
}

// One clock for the bar, marks and review: the session's. It stands where the present pause began.
int64_t clock_of(const Snapshot& now, const RecordingStatus& recording, RecordingLook look, int64_t now_monotonic_ns) {
  const int64_t since_ns = std::max<int64_t>(0, now_monotonic_ns - now.status_monotonic_ns);
  if (look == RecordingLook::starting) return recording.attempt_left_ns - since_ns;
  if (look == RecordingLook::stopping) return recording.duration_ns;
  if (recording.state == SessionState::paused) return recording.duration_ns - recording.paused_for_ns;
  return now.duration_now_ns(recording, now_monotonic_ns);
}

std::string_view without_stop(std::string_view text) {
  return text.ends_with('.') ? text.substr(0, text.size() - 1) : text;
}

std::string_view reason_of(const SourceStatus& source) {
  if (source.health.reason && !source.health.reason->text.empty()) return without_stop(source.health.reason->text);
  if (source.health.state == CameraState::live) return "no picture to begin with yet";
  return words_of(source.health.state);
}

// "camera", or "source" where microphones and screens are among them.
std::string_view noun(const Snapshot& now, const RecordingStatus& recording) {
  const api::LocationView* room = now.location(recording.location);
  if (room == nullptr) return "source";
  const auto& sources = room->location.sources;
  const bool cameras =
      std::all_of(sources.begin(), sources.end(), [](const Source& one) { return one.kind == "camera"; });
  return cameras ? "camera" : "source";
}

}  // namespace

bool is_ready(const SourceStatus& source) {
  return source.ready;
}

bool is_missing(const RecordingStatus& recording, const std::string& source) {
  if (recording.phase != "recording" || recording.state != SessionState::recording) return false;
  const auto found = std::find_if(recording.sources.begin(), recording.sources.end(),
                                  [&](const SourceStatus& one) { return one.source == source; });
  // One that was added meanwhile belongs to the next recording.
  return found == recording.sources.end() ? !recording.sources.empty() : !found->recording;
}

RecordingWords words_of(FrameMemory& memory, const Snapshot& now, const RecordingStatus& recording,
                        int64_t now_monotonic_ns) {
  RecordingWords out;
  out.look = look_at(now, recording);
  const bool starting = recording.phase == "starting";
  size_t there = 0;
  for (const SourceStatus& source : recording.sources) {
    const bool here = starting ? is_ready(source) : source.recording;
    there += here ? 1U : 0U;
    if (here) continue;
    out.missing =
        memory.print("{}{}{} ({})", out.missing, out.missing.empty() ? "" : ", ", source.name, reason_of(source));
  }
  const size_t all = recording.sources.size();
  out.whole = there == all;
  const std::string_view what = noun(now, recording);
  const std::string_view plural = all == 1 ? "" : "s";
  out.count =
      out.whole ? memory.print("{} {}{}", all, what, plural) : memory.print("{} of {} {}{}", there, all, what, plural);
  const int64_t since_ns = std::max<int64_t>(0, now_monotonic_ns - now.status_monotonic_ns);
  const int64_t clock_ns = clock_of(now, recording, out.look, now_monotonic_ns);
  const int64_t recorded_ns = now.recorded_now_ns(recording, now_monotonic_ns);
  out.clock = memory.copy(words_of_duration(clock_ns));
  const std::string_view recorded = memory.print("{} recorded", words_of_duration(recorded_ns));
  const bool less = clock_ns - recorded_ns >= kNsPerSecond;
  const std::string_view apart = less ? memory.print("{}  ·  ", recorded) : std::string_view();
  const std::string_view missing =
      out.missing.empty() ? std::string_view() : memory.print("  ·  missing: {}", out.missing);
  const std::string_view problem = !recording.problem || recording.problem->text.empty()
                                       ? std::string_view()
                                       : memory.print("  ·  {}", without_stop(recording.problem->text));
  switch (out.look) {
    case RecordingLook::starting:
      out.state = "Starting";
      out.rest = recording.attempts > 1 ? memory.print("attempt {} of {}  ·  ", recording.attempt, recording.attempts)
                                        : std::string_view();
      out.rest = memory.print("{}{}", out.rest, out.clock);
      if (!out.missing.empty()) out.rest = memory.print("{}  ·  waiting for {}", out.rest, out.missing);
      break;
    case RecordingLook::recording:
      out.state = "Recording";
      out.rest = memory.print("{}{}{}{}", apart, out.count, missing, problem);
      break;
    case RecordingLook::silent:
      out.state = "Nothing is recorded";
      out.rest = memory.print("{}{}{}{}", apart, out.count, missing, problem);
      break;
    case RecordingLook::paused: {
      const int64_t paused_ns = recording.paused_for_ns + since_ns;
      out.state = memory.print("Paused for {}", words_of_duration(paused_ns));
      out.rest =
          less ? memory.print("at {}  ·  {}{}", out.clock, recorded, problem) : memory.print("{}{}", recorded, problem);
      break;
    }
    case RecordingLook::stopping:
      out.state = "Stopping";
      out.rest = less ? memory.print("at {}  ·  {}", out.clock, recorded) : recorded;
      break;
    case RecordingLook::unknown:
      out.state = "Not known";
      out.rest = starting ? kRecorderGone : memory.print("{}  ·  {} when it was heard last", kRecorderGone, out.clock);
      break;
  }
  const bool timed = out.look == RecordingLook::recording || out.look == RecordingLook::silent;
  out.sentence = timed ? memory.print("{} {}  ·  {}", out.state, out.clock, out.rest)
                       : memory.print("{}  ·  {}", out.state, out.rest);
  return out;
}

SilentSources silent_in(FrameMemory& memory, const Snapshot& now, const Location& location) {
  constexpr size_t kNamed = 2;
  SilentSources out;
  if (now.state != LinkState::ready) return out;
  for (const Source& source : location.sources) {
    const SourceStatus* known = now.source(source.id);
    // What is on its way for the first time has no reason yet.
    if (known == nullptr || known->health.state == CameraState::live || !known->health.reason) continue;
    if (out.count++ >= kNamed) continue;
    out.names = memory.print("{}{}{} ({})", out.names, out.names.empty() ? "" : ", ", source.name, reason_of(*known));
  }
  if (out.count > kNamed) out.names = memory.print("{} and {} more", out.names, out.count - kNamed);
  if (out.count > 0) {
    out.words =
        memory.print("{} of {} {} not deliver", out.count, location.sources.size(), out.count == 1 ? "does" : "do");
  }
  return out;
}

bool is_active(const api::LocationView& view) {
  return view.state == "recording" || view.state == "paused" || view.state == "starting";
}

RecordingCount count_recordings(FrameMemory& memory, const Snapshot& now, int64_t now_monotonic_ns) {
  RecordingCount out;
  out.unknown = now.state != LinkState::ready;
  for (const api::LocationView& view : now.status.locations) {
    const RecordingStatus* recording = now.recording_in(view.location.id);
    if (recording == nullptr && !is_active(view)) continue;
    ++out.rooms;
    const bool written = recording == nullptr
                             ? view.state == "recording"
                             : words_of(memory, now, *recording, now_monotonic_ns).look == RecordingLook::recording;
    out.recording += written && !out.unknown ? 1U : 0U;
  }
  const auto rooms = [&](size_t count) {
    return count == 1 ? std::string_view("1 room is") : memory.print("{} rooms are", count);
  };
  if (out.unknown) {
    out.text = memory.print("Not known whether {} recorded", rooms(out.rooms));
  } else if (out.recording > 0) {
    out.text = memory.print("{} being recorded", rooms(out.recording));
  } else {
    out.text = memory.print("{} starting or paused", rooms(out.rooms));
  }
  return out;
}

Colour colour_of(RecordingLook look, const Palette& palette) {
  return look == RecordingLook::recording || look == RecordingLook::stopping ? palette.danger_text : palette.warning;
}

Icon icon_of(RecordingLook look) {
  switch (look) {
    case RecordingLook::recording:
      return Icon::record;
    case RecordingLook::paused:
      return Icon::pause;
    case RecordingLook::starting:
    case RecordingLook::stopping:
      return Icon::clock;
    case RecordingLook::silent:
    case RecordingLook::unknown:
      return Icon::warning;
  }
  return Icon::none;
}

}  // namespace parallax::desktop
