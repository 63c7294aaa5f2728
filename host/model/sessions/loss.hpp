// SPDX-License-Identifier: Apache-2.0
// What a session lacks. The one rule by which lists, answers and windows call a session complete or not. Pure.
// [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/sessions/session.hpp"

namespace parallax {

/// One source that is missing from a session, wholly or for a time.
struct SourceLoss {
  std::string source;               ///< its name
  bool nothing = false;             ///< not a single picture or sound
  int64_t missing_ns = 0;           ///< all of its gaps that were not wanted, on the session clock
  std::optional<GapReason> reason;  ///< of the longest one; empty where no gap tells
  std::string text;                 ///< its words; may be empty
  friend bool operator==(const SourceLoss&, const SourceLoss&) = default;
};

/// The sources of `session` without any part, and those that were away for a second or more in all; in its order.
/// Pauses are wanted, and cameras begin some milliseconds apart (model/sessions/start_offset.hpp): neither counts. A
/// gap that lasts counts up to `session.duration_ns`.
[[nodiscard]] std::vector<SourceLoss> losses_in(const Session& session);

/// Whether a session with this Session::stop_reason ended otherwise than people wanted: such a one is not complete,
/// even if no source lacks anything until then. Empty (it runs, or nobody knows) and a time set beforehand are no
/// trouble.
[[nodiscard]] bool ended_early(std::string_view stop_reason);
/// Why such a session ended, for people: "The disk was full." An unknown reason is given as it stands.
[[nodiscard]] std::string words_of_early_end(std::string_view stop_reason);

}  // namespace parallax
