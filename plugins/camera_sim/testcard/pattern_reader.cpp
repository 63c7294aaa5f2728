// SPDX-License-Identifier: Apache-2.0
// Finding the block field: dark areas whose outline has the proportions of the finder ring are candidates; the checksum
// decides. The ring's edges are located to fractions of a pixel, so that blocks of 2 pixels still hit their centres.
#include <algorithm>
#include <array>
#include <cmath>

#include "testcard/pattern.hpp"
#include "testcard/pattern_bits.hpp"

namespace parallax::testcard {
namespace {

struct Plane {
  const uint8_t* luma;
  int width;
  int height;
  int stride;
  [[nodiscard]] int at(int x, int y) const { return luma[y * stride + x]; }
  /// Bilinear, at pixel centres + 0.5; clamped to the plane.
  [[nodiscard]] double sample(double x, double y) const {
    const double sx = std::clamp(x - 0.5, 0.0, width - 1.0);
    const double sy = std::clamp(y - 0.5, 0.0, height - 1.0);
    const int x0 = static_cast<int>(sx);
    const int y0 = static_cast<int>(sy);
    const int x1 = std::min(x0 + 1, width - 1);
    const int y1 = std::min(y0 + 1, height - 1);
    const double fx = sx - x0;
    const double fy = sy - y0;
    return (at(x0, y0) * (1 - fx) + at(x1, y0) * fx) * (1 - fy) + (at(x0, y1) * (1 - fx) + at(x1, y1) * fx) * fy;
  }
};

/// Finder outline in pixels, edges at fractions.
struct Outline {
  double left;
  double top;
  double right;
  double bottom;
};

std::optional<Pattern> decode_at(const Plane& plane, const Outline& outline) {
  const double block_x = (outline.right - outline.left) / kFinderColumns;
  const double block_y = (outline.bottom - outline.top) / kFinderRows;
  const auto block_mean = [&](double column, double row) {
    double sum = 0;
    for (const double dy : {-0.18, 0.0, 0.18}) {
      for (const double dx : {-0.18, 0.0, 0.18}) {
        sum += plane.sample(outline.left + (column + 0.5 + dx) * block_x, outline.top + (row + 0.5 + dy) * block_y);
      }
    }
    return sum / 9;
  };
  double dark = 0;
  double light = 0;
  int rings = 0;
  for (int column = 2; column < kFinderColumns - 2; ++column, ++rings) {
    dark += (block_mean(column, 0) + block_mean(column, kFinderRows - 1)) / 2;
    light += (block_mean(column, 1) + block_mean(column, kFinderRows - 2)) / 2;
  }
  dark /= rings;
  light /= rings;
  if (light - dark < 24) return std::nullopt;
  const double middle = (dark + light) / 2;
  PatternBits bits{};
  for (int row = 0; row < kDataRows; ++row) {
    for (int column = 0; column < kDataColumns; ++column) {
      const auto index = static_cast<size_t>(row * kDataColumns + column);
      const bool one = block_mean(column + kMargin - 1, row + kMargin - 1) > middle;
      if (one) bits[index / 8] = static_cast<uint8_t>(bits[index / 8] | (1U << (7 - index % 8)));
    }
  }
  return decode_bits(bits);
}

/// Where brightness falls through `threshold` on the way from (x, y) in steps of (dx, dy), averaged over a side.
double edge_of(const Plane& plane, int threshold, double x, double y, double dx, double dy, double along_x,
               double along_y) {
  constexpr int kProbes = 9;
  double sum = 0;
  int found = 0;
  for (int probe = 0; probe < kProbes; ++probe) {
    const double share = 0.3 + 0.4 * probe / (kProbes - 1);
    double before = plane.sample(x + share * along_x - 2 * dx, y + share * along_y - 2 * dy);
    for (int step = -7; step <= 8; ++step) {
      const double now = plane.sample(x + share * along_x + step * dx / 4, y + share * along_y + step * dy / 4);
      if (before > threshold && now <= threshold) {
        sum += (step - 1 + (before - threshold) / (before - now)) / 4;
        ++found;
        break;
      }
      before = now;
    }
  }
  return found > 0 ? sum / found : 0.0;
}

struct Box {
  int x0;
  int y0;
  int x1;  // inclusive
  int y1;
  int area;
};

std::optional<FoundPattern> try_box(const Plane& plane, const Box& box, int threshold) {
  const double width = box.x1 - box.x0 + 1;
  const double height = box.y1 - box.y0 + 1;
  if (width < 1.5 * kFinderColumns || height < 1.5 * kFinderRows) return std::nullopt;
  const double ratio = width / height / (static_cast<double>(kFinderColumns) / kFinderRows);
  if (ratio < 0.7 || ratio > 1.4) return std::nullopt;
  // The ring covers 64 of 264 blocks of its outline.
  const double share = box.area / (width * height);
  if (share < 0.12 || share > 0.45) return std::nullopt;
  const double right = box.x0 + width;
  const double bottom = box.y0 + height;
  const Outline exact{box.x0 + edge_of(plane, threshold, box.x0, box.y0, 1, 0, 0, height),
                      box.y0 + edge_of(plane, threshold, box.x0, box.y0, 0, 1, width, 0),
                      right - edge_of(plane, threshold, right, box.y0, -1, 0, 0, height),
                      bottom - edge_of(plane, threshold, box.x0, bottom, 0, -1, width, 0)};
  for (const Outline& outline :
       {exact, Outline{static_cast<double>(box.x0), static_cast<double>(box.y0), right, bottom}}) {
    if (const auto pattern = decode_at(plane, outline)) {
      return FoundPattern{*pattern, outline.left, outline.top, outline.right - outline.left,
                          outline.bottom - outline.top};
    }
  }
  return std::nullopt;
}

/// The outlines of all connected areas darker than `threshold`.
std::vector<Box> dark_areas(const Plane& plane, int threshold) {
  const auto size = static_cast<size_t>(plane.width) * static_cast<size_t>(plane.height);
  std::vector<uint8_t> pending(size);
  for (int y = 0; y < plane.height; ++y) {
    for (int x = 0; x < plane.width; ++x) {
      pending[static_cast<size_t>(y * plane.width + x)] = plane.at(x, y) < threshold ? 1 : 0;
    }
  }
  std::vector<Box> boxes;
  std::vector<int> stack;
  for (int start = 0; start < static_cast<int>(size); ++start) {
    if (pending[static_cast<size_t>(start)] == 0) continue;
    Box box{plane.width, plane.height, 0, 0, 0};
    stack.push_back(start);
    pending[static_cast<size_t>(start)] = 0;
    while (!stack.empty()) {
      const int at = stack.back();
      stack.pop_back();
      const int x = at % plane.width;
      const int y = at / plane.width;
      box = {std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x), std::max(box.y1, y), box.area + 1};
      const auto visit = [&](int next) {
        if (pending[static_cast<size_t>(next)] == 0) return;
        pending[static_cast<size_t>(next)] = 0;
        stack.push_back(next);
      };
      if (x > 0) visit(at - 1);
      if (x + 1 < plane.width) visit(at + 1);
      if (y > 0) visit(at - plane.width);
      if (y + 1 < plane.height) visit(at + plane.width);
    }
    boxes.push_back(box);
  }
  return boxes;
}

}  // namespace

