// SPDX-License-Identifier: Apache-2.0
#include "media/decode/picture_scaler.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>

#include "catch.hpp"
#include "support/colours.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

namespace {

enum class Layout { grey, yuv420, yuv422, yuv444, nv12 };

/// A picture of which each sample is set; rows are longer than the picture.
struct Made {
  Made(Layout layout, int width, int height) {
    frame.width = width;
    frame.height = height;
    const int half_width = (width + 1) / 2;
    const int half_height = (height + 1) / 2;
    add(width, height, 1);
    if (layout == Layout::nv12) {
      frame.interleaved_chroma = true;
      add(half_width, half_height, 2);
    } else if (layout != Layout::grey) {
      const int chroma_width = layout == Layout::yuv444 ? width : half_width;
      const int chroma_height = layout == Layout::yuv420 ? half_height : height;
      for (int i = 0; i < 2; ++i) add(chroma_width, chroma_height, 1);
    }
  }
  void add(int width, int height, int channels) {
    const size_t at = frame.plane_count++;
    const int stride = width * channels + 13;
    bytes[at].assign(static_cast<size_t>(stride) * static_cast<size_t>(height), 128);
    frame.planes[at] = {bytes[at].data(), stride, width, height};
  }
  template <typename Luma>
  void set_luma(Luma luma) {
    const Plane& plane = frame.planes[0];
    for (int y = 0; y < plane.height; ++y) {
      for (int x = 0; x < plane.width; ++x)
        bytes[0][static_cast<size_t>(y * plane.stride_bytes + x)] = static_cast<uint8_t>(luma(x, y));
    }
  }
  /// All of it in one colour, by the definition of ITU-T H.273.
  void fill(const Rgb& colour) {
    const auto [kr, kb] = luma_weights(frame.matrix);
    const double y = (kr * colour.red + (1 - kr - kb) * colour.green + kb * colour.blue) / 255;
    const double u = (colour.blue / 255.0 - y) / (2 * (1 - kb));
    const double v = (colour.red / 255.0 - y) / (2 * (1 - kr));
    const bool full = frame.range == ColourRange::full;
    const auto luma = static_cast<uint8_t>(std::lround(full ? 255 * y : 16 + 219 * y));
    const auto chroma = [&](double value) {
      return static_cast<uint8_t>(std::clamp<long>(std::lround(128 + (full ? 255 : 224) * value), 0, 255));
    };
    set_luma([&](int, int) { return luma; });
    if (frame.interleaved_chroma) {
      for (size_t i = 0; i < bytes[1].size(); ++i) {
        const size_t column = i % static_cast<size_t>(frame.planes[1].stride_bytes);
        bytes[1][i] = column % 2 == 0 ? chroma(u) : chroma(v);
      }
    } else if (frame.plane_count == 3) {
      std::ranges::fill(bytes[1], chroma(u));
      std::ranges::fill(bytes[2], chroma(v));
    }
  }

  VideoFrame frame;
  std::array<std::vector<uint8_t>, 3> bytes;
};

/// The picture in that size; nothing is written beyond it.
std::vector<uint8_t> scaled(PictureScaler& scaler, const VideoFrame& frame, int width, int height) {
  constexpr size_t kGuard = 64;
  constexpr uint8_t kUntouched = 0x5a;
  const size_t bytes = static_cast<size_t>(width) * static_cast<size_t>(height) * 4;
  std::vector<uint8_t> out(bytes + kGuard, kUntouched);
  REQUIRE(scaler.scale(frame, width, height, out.data()));
  CHECK(std::all_of(out.begin() + static_cast<ptrdiff_t>(bytes), out.end(), [](uint8_t b) { return b == kUntouched; }));
  out.resize(bytes);
  return out;
}

/// The farthest that any pixel is from `colour`, in one of its channels.
int farthest(const std::vector<uint8_t>& pixels, const Rgb& colour) {
  int most = 0;
  for (size_t i = 0; i < pixels.size(); i += 4) {
    most = std::max({most, std::abs(pixels[i] - colour.blue), std::abs(pixels[i + 1] - colour.green),
                     std::abs(pixels[i + 2] - colour.red)});
  }
  return most;
}

constexpr int kRounding = 4;

}  // namespace

