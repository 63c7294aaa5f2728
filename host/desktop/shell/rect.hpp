// SPDX-License-Identifier: Apache-2.0
// The one rectangle of the desktop: what lies where on a window, on the screen and in a picture. (Which pixels of a
// window have changed is told by edges instead: PixelRect in damage.hpp.) Of no library, so that all folders may use
// it. [any thread]
#pragma once

#include <concepts>

namespace parallax::desktop {

/// A corner, taken by whatever type of two numbers `x` and `y` a library has.
template <typename Number>
struct Point {
  Number x{};
  Number y{};
  template <class Vector>
  requires requires(const Vector& other, Number value) {
    { other.x } -> std::convertible_to<Number>;
    Vector{value, value};
  }
  operator Vector() const {  // NOLINT(google-explicit-constructor): it is meant to be passed on
    return Vector{x, y};
  }
};

/// From its upper left corner; y grows downwards.
template <typename Number>
struct RectOf {
  Number x{};
  Number y{};
  Number width{};
  Number height{};
  [[nodiscard]] Point<Number> from() const { return {x, y}; }
  [[nodiscard]] Point<Number> to() const { return {x + width, y + height}; }
  template <class Vector>
  [[nodiscard]] bool contains(const Vector& at) const {
    return at.x >= x && at.y >= y && at.x < x + width && at.y < y + height;
  }
  friend bool operator==(const RectOf&, const RectOf&) = default;
};

/// Pixels of a window; or fractions (0…1) of a picture.
using Rect = RectOf<float>;

}  // namespace parallax::desktop
