// SPDX-License-Identifier: Apache-2.0
// What a session says about a moment: which part of a video it lies in, or why there is none. No files here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/sessions/session.hpp"

namespace parallax::player {

struct PartSpan {
  size_t part = 0;
  int64_t begin_session_ns = 0;
  int64_t end_session_ns = 0;
  bool growing = false;
};

/// The part that covers `session_ns`. A part that is being written covers all that is to come.
[[nodiscard]] std::optional<PartSpan> part_at(const Video& video, int64_t session_ns);
/// The first part that begins after `session_ns`; the last one that ends at or before it.
[[nodiscard]] std::optional<PartSpan> part_after(const Video& video, int64_t session_ns);
[[nodiscard]] std::optional<PartSpan> part_before(const Video& video, int64_t session_ns);
/// Why there is no picture at `session_ns`, for people. For moments outside all parts.
[[nodiscard]] std::string_view gap_text(const Video& video, int64_t session_ns);
/// A microphone has no pictures at all.
[[nodiscard]] bool has_pictures(const Video& video);

}  // namespace parallax::player
