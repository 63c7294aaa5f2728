// SPDX-License-Identifier: Apache-2.0
#include "desktop/state/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>

#include "base/text.hpp"

namespace parallax::desktop {

std::string words_of_duration(int64_t duration_ns) {
  const int64_t s = std::max<int64_t>(0, duration_ns) / kNsPerSecond;
  if (s < 3600) return fmt::format("{}:{:02}", s / 60, s % 60);
  return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
}

std::string words_of_time(int64_t session_ns) {
  const int64_t ms = std::max<int64_t>(0, session_ns) / kNsPerMs;
  return fmt::format("{}:{:02}:{:02}.{:03}", ms / 3600000, ms / 60000 % 60, ms / 1000 % 60, ms % 1000);
}

std::string words_of_forecast(int64_t left_ns) {
  const int64_t minutes = std::max<int64_t>(0, left_ns) / kNsPerSecond / 60;
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return fmt::format("about {} min", minutes);
  if (minutes < 48 * 60) return fmt::format("about {} h {} min", minutes / 60, minutes % 60);
  return fmt::format("about {} days", minutes / 60 / 24);
}

std::string words_of_bytes(uint64_t bytes) {
  return size_text(bytes);
}

std::string words_of_date(int64_t utc_ns) {
  const time_t seconds = utc_ns / kNsPerSecond;
  tm local{};
  if (localtime_r(&seconds, &local) == nullptr) return {};
  constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {} {}, {:02}:{:02}", local.tm_mday, kMonths[static_cast<size_t>(local.tm_mon)],
                     local.tm_year + 1900, local.tm_hour, local.tm_min);
}

std::string_view words_of(SessionState state) {
  switch (state) {
    case SessionState::recording:
      return "Recording";
    case SessionState::paused:
      return "Paused";
    case SessionState::stopped:
      return "Complete";
  }
  return "";
}

std::string_view words_of(CameraState state) {
  switch (state) {
    case CameraState::resolving:
      return "Looking for the camera";
    case CameraState::connecting:
      return "Connecting";
    case CameraState::first_frame:
      return "Waiting for the first picture";
    case CameraState::live:
      return "Live";
    case CameraState::stalled:
      return "Connected, but silent";
    case CameraState::refused:
      return "The camera refuses";
    case CameraState::gone:
      return "The camera cannot be reached";
  }
  return "";
}

std::string_view words_of(GapReason reason) {
  switch (reason) {
    case GapReason::late_start:
      return "Joined later";
    case GapReason::camera_gone:
      return "The camera was gone";
    case GapReason::camera_stalled:
      return "The camera was silent";
    case GapReason::camera_refused:
      return "The camera refused";
    case GapReason::format_changed:
      return "The picture format changed";
    case GapReason::paused:
      return "Paused";
    case GapReason::recorder_restarted:
      return "The recorder was restarted";
    case GapReason::disk:
      return "The disk was full or too slow";
  }
  return "";
}

std::string_view words_of(ItemKind kind) {
  switch (kind) {
    case ItemKind::mark:
      return "Mark";
    case ItemKind::remark:
      return "Remark";
    case ItemKind::annotation:
      return "Annotation";
    case ItemKind::preset:
      return "Preset";
    case ItemKind::gap:
      return "Gap";
    case ItemKind::metadata:
      return "Data";
    case ItemKind::talk:
      return "Talk";
  }
  return "";
}

std::string_view words_of(Role role) {
  switch (role) {
    case Role::technician:
      return "Technician";
    case Role::administrator:
      return "Administrator";
    case Role::trainer:
      return "Trainer";
    case Role::trainee:
      return "Trainee";
  }
  return "";
}

}  // namespace parallax::desktop
