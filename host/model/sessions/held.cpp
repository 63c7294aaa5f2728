// SPDX-License-Identifier: Apache-2.0
#include "model/sessions/held.hpp"

#include <algorithm>

namespace parallax {
namespace {

// As the desktop says it where it does not offer the removal.
Error held(const char* code) {
  return {code, "It is being recorded.", "Stop the recording first."};
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
  const bool is_held = std::any_of(running.begin(), running.end(), [&](const RecordingStatus& recording) {
    return recording.location == location && holds_location(recording);
  });
  return is_held ? std::optional(held("location-busy")) : std::nullopt;
}

std::optional<Error> source_held(const std::vector<RecordingStatus>& running, const Source& source) {
  const bool is_held = std::any_of(running.begin(), running.end(), [&](const RecordingStatus& recording) {
    return recording.location == source.location && holds_source(recording, source.id);
  });
  return is_held ? std::optional(held("source-busy")) : std::nullopt;
}

}  // namespace parallax
