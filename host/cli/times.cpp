// SPDX-License-Identifier: Apache-2.0
#include "cli/times.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/clock.hpp"

namespace parallax::cli {
namespace {

/// Takes exactly `digits` digits off the front.
std::optional<int> take_number(std::string_view& text, size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

/// Digits behind a decimal point, as ns.
int64_t take_fraction_ns(std::string_view& text) {
  int64_t fraction_ns = 0;
  int64_t unit_ns = kNsPerSecond / 10;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    fraction_ns += (text.front() - '0') * unit_ns;
    unit_ns /= 10;
    text.remove_prefix(1);
  }
  return fraction_ns;
}

std::optional<int64_t> parse_seconds(std::string_view text) {
  constexpr int64_t kMostSeconds = 366 * 86'400LL;
  int64_t seconds = 0;
  size_t digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9' && seconds <= kMostSeconds) {
    seconds = seconds * 10 + (text.front() - '0');
    text.remove_prefix(1);
    ++digits;
  }
  if (digits == 0 || seconds > kMostSeconds) return std::nullopt;
  int64_t fraction_ns = 0;
  if (take(text, ".")) {
    if (text.empty()) return std::nullopt;
    fraction_ns = take_fraction_ns(text);
  }
  if (!text.empty()) return std::nullopt;
  return seconds * kNsPerSecond + fraction_ns;
}

}  // namespace

std::optional<int64_t> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  const auto year_number = take_number(text, 4);
  if (!year_number || !take(text, "-")) return std::nullopt;
  const auto month_number = take_number(text, 2);
  if (!month_number || !take(text, "-")) return std::nullopt;
  const auto day_number = take_number(text, 2);
  if (!day_number || !take(text, "Tt ")) return std::nullopt;
  const year_month_day date{year(*year_number), month(static_cast<unsigned>(*month_number)),
                            day(static_cast<unsigned>(*day_number))};
  const auto hour_number = take_number(text, 2);
  if (!hour_number || !take(text, ":")) return std::nullopt;
  const auto minute_number = take_number(text, 2);
  if (!minute_number || !take(text, ":")) return std::nullopt;
  const auto second_number = take_number(text, 2);
  if (!second_number || !date.ok() || *hour_number > 23 || *minute_number > 59 || *second_number > 59)
    return std::nullopt;
  int64_t fraction_ns = 0;
  if (take(text, ".")) {
    if (text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    fraction_ns = take_fraction_ns(text);
  }
  int64_t zone_s = 0;
  if (!take(text, "Zz")) {
    if (text.empty()) return std::nullopt;
    const int sign = text.front() == '-' ? -1 : 1;
    if (!take(text, "+-")) return std::nullopt;
    const auto zone_hours = take_number(text, 2);
    if (!zone_hours || !take(text, ":")) return std::nullopt;
    const auto zone_minutes = take_number(text, 2);
    if (!zone_minutes || *zone_hours > 23 || *zone_minutes > 59) return std::nullopt;
    zone_s = sign * (*zone_hours * 3600 + *zone_minutes * 60);
  }
  if (!text.empty()) return std::nullopt;
  const int64_t days_since = sys_days(date).time_since_epoch().count();
  const int64_t seconds = days_since * 86'400 + *hour_number * 3600 + *minute_number * 60 + *second_number - zone_s;
  constexpr int64_t kMostSeconds = INT64_MAX / kNsPerSecond - 1;
  if (seconds > kMostSeconds || seconds < -kMostSeconds) return std::nullopt;
  return seconds * kNsPerSecond + fraction_ns;
}

Result<MarkTime> parse_mark_time(std::string_view text) {
  if (text == "now") return MarkTime(Now{});
  if (text.starts_with('+')) {
    if (const auto session_ns = parse_seconds(text.substr(1))) return MarkTime(AfterStart{*session_ns});
  } else if (const auto utc_ns = parse_rfc3339(text)) {
    return MarkTime(AtUtc{*utc_ns});
  }
  return fail("time-invalid", fmt::format("\"{}\" is no time.", text),
              "Write now, +SECONDS since the session's start, or a time such as 2026-11-22T10:00:00Z.");
}

}  // namespace parallax::cli