TEST_CASE("pictures keep their colours, whatever their planes, matrix, range and size") {
  const auto layout = GENERATE(Layout::yuv420, Layout::yuv422, Layout::yuv444, Layout::nv12);
  const auto matrix = GENERATE(ColourMatrix::bt601, ColourMatrix::bt709, ColourMatrix::bt2020);
  const auto range = GENERATE(ColourRange::limited, ColourRange::full);
  PictureScaler scaler;
  for (const auto& [width, height] : {std::pair(64, 48), std::pair(61, 37)}) {
    Made picture(layout, width, height);
    picture.frame.matrix = matrix;
    picture.frame.range = range;
    REQUIRE(PictureScaler::can_take(picture.frame));
    for (const Rgb& colour : {Rgb{200, 40, 40}, Rgb{40, 180, 60}, Rgb{50, 60, 210}, Rgb{0, 0, 0}, Rgb{255, 255, 255}}) {
      picture.fill(colour);
      for (const auto& [to_width, to_height] :
           {std::pair(width, height), std::pair(width * 2 - 1, height * 2), std::pair(45, 30), std::pair(32, 24),
            std::pair(27, 17), std::pair(7, 5), std::pair(1, 1), std::pair(200, 3), std::pair(3, 200)}) {
        INFO("from " << width << "x" << height << " to " << to_width << "x" << to_height);
        CHECK(farthest(scaled(scaler, picture.frame, to_width, to_height), colour) <= kRounding);
      }
    }
  }
}

TEST_CASE("a grey picture has no colour") {
  PictureScaler scaler;
  Made picture(Layout::grey, 50, 40);
  picture.frame.range = GENERATE(ColourRange::limited, ColourRange::full);
  picture.fill({100, 100, 100});
  for (const int width : {50, 40, 20, 10, 75})
    CHECK(farthest(scaled(scaler, picture.frame, width, width * 4 / 5), {100, 100, 100}) <= kRounding);
}

TEST_CASE("edges stay where they are in the picture") {
  const auto [width, height] = GENERATE(table<int, int>(
      {{640, 360}, {528, 297}, {535, 301}, {320, 180}, {131, 75}, {80, 45}, {480, 270}, {641, 359}, {900, 506}}));
  PictureScaler scaler;
  Made picture(Layout::yuv420, 640, 360);
  // White on the right of two fifths and below two thirds.
  picture.set_luma([](int x, int y) { return x >= 256 || y >= 240 ? 235 : 16; });
  const auto pixels = scaled(scaler, picture.frame, width, height);
  const auto brightness = [&pixels, width = width](int x, int y) {
    return int{pixels[static_cast<size_t>((y * width + x) * 4 + 1)]};
  };
  const int dark = brightness(0, 0);
  const int white = brightness(width - 1, 0);
  CHECK(dark <= kRounding);
  CHECK(white >= 255 - kRounding);
  // The dark pixels of a row, those on the edge in proportion.
  double dark_columns = 0;
  for (int x = 0; x < width; ++x)
    dark_columns += static_cast<double>(white - brightness(x, height / 4)) / (white - dark);
  double dark_rows = 0;
  for (int y = 0; y < height; ++y) dark_rows += static_cast<double>(white - brightness(width / 5, y)) / (white - dark);
  CHECK(std::abs(dark_columns / width - 0.4) * width <= 0.6);
  CHECK(std::abs(dark_rows / height - 2.0 / 3.0) * height <= 0.6);
  CHECK(brightness(0, height - 1) >= 255 - kRounding);
}

TEST_CASE("a thin line is there in a smaller picture, wherever it lies") {
  const auto [width, height] = GENERATE(table<int, int>({{80, 45}, {67, 38}, {53, 30}, {33, 19}, {20, 11}}));
  PictureScaler scaler;
  for (int at = 20; at < 40; ++at) {
    Made picture(Layout::yuv420, 160, 90);
    picture.set_luma([&](int x, int) { return x == at ? 235 : 16; });
    const auto pixels = scaled(scaler, picture.frame, width, height);
    // In all pixels of a row together it has as much light as its share of the picture, more or less.
    double light = 0;
    for (int x = 0; x < width; ++x) light += pixels[static_cast<size_t>((height / 2 * width + x) * 4)] / 255.0;
    const double share = static_cast<double>(width) / 160;
    INFO("line " << at << " in " << width << "x" << height << ": " << light << " of " << share);
    CHECK(light > 0.3 * share);
    CHECK(light < 1.7 * share);
  }
}

TEST_CASE("what cannot be scaled is refused") {
  PictureScaler scaler;
  std::vector<uint8_t> out(4);
  Made picture(Layout::yuv420, 8, 8);
  CHECK(scaler.scale(picture.frame, 0, 1, out.data()).error().code == "picture-scale");
  CHECK(scaler.scale(picture.frame, 1, -1, out.data()).error().code == "picture-scale");
  picture.frame.bits = 10;
  CHECK_FALSE(PictureScaler::can_take(picture.frame));
  CHECK(scaler.scale(picture.frame, 1, 1, out.data()).error().code == "picture-scale");
}
