// SPDX-License-Identifier: Apache-2.0
// One line per event, to stderr and optionally to a rotated file: time (UTC), level, component, text. Secrets never
// reach a log line: callers pass URLs through `without_secrets` (base/text.hpp) first.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <utility>

#include "base/names.hpp"
#include "base/result.hpp"

namespace parallax {

enum class LogLevel { debug, info, warning, error };
constexpr auto enum_names(LogLevel) {
  return enum_table<LogLevel>({{LogLevel::debug, "debug"},
                               {LogLevel::info, "info"},
                               {LogLevel::warning, "warning"},
                               {LogLevel::error, "error"}});
}

/// Writes one line. `component` is a short noun ("rtsp", "record", "plugins"). Control characters become blanks, so
/// that what a camera or a client sent cannot make a line of its own. [any thread]
void log_line(LogLevel level, std::string_view component, std::string_view text);
/// Lines below `level` are dropped from now on (default: info). [any thread]
void set_log_level(LogLevel level);

struct LogFileOptions {
  uint64_t max_bytes = 10 * 1024 * 1024;  ///< a file that has grown to this is renamed: recorder.log → recorder.1.log
  size_t kept = 5;                        ///< older files beside the present one
};
/// Also writes to `file` (0600, as its folder, which is made, is 0700), each line at once. Call it while no other
/// thread logs yet. [main thread] @errors "log-file"
Result<void> log_to_file(const std::filesystem::path& file, const LogFileOptions& options = {});

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
