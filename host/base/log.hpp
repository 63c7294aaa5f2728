// SPDX-License-Identifier: Apache-2.0
// One line per event, to stderr and optionally to a rotated file: time (UTC), level, component, text. Secrets never
// reach a log line: callers pass URLs through `without_secrets` (base/text.hpp) first.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace parallax {

enum class LogLevel { debug, info, warning, error };

/// Writes one line. `component` is a short noun ("rtsp", "record", "plugins"). [any thread]
void log_line(LogLevel level, std::string_view component, std::string_view text);
/// Lines below `level` are dropped from now on (default: info). [any thread]
void set_log_level(LogLevel level);
/// Also writes to `file`, rotated at 10 MiB, five files kept. [any thread]
Result<void> log_to_file(const std::filesystem::path& file);

template <typename... Args>
void log_debug(std::string_view component, fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::debug, component, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_info(std::string_view component, fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::info, component, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_warning(std::string_view component, fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::warning, component, fmt::format(format, std::forward<Args>(args)...));
}
template <typename... Args>
void log_error(std::string_view component, fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::error, component, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace parallax
