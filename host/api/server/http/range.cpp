// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/range.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace parallax::api {
namespace {

constexpr std::string_view kUnit = "bytes=";

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

tl::expected<std::optional<ByteRange>, RangeFault> parse_range(std::string_view header, uint64_t total) {
  const std::optional<ByteRange> whole;
  if (header.size() <= kUnit.size() || !equal_ignoring_case(header.substr(0, kUnit.size()), kUnit)) return whole;
  const std::string_view range = trim(header.substr(kUnit.size()));
  const size_t dash = range.find('-');
  if (dash == std::string_view::npos || range.find(',') != std::string_view::npos) return whole;
  const auto last = number(range.substr(dash + 1));
  if (dash == 0) {  // the last so many bytes
    if (!last) return whole;
    if (*last == 0 || total == 0) return tl::unexpected(RangeFault::not_satisfiable);
    const uint64_t size = std::min(*last, total);
    return ByteRange{total - size, size};
  }
  const auto first = number(range.substr(0, dash));
  if (!first || (!last && dash + 1 != range.size()) || (last && *last < *first)) return whole;
  if (*first >= total) return tl::unexpected(RangeFault::not_satisfiable);
  const uint64_t end = last ? std::min(*last, total - 1) : total - 1;
  return ByteRange{*first, end - *first + 1};
}

}  // namespace parallax::api
