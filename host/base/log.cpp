// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

#include "base/clean_text.hpp"

namespace parallax {
namespace {

constexpr const char* kPattern = "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v";

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("parallax", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    made->set_pattern(kPattern, spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum spdlog_level(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

}  // namespace

void log_line(LogLevel level, std::string_view component, std::string_view text) {
  // Whoever reads the log sees one line for each, in UTF-8, that commands no terminal.
  logger().log(spdlog_level(level), "[{}] {}", component, clean_text(text));
}

void set_log_level(LogLevel level) {
  logger().set_level(spdlog_level(level));
}

Result<void> log_to_file(const std::filesystem::path& file, const LogFileOptions& options) {
  std::error_code error;
  if (std::filesystem::create_directories(file.parent_path(), error)) {
    std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all, error);
  }
  try {
    spdlog::file_event_handlers handlers;
    handlers.after_open = [](const spdlog::filename_t&, std::FILE* opened) {
      fchmod(fileno(opened), 0600);
      fcntl(fileno(opened), F_SETFD, FD_CLOEXEC);
    };
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), options.max_bytes, options.kept,
                                                                       false, handlers);
    logger().sinks().push_back(std::move(sink));
    logger().set_pattern(kPattern, spdlog::pattern_time_type::utc);
    return {};
  } catch (const spdlog::spdlog_ex& problem) {
    return fail("log-file", fmt::format("The log file {} cannot be written: {}.", file.string(), problem.what()),
                "Check the folder's rights and free space.");
  }
}

}  // namespace parallax
