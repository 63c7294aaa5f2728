// SPDX-License-Identifier: Apache-2.0
#include "cli/show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <ostream>

#include "base/clean_text.hpp"

namespace parallax::cli {

namespace json = boost::json;

namespace {

const json::value* find(const json::object& row, std::string_view field) {
  const size_t dot = field.find('.');
  const json::value* value = row.if_contains(field.substr(0, dot));
  if (value == nullptr || dot == std::string_view::npos) return value;
  return value->is_object() ? find(value->get_object(), field.substr(dot + 1)) : nullptr;
}

/// Code points, which is what a terminal lines up for most names.
size_t width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

/// Names come from people and cameras: nothing that steers a terminal is printed.
std::string printable(const json::string& text) {
  return clean_text({text.data(), text.size()});
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

std::string shown(const json::object& row, std::string_view field) {
  const json::value* value = find(row, field);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return printable(value->get_string());
  if (value->is_bool()) return value->get_bool() ? "yes" : "no";
  if (value->is_array()) {
    std::string text;
    for (const json::value& one : value->get_array()) {
      if (one.is_string()) text += (text.empty() ? "" : ", ") + printable(one.get_string());
    }
    return text;
  }
  if (!value->is_number()) return {};
  if (field.ends_with("session_ns")) return duration_text(value->to_number<int64_t>(), 3);
  if (field.ends_with("_ns") && !field.ends_with("utc_ns") && !field.ends_with("monotonic_ns"))
    return duration_text(value->to_number<int64_t>(), 0);
  if (field.ends_with("bytes")) return size_text(value->to_number<double>());
  if (field == "progress") return fmt::format("{:.0f} %", value->to_number<double>() * 100);
  if (value->is_double()) return fmt::format("{:.1f}", value->get_double());
  return json::serialize(*value);
}

void print_json(std::ostream& out, const json::value& value) {
  out << escape_controls(json::serialize(value)) << "\n";
}

void print_table(std::ostream& out, const json::array& rows, const std::vector<Column>& columns) {
  std::vector<std::vector<std::string>> cells(1);
  for (const Column& column : columns) cells[0].emplace_back(column.heading);
  for (const json::value& row : rows) {
    std::vector<std::string>& line = cells.emplace_back();
    for (const Column& column : columns) line.push_back(shown(row.as_object(), column.field));
  }
  std::vector<size_t> widths(columns.size(), 0);
  for (const auto& line : cells) {
    for (size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], width(line[i]));
  }
  for (const auto& line : cells) {
    std::string text;
    for (size_t i = 0; i < line.size(); ++i) text += line[i] + std::string(widths[i] - width(line[i]) + 2, ' ');
    text.erase(text.find_last_not_of(' ') + 1);
    out << text << "\n";
  }
}

}  // namespace parallax::cli
