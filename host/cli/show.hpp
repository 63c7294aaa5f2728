// SPDX-License-Identifier: Apache-2.0
// Answers for people: tables and values. With --json the answer is printed as it came.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace boost::json {
class array;
class object;
class value;
}  // namespace boost::json

namespace parallax::cli {

/// One column: heading and the field that it shows. "health.state" looks inside. The ending tells the form:
/// "…session_ns" 1:02:03.456, any other "…_ns" that is no point in time 1:02:03, "bytes" 1.2 GB, "…utc" as it is.
struct Column {
  std::string_view heading;
  std::string_view field;
};

void print_json(std::ostream& out, const boost::json::value& value);
void print_table(std::ostream& out, const boost::json::array& rows, const std::vector<Column>& columns);
/// One field of a row as a person reads it; empty for null.
[[nodiscard]] std::string shown(const boost::json::object& row, std::string_view field);
/// "1:02:03.456" or "1:02:03".
[[nodiscard]] std::string duration_text(int64_t duration_ns, int decimals);
[[nodiscard]] std::string size_text(double bytes);

}  // namespace parallax::cli
