// SPDX-License-Identifier: Apache-2.0
// Sessions full of items for the timeline's tests.
#pragma once

#include <cmath>
#include <random>

#include "desktop/timeline/widget.hpp"

namespace parallax::test {

inline constexpr int64_t kSecond = 1'000'000'000;
inline constexpr int64_t kHour = 3600 * kSecond;

/// `count` items of random times and lengths: points, short ones and a few long ones.
inline std::vector<timeline::ItemValue> random_items(size_t count, int64_t extent_ns, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::uniform_int_distribution<int64_t> when(0, extent_ns);
  std::vector<timeline::ItemValue> out;
  out.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    const int64_t start = when(random);
    const uint64_t kind = random() % 100;
    const int64_t length = kind < 30 ? 0 : kind < 97 ? when(random) / 200'000 : when(random) / 2'000;
    out.push_back({.id = {seed, i}, .start_session_ns = start, .end_session_ns = start + length});
  }
  return out;
}

/// Whether two figures are the same within `margin`.
template <typename A, typename B>
bool near(A a, B b, double margin) {
  return std::abs(static_cast<double>(a) - static_cast<double>(b)) <= margin;
}

inline timeline::ItemValue mark(uint64_t id, int64_t start, int64_t end, std::string title = {}) {
  return {.id = {0, id}, .start_session_ns = start, .end_session_ns = end, .title = std::move(title)};
}

}  // namespace parallax::test