std::vector<FoundPattern> read_all_patterns(const uint8_t* luma, int width, int height, int stride) {
  const Plane plane{luma, width, height, stride};
  std::vector<FoundPattern> found;
  // Blurred or dimmed pictures need another threshold for the ring to be one closed area.
  for (const int threshold : {126, 90, 160, 60}) {
    for (const Box& box : dark_areas(plane, threshold)) {
      const auto pattern = try_box(plane, box, threshold);
      if (!pattern) continue;
      const bool known = std::any_of(found.begin(), found.end(), [&](const FoundPattern& other) {
        return std::abs(other.x - pattern->x) < 4 && std::abs(other.y - pattern->y) < 4;
      });
      if (!known) found.push_back(*pattern);
    }
  }
  return found;
}

std::optional<Pattern> read_pattern(const uint8_t* luma, int width, int height, int stride) {
  return PatternReader{}.read(luma, width, height, stride);
}

std::optional<Pattern> PatternReader::read(const uint8_t* luma, int width, int height, int stride) {
  const Plane plane{luma, width, height, stride};
  if (last_ && last_->x + last_->width <= width && last_->y + last_->height <= height) {
    const Outline outline{last_->x, last_->y, last_->x + last_->width, last_->y + last_->height};
    if (const auto pattern = decode_at(plane, outline)) return pattern;
  }
  for (const int threshold : {126, 90, 160, 60}) {
    for (const Box& box : dark_areas(plane, threshold)) {
      if (const auto found = try_box(plane, box, threshold)) {
        last_ = found;
        return found->pattern;
      }
    }
  }
  return std::nullopt;
}

}  // namespace parallax::testcard
