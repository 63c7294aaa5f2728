// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/recording_words.hpp"

#include <algorithm>

#include "desktop/state/words.hpp"

namespace parallax::desktop {

namespace {

RecordingLook look_at(const Snapshot& now, const RecordingStatus& recording) {
  if (now.state != LinkState::ready) return RecordingLook::unknown;
  if (recording.phase == Phase::starting) return RecordingLook::starting;
  if (recording.phase == Phase::stopping) return RecordingLook::stopping;
  if (recording.state == SessionState::paused || recording.phase == Phase::paused) return RecordingLook::paused;
  const auto& sources = recording.sources;
  const bool written =
      sources.empty() || std::any_of(sources.begin(), sources.end(), [](const auto& one) { return one.recording; });
  return written ? RecordingLook::recording : RecordingLook::silent;
}

constexpr size_t kNamed = 2;  ///< sources that a line names; the others are counted

/// What a start comes to next, if nothing changes: it makes do with the sources that are there, or the attempt ends.
struct NextStep {
  int64_t left_ns = 0;
  bool makes_do = false;
};

NextStep next_step(const RecordingStatus& recording, int64_t since_ns) {
  const bool any = std::any_of(recording.sources.begin(), recording.sources.end(), is_ready);
  const bool makes_do = any && recording.wait_left_ns <= recording.attempt_left_ns;
  const int64_t left_ns = makes_do ? recording.wait_left_ns : recording.attempt_left_ns;
  return {std::max<int64_t>(0, left_ns - since_ns), makes_do};
}

// One clock for the bar, marks and review: the session's. It stands where the present pause began.
int64_t clock_of(const Snapshot& now, const RecordingStatus& recording, RecordingLook look, int64_t now_monotonic_ns) {
  const int64_t since_ns = std::max<int64_t>(0, now_monotonic_ns - now.status_monotonic_ns);
  if (look == RecordingLook::starting) return next_step(recording, since_ns).left_ns;
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

/// What is read where there is room for it, and what where there is less.
struct Missing {
  std::string_view all;    ///< "Bed (…), Door (…), Desk (…)"
  std::string_view few;    ///< "Bed (…), Door (…) and 1 more"
  std::string_view brief;  ///< "Bed, Door and 1 more"
};

class MissingNames {
 public:
  explicit MissingNames(FrameMemory& memory) : memory_(memory) {}
  void add(const SourceStatus& source, std::string_view name) {
    const std::string_view comma = names_.all.empty() ? "" : ", ";
    const std::string_view reason = reason_of(source);
    names_.all = memory_.print("{}{}{} ({})", names_.all, comma, name, reason);
    if (count_++ >= kNamed) return;
    names_.few = names_.all;
    names_.brief = memory_.print("{}{}{}", names_.brief, comma, name);
  }
  [[nodiscard]] size_t count() const { return count_; }
  [[nodiscard]] Missing names() const {
    if (count_ <= kNamed) return names_;
    const auto counted = [&](std::string_view names) {
      return memory_.print("{} and {} more", names, count_ - kNamed);
    };
    return {names_.all, counted(names_.few), counted(names_.brief)};
  }

 private:
  FrameMemory& memory_;
  Missing names_;
  size_t count_ = 0;
};

// "camera", or "source" where microphones and screens are among them.
std::string_view noun(const Snapshot& now, const RecordingStatus& recording) {
  const api::LocationView* room = now.location(recording.location);
  if (room == nullptr) return "source";
  const auto& sources = room->location.sources;
  const bool cameras =
      std::all_of(sources.begin(), sources.end(), [](const Source& one) { return one.kind == SourceKind::camera; });
  return cameras ? "camera" : "source";
}

}  // namespace

bool is_ready(const SourceStatus& source) {
  return source.ready;
}

bool is_missing(const RecordingStatus& recording, const std::string& source) {
  if (recording.phase != Phase::recording || recording.state != SessionState::recording) return false;
  const auto found = std::find_if(recording.sources.begin(), recording.sources.end(),
                                  [&](const SourceStatus& one) { return one.source == source; });
  // One that was added meanwhile belongs to the next recording.
  return found == recording.sources.end() ? !recording.sources.empty() : !found->recording;
}

RecordingWords words_of(FrameMemory& memory, const Snapshot& now, const RecordingStatus& recording,
                        int64_t now_monotonic_ns) {
  RecordingWords out;
  out.look = look_at(now, recording);
  const bool starting = recording.phase == Phase::starting;
  MissingNames names(memory);
  for (const SourceStatus& source : recording.sources) {
    if (!(starting ? is_ready(source) : source.recording)) names.add(source, source.name);
  }
  const Missing missing = names.names();
  out.missing = missing.all;
  const size_t all = recording.sources.size();
  const size_t there = all - names.count();
  out.whole = there == all;
  const std::string_view what = noun(now, recording);
  const std::string_view plural = all == 1 ? "" : "s";
  out.count =
      out.whole ? memory.print("{} {}{}", all, what, plural) : memory.print("{} of {} {}{}", there, all, what, plural);
  const int64_t since_ns = std::max<int64_t>(0, now_monotonic_ns - now.status_monotonic_ns);
  const int64_t clock_ns = clock_of(now, recording, out.look, now_monotonic_ns);
  const int64_t recorded_ns = now.recorded_now_ns(recording, now_monotonic_ns);
  out.clock = memory.copy(words_of_duration(clock_ns));
  // Of it, not how long pictures were written: cameras may have been gone meanwhile.
  const std::string_view unpaused = memory.print("{} without pauses", words_of_duration(recorded_ns));
  const bool less = clock_ns - recorded_ns >= kNsPerSecond;
  const std::string_view apart = less ? memory.print("{}  ·  ", unpaused) : std::string_view();
  const std::string_view problem = !recording.problem || recording.problem->text.empty()
                                       ? std::string_view()
                                       : memory.print("  ·  {}", without_stop(recording.problem->text));
  const auto without = [&](std::string_view label, std::string_view sources) {
    return sources.empty() ? std::string_view() : memory.print("  ·  {}: {}", label, sources);
  };
  // What follows the state, with as many of the missing as there is room for.
  const auto rest = [&](std::string_view sources) -> std::string_view {
    switch (out.look) {
      case RecordingLook::starting: {
        const std::string_view attempt =
            recording.attempts > 1 ? memory.print("attempt {} of {}  ·  ", recording.attempt, recording.attempts)
                                   : std::string_view();
        return memory.print("{}{}{}{}", attempt, out.next, sources.empty() ? "" : "  ·  waiting for ", sources);
      }
      case RecordingLook::recording:
      case RecordingLook::silent:
        return memory.print("{}{}{}{}", apart, out.count, without("missing", sources), problem);
      case RecordingLook::paused:
        return less ? memory.print("at {}  ·  {}{}", out.clock, unpaused, problem)
                    : memory.print("at {}{}", out.clock, problem);
      case RecordingLook::stopping:
        return less ? memory.print("at {}  ·  {}", out.clock, unpaused) : memory.print("at {}", out.clock);
      case RecordingLook::unknown:
        return starting ? kRecorderGone : memory.print("{}  ·  {} when it was heard last", kRecorderGone, out.clock);
    }
    return {};
  };
  switch (out.look) {
    case RecordingLook::starting: {
      out.state = "Starting";
      const bool makes_do = next_step(recording, since_ns).makes_do;
      out.next = makes_do ? memory.print("in {} it records with {}", out.clock, out.count)
                          : memory.print("in {} it {}", out.clock,
                                         recording.attempt < recording.attempts ? "tries again" : "gives up");
      break;
    }
    case RecordingLook::recording:
      out.state = "Recording";
      break;
    case RecordingLook::silent:
      out.state = "Nothing is recorded";
      break;
    case RecordingLook::paused:
      out.state = memory.print("Paused for {}", words_of_duration(recording.paused_for_ns + since_ns));
      break;
    case RecordingLook::stopping:
      out.state = "Stopping";
      break;
    case RecordingLook::unknown:
      out.state = "Not known";
      break;
  }
  out.rest = rest(missing.few);
  out.brief = rest(missing.brief);
  const bool timed = out.look == RecordingLook::recording || out.look == RecordingLook::silent;
  out.sentence = timed ? memory.print("{} {}  ·  {}", out.state, out.clock, rest(missing.all))
                       : memory.print("{}  ·  {}", out.state, rest(missing.all));
  out.named = missing.few == missing.all;
  return out;
}

SilentSources silent_in(FrameMemory& memory, const Snapshot& now, const Location& location) {
  SilentSources out;
  if (now.state != LinkState::ready) return out;
  MissingNames names(memory);
  for (const Source& source : location.sources) {
    const SourceStatus* known = now.source(source.id);
    // What is on its way for the first time has no reason yet.
    if (known == nullptr || known->health.state == CameraState::live || !known->health.reason) continue;
    names.add(*known, source.name);
  }
  out.count = names.count();
  out.names = names.names().few;
  out.all = names.names().all;
  if (out.count > 0) {
    out.words =
        memory.print("{} of {} {} not deliver", out.count, location.sources.size(), out.count == 1 ? "does" : "do");
  }
  return out;
}

bool is_active(const api::LocationView& view) {
  return view.state == LocationState::recording || view.state == LocationState::paused ||
         view.state == LocationState::starting;
}

RecordingCount count_recordings(FrameMemory& memory, const Snapshot& now, int64_t now_monotonic_ns) {
  RecordingCount out;
  out.unknown = now.state != LinkState::ready;
  for (const api::LocationView& view : now.status.locations) {
    const RecordingStatus* recording = now.recording_in(view.location.id);
    if (recording == nullptr && !is_active(view)) continue;
    ++out.rooms;
    const bool written = recording == nullptr
                             ? view.state == LocationState::recording
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
