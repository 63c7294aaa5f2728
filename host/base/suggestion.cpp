// SPDX-License-Identifier: Apache-2.0
#include "base/suggestion.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"

namespace parallax {

std::optional<std::string_view> nearest_of(std::string_view found, std::span<const std::string_view> known) {
  std::optional<std::string_view> nearest;
  size_t least = 2;
  for (const std::string_view one : known) {
    const size_t distance = edit_distance(found, one);
    if (distance > least || (nearest && distance == least)) continue;
    nearest = one;
    least = distance;
  }
  return nearest;
}

std::string suggestion(std::string_view found, std::span<const std::string_view> known, std::string_view list) {
  if (const auto nearest = nearest_of(found, known)) return fmt::format("Did you mean '{}'?", *nearest);
  return fmt::format("{}: {}.", list, fmt::join(known, ", "));
}

}  // namespace parallax
