// SPDX-License-Identifier: Apache-2.0
// Times, sizes and states in words for people. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/people/user.hpp"
#include "model/rooms/camera_state.hpp"
#include "model/sessions/item.hpp"
#include "model/sessions/session.hpp"

namespace parallax::desktop {

/// "0:05", "12:34", "1:02:03".
[[nodiscard]] std::string words_of_duration(int64_t duration_ns);
/// "1:02:03.456": to the millisecond, for the exact place in a session.
[[nodiscard]] std::string words_of_time(int64_t session_ns);
/// "about 3 h 20 min", "less than a minute".
[[nodiscard]] std::string words_of_forecast(int64_t left_ns);
/// "1.2 GB" (powers of ten).
[[nodiscard]] std::string words_of_bytes(uint64_t bytes);
/// Local date and time: "22 Nov 2026, 14:05".
[[nodiscard]] std::string words_of_date(int64_t utc_ns);
/// "Recording", "Paused", "Complete".
[[nodiscard]] std::string_view words_of(SessionState state);
[[nodiscard]] std::string_view words_of(CameraState state);
[[nodiscard]] std::string_view words_of(GapReason reason);
[[nodiscard]] std::string_view words_of(Role role);
/// "Mark", "Remark", …
[[nodiscard]] std::string_view words_of(ItemKind kind);

}  // namespace parallax::desktop
