// SPDX-License-Identifier: Apache-2.0
// A session that moved from one storage folder to another has a session.json in each: which of them counts.
#pragma once

#include <tuple>

#include "model/sessions/session.hpp"

namespace parallax {

/// `a` was saved later than `b`: it knows more parts, a later end, that the session has stopped, or more hashes.
[[nodiscard]] inline bool is_newer_copy(const Session& a, const Session& b) {
  const auto knowledge = [](const Session& session) {
    size_t parts = 0;
    size_t hashed = 0;
    for (const Video& video : session.videos) {
      parts += video.parts.size();
      for (const Part& part : video.parts) hashed += part.sha256.empty() ? 0U : 1U;
    }
    return std::tuple(parts, session.duration_ns, session.state == SessionState::stopped, hashed);
  };
  return knowledge(a) > knowledge(b);
}

}  // namespace parallax
