// SPDX-License-Identifier: Apache-2.0
#include "model/sessions/held.hpp"

#include <algorithm>

namespace parallax {
namespace {

// As the desktop says it where it does not offer the removal.
Error held(const char* code, const RecordingStatus& recording) {
  if (recording.phase == Phase::starting) return {code, "A recording is starting.", "Give it up first."};
  return {code, "It is being recorded.", "Stop the recording first."};
}

template <class Holds>
std::optional<Error> held_by(const char* code, const std::vector<RecordingStatus>& running, const Holds& holds) {
  const auto holder = std::find_if(running.begin(), running.end(), holds);
  return holder == running.end() ? std::nullopt : std::optional(held(code, *holder));
}

}  // namespace

bool holds_location(const RecordingStatus& recording) {
  return recording.phase != Phase::stopping;
}

bool holds_source(const RecordingStatus& recording, const std::string& source) {
  if (!holds_location(recording)) return false;
  const auto& sources = recording.sources;
  return sources.empty() || std::any_of(sources.begin(), sources.end(), [&](const SourceStatus& one) {
           return one.source == source && (one.recording || one.ready);
         });
}

std::optional<Error> location_held(const std::vector<RecordingStatus>& running, const std::string& location) {
  return held_by("location-busy", running, [&](const RecordingStatus& recording) {
    return recording.location == location && holds_location(recording);
  });
}

std::optional<Error> source_held(const std::vector<RecordingStatus>& running, const Source& source) {
  return held_by("source-busy", running, [&](const RecordingStatus& recording) {
    return recording.location == source.location && holds_source(recording, source.id);
  });
}

}  // namespace parallax
