// SPDX-License-Identifier: Apache-2.0
#include "base/log.hpp"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace parallax {
namespace {

constexpr size_t kLogFileBytes = 10 * 1024 * 1024;
constexpr size_t kLogFiles = 5;
constexpr const char* kPattern = "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v";

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("parallax", std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    made->set_pattern(kPattern, spdlog::pattern_time_type::utc);
    made->flush_on(spdlog::level::warn);
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
  logger().log(spdlog_level(level), "[{}] {}", component, text);
}

void set_log_level(LogLevel level) {
  logger().set_level(spdlog_level(level));
}

Result<void> log_to_file(const std::filesystem::path& file) {
  try {
    auto sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), kLogFileBytes, kLogFiles);
    sink->set_pattern(kPattern);
    logger().sinks().push_back(std::move(sink));
    logger().set_pattern(kPattern, spdlog::pattern_time_type::utc);
    return {};
  } catch (const spdlog::spdlog_ex& problem) {
    return fail("log-file", fmt::format("The log file {} cannot be written: {}.", file.string(), problem.what()),
                "Check the folder's rights and free space.");
  }
}

}  // namespace parallax
