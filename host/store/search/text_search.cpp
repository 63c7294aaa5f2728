// SPDX-License-Identifier: Apache-2.0
#include "store/search/text_search.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

#include "base/clean_text.hpp"
#include "base/fold.hpp"

namespace parallax::store {
namespace {

constexpr size_t kTerms = 8;

}  // namespace

std::vector<std::string> search_terms(std::string_view search) {
  std::vector<std::string> terms;
  std::string term;
  bool quoted = false;
  const auto end_term = [&] {
    std::string folded = fold(term);
    if (!folded.empty() && terms.size() < kTerms) terms.push_back(std::move(folded));
    term.clear();
  };
  for (const char c : search) {
    if (c == '"') {
      quoted = !quoted;
      end_term();
    } else if (!quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r')) {
      end_term();
    } else {
      term += c;
    }
  }
  end_term();
  return terms;
}

namespace {

using Bytes = uint8_t __attribute__((vector_size(16)));
using Halves = uint64_t __attribute__((vector_size(16)));

/// Looks at the positions that are marked with 0xff in eight bytes: does the term stand at one of them?
bool stands_at(uint64_t marked, const char* text, std::string_view term) {
  while (marked != 0) {
    const bool little = std::endian::native == std::endian::little;
    const auto byte = static_cast<unsigned>(little ? std::countr_zero(marked) : std::countl_zero(marked)) / 8;
    marked &= ~(uint64_t{0xff} << (little ? byte * 8 : 56 - byte * 8));
    if (std::memcmp(text + byte, term.data(), term.size()) == 0) return true;
  }
  return false;
}

}  // namespace

// Compares the term's first and last byte with 32 positions at once (vector extension of GCC and clang, on every CPU);
// only where both fit is the rest compared.
bool holds(std::string_view text, std::string_view term) {
  if (term.empty()) return true;
  if (text.size() < term.size()) return false;
  const size_t last = term.size() - 1;
  const size_t positions = text.size() - last;
  const Bytes first_byte = Bytes{} + static_cast<uint8_t>(term.front());
  const Bytes last_byte = Bytes{} + static_cast<uint8_t>(term.back());
  const auto fitting = [&](size_t at) {
    Bytes begin;
    Bytes end;
    std::memcpy(&begin, text.data() + at, 16);
    std::memcpy(&end, text.data() + at + last, 16);
    return Halves((begin == first_byte) & (end == last_byte));
  };
  size_t at = 0;
  for (; at + 32 <= positions; at += 32) {
    const Halves low = fitting(at);
    const Halves high = fitting(at + 16);
    const Halves any = low | high;
    if ((any[0] | any[1]) == 0) continue;
    const char* here = text.data() + at;
    if (stands_at(low[0], here, term) || stands_at(low[1], here + 8, term) || stands_at(high[0], here + 16, term) ||
        stands_at(high[1], here + 24, term)) {
      return true;
    }
  }
  return text.substr(at).find(term) != std::string_view::npos;
}

bool is_clean_text(std::string_view text) {
  return is_utf8(text) && !has_controls(text, "\n\t");
}

}  // namespace parallax::store
