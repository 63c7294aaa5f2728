// SPDX-License-Identifier: Apache-2.0
#include "model/held.hpp"

#include <algorithm>

namespace parallax {
namespace {

// As the desktop says it where it does not offer the removal.
Error held(const char* code) {
  return {code, "It is being recorded.", "Stop the recording first."};
}

}  // namespace

bool holds_location(const RecordingStatus& recording) {
  return recording.phase != "stopping";
}

std::optional<Error> location_held(const std::vector<RecordingStatus>& running, const std::string& location) {
  const bool is_held = std::any_of(running.begin(), running.end(), [&](const RecordingStatus& recording) {
    return recording.location == location && holds_location(recording);
  });
  return is_held ? std::optional(held("location-busy")) : std::nullopt;
}

}  // namespace parallax
