// SPDX-License-Identifier: Apache-2.0
#include "record/rules/naming.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

#include "base/clock.hpp"
#include "base/text.hpp"

namespace parallax::record {

std::string default_session_name(std::string_view location, int64_t start_utc_ns) {
  const time_t seconds = start_utc_ns / kNsPerSecond;
  tm local{};
  localtime_r(&seconds, &local);
  return fmt::format("{}, {:04}-{:02}-{:02} {:02}:{:02}", location, local.tm_year + 1900, local.tm_mon + 1,
                     local.tm_mday, local.tm_hour, local.tm_min);
}

std::string session_folder_name(std::string_view location, int64_t start_utc_ns, std::string_view id) {
  const time_t seconds = start_utc_ns / kNsPerSecond;
  tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{:04}{:02}{:02}-{:02}{:02}{:02}Z-{}-{}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday,
                     utc.tm_hour, utc.tm_min, utc.tm_sec, file_name_of(location, 40), id.substr(0, 8));
}

std::string source_stem(std::string_view source) {
  const std::string out = file_name_of(source);
  const bool alike = out.front() != '-' && out.size() == source.size() &&
                     std::equal(out.begin(), out.end(), source.begin(),
                                [](char a, char b) { return b == ' ' ? a == '-' : b != '-' && a == b; });
  if (alike) return out;
  uint32_t number = 2166136261;  // FNV-1a: the same in every version and on every computer
  for (const char c : source) number = (number ^ static_cast<unsigned char>(c)) * 16777619;
  // Programs take what begins with a dash for an option.
  const std::string_view letters = std::string_view(out).substr(std::min(out.size(), out.find_first_not_of('-')));
  return fmt::format("{}-{:08x}", letters.empty() ? std::string_view("source") : letters, number);
}

std::string part_stem(std::string_view source, size_t number) {
  return fmt::format("{}-p{:03}", source_stem(source), number);
}

std::string name_with_stop_reason(std::string name, std::string_view reason_text) {
  const std::string suffix = fmt::format(" (stopped: {})", reason_text);
  if (!name.ends_with(suffix)) name += suffix;
  return name;
}

std::string duration_text(int64_t duration_ns) {
  const int64_t seconds = duration_ns / kNsPerSecond;
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

}  // namespace parallax::record
