// SPDX-License-Identifier: Apache-2.0
#include "cli/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <ostream>
#include <variant>

#include "base/clean_text.hpp"

namespace parallax::cli {

namespace json = boost::json;

namespace {

/// Code points, which is what a terminal lines up for most names.
size_t width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string integer_text(std::string_view name, int64_t value) {
  if (name.ends_with("session_ns")) return place_text(value);
  if (name.ends_with("_ns") && !name.ends_with("utc_ns") && !name.ends_with("monotonic_ns"))
    return duration_text(value);
  if (name.ends_with("bytes")) return size_text(static_cast<double>(value));
  return std::to_string(value);
}

}  // namespace

std::string duration_text(int64_t duration_ns, int decimals) {
  const int64_t ms = duration_ns / 1'000'000;
  const int64_t seconds = ms / 1000;
  std::string text = fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (decimals > 0) text += fmt::format(".{:03}", ms % 1000);
  return text;
}

std::string size_text(double bytes) {
  constexpr std::string_view units[] = {"B", "kB", "MB", "GB", "TB"};
  size_t unit = 0;
  while (bytes >= 1000 && unit + 1 < std::size(units)) {
    bytes /= 1000;
    ++unit;
  }
  return fmt::format("{:.{}f} {}", bytes, unit == 0 ? 0 : 1, units[unit]);
}

std::string place_text(int64_t session_ns) {
  return duration_text(session_ns, 3);
}

std::string number_text(double number) {
  return fmt::format("{:.1f}", number);
}

std::string shown(std::string_view text) {
  return clean_text(text);
}

std::string shown(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + shown(text);
  return out;
}

std::string yes_or_no(bool value) {
  return value ? "yes" : "no";
}

std::string text_of(const std::optional<Error>& reason) {
  return reason ? reason->text : std::string();
}

std::string value_text(std::string_view name, const EventValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return shown(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return yes_or_no(*flag);
  if (const auto* integer = std::get_if<int64_t>(&value)) return integer_text(name, *integer);
  const double number = std::get<double>(value);
  return name == "progress" ? fmt::format("{:.0f} %", number * 100) : number_text(number);
}

bool print_json(std::ostream& out, std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  if (error) return false;
  out << escape_controls(json::serialize(value)) << "\n";
  return true;
}

void Table::print(std::ostream& out) const {
  std::vector<std::vector<std::string>> cells = rows_;
  std::vector<size_t> widths(cells.front().size(), 0);
  for (auto& row : cells) {
    for (size_t i = 0; i < row.size(); ++i) {
      if (&row != &cells.front()) row[i] = shown(row[i]);
      widths[i] = std::max(widths[i], width(row[i]));
    }
  }
  for (const auto& row : cells) {
    std::string text;
    for (size_t i = 0; i < row.size(); ++i) text += row[i] + std::string(widths[i] - width(row[i]) + 2, ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << "\n";
  }
}

}  // namespace parallax::cli
