// SPDX-License-Identifier: Apache-2.0
// Answers for people: tables and values. With --json the answer is printed as it came. Names come from people and
// cameras: nothing that steers a terminal is printed.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/ports/events.hpp"

namespace parallax::cli {

/// One JSON text on a line of its own. False: it is none.
bool print_json(std::ostream& out, std::string_view text);

/// Rows below headings. Cells are made fit for a terminal here.
class Table {
 public:
  explicit Table(std::vector<std::string> headings) : rows_{std::move(headings)} {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  [[nodiscard]] bool empty() const { return rows_.size() == 1; }
  void print(std::ostream& out) const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// On one line, without what steers a terminal.
[[nodiscard]] std::string shown(std::string_view text);
/// "a, b"
[[nodiscard]] std::string shown(const std::vector<std::string>& texts);
/// "yes" or "no"
[[nodiscard]] std::string yes_or_no(bool value);
/// With one decimal.
[[nodiscard]] std::string number_text(double number);
/// What it says; empty for none.
[[nodiscard]] std::string text_of(const std::optional<Error>& reason);
/// "1:02:03.456" or "1:02:03".
[[nodiscard]] std::string duration_text(int64_t duration_ns, int decimals = 0);
/// The same of a place on the session clock, to the millisecond.
[[nodiscard]] std::string place_text(int64_t session_ns);
[[nodiscard]] std::string size_text(double bytes);
/// A value of an event. The ending of its name tells the form: "…session_ns" 1:02:03.456, any other "…_ns" that is no
/// point in time 1:02:03, "bytes" 1.2 GB.
[[nodiscard]] std::string value_text(std::string_view name, const EventValue& value);

}  // namespace parallax::cli
