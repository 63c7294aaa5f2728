// SPDX-License-Identifier: Apache-2.0
#include "base/fold.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace parallax {
namespace {

bool is_blank(utf8proc_int32_t point) {
  return point == ' ' || (point >= '\t' && point <= '\r') || point == 0xa0;
}

/// Letters of scripts in which an accent does not make another word for those who search.
bool loses_accents(utf8proc_int32_t point) {
  return point < 0x590 || (point >= 0x1e00 && point < 0x2000);
}

void append_folded(std::string& out, utf8proc_int32_t point) {
  unsigned options = UTF8PROC_CASEFOLD;
  if (loses_accents(point)) options |= UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK;
  std::array<utf8proc_int32_t, 8> points{};
  int state = 0;
  const auto count =
      utf8proc_decompose_char(point, points.data(), points.size(), static_cast<utf8proc_option_t>(options), &state);
  for (utf8proc_ssize_t i = 0; i < count && i < static_cast<utf8proc_ssize_t>(points.size()); ++i) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = utf8proc_encode_char(points.at(static_cast<size_t>(i)), bytes.data());
    out.append(bytes.begin(), bytes.begin() + size);
  }
}

/// `from`, where wanted, gets for each byte of the folded text where its character begins in `text`, then where the
/// last character ends.
std::string fold(std::string_view text, std::vector<size_t>* from) {
  std::string out;
  out.reserve(text.size());
  bool blank = false;
  const size_t size = text.size();
  size_t blank_at = 0;
  while (!text.empty()) {
    const auto first = static_cast<uint8_t>(text.front());
    utf8proc_int32_t point = first;
    utf8proc_ssize_t bytes = 1;
    if (first >= 0x80) {
      bytes = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                               static_cast<utf8proc_ssize_t>(text.size()), &point);
    }
    const bool valid = bytes > 0;
    const size_t at = size - text.size();
    text.remove_prefix(valid ? static_cast<size_t>(bytes) : 1);
    if (valid && is_blank(point)) {
      if (!blank) blank_at = at;
      blank = !out.empty();
      continue;
    }
    const size_t before = out.size();
    if (blank) out += ' ';
    if (!valid) {
      out += static_cast<char>(first);
    } else if (first < 0x80) {
      out += static_cast<char>(first >= 'A' && first <= 'Z' ? first + 32 : first);
    } else {
      append_folded(out, point);
      if (out.size() == before + (blank ? 1 : 0)) {  // a mark alone
        out.resize(before);
        continue;
      }
    }
    if (from) {
      if (blank) from->push_back(blank_at);
      from->resize(out.size(), at);
    }
    blank = false;
  }
  if (from) from->push_back(blank ? blank_at : size);
  return out;
}

}  // namespace

std::string fold(std::string_view text) {
  return fold(text, nullptr);
}

std::vector<ByteRange> places_of(std::string_view text, const std::vector<std::string>& terms) {
  std::vector<size_t> from;
  const std::string folded = fold(text, &from);
  std::vector<ByteRange> places;
  for (const std::string& term : terms) {
    if (term.empty()) continue;
    for (size_t at = folded.find(term); at != std::string::npos; at = folded.find(term, at + term.size())) {
      // A letter that folds to two, of which only the first was sought, is taken whole.
      size_t end = at + term.size();
      while (end + 1 < from.size() && from[end] == from[end - 1]) ++end;
      places.push_back({from[at], from[end]});
    }
  }
  std::sort(places.begin(), places.end(), [](const ByteRange& a, const ByteRange& b) { return a.begin < b.begin; });
  std::vector<ByteRange> joined;
  for (const ByteRange& place : places) {
    if (joined.empty() || joined.back().end < place.begin) {
      joined.push_back(place);
    } else {
      joined.back().end = std::max(joined.back().end, place.end);
    }
  }
  return joined;
}

}  // namespace parallax
