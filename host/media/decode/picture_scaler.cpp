// SPDX-License-Identifier: Apache-2.0
#include "media/decode/picture_scaler.hpp"

#include <fmt/format.h>
#include <libyuv.h>
#include <libyuv/row.h>

#include <array>
#include <cstddef>
#include <iterator>
#include <optional>

namespace parallax::media {
namespace {

enum class Layout { grey, yuv420, yuv422, yuv444, nv12 };

std::optional<Layout> layout_of(const VideoFrame& frame) {
  if (frame.bits != 8) return std::nullopt;
  if (frame.plane_count == 1) return Layout::grey;
  const Plane& luma = frame.planes[0];
  const Plane& chroma = frame.planes[1];
  const bool half_width = chroma.width == (luma.width + 1) / 2;
  const bool half_height = chroma.height == (luma.height + 1) / 2;
  const bool whole_width = chroma.width == luma.width;
  const bool whole_height = chroma.height == luma.height;
  if (frame.interleaved_chroma) return half_width && half_height ? std::optional(Layout::nv12) : std::nullopt;
  if (half_width && half_height) return Layout::yuv420;
  if (half_width && whole_height) return Layout::yuv422;
  return whole_width && whole_height ? std::optional(Layout::yuv444) : std::nullopt;
}

struct alignas(64) Constants {
  libyuv::YuvConstants value;
};

/// libyuv's numbers end at 128 (two), which ARM asks for; of limited range, blue needs `blue` / 64: a little more.
Constants with_blue(const libyuv::YuvConstants& known, [[maybe_unused]] uint8_t blue) {
  Constants out{known};
#if !defined(__aarch64__) && !defined(__arm__)
  for (size_t i = 0; i < std::size(out.value.kUVToB); i += 2) out.value.kUVToB[i] = blue;
#endif
  return out;
}

const libyuv::YuvConstants* constants_of(const VideoFrame& frame) {
  static const Constants limited_601 = with_blue(libyuv::kYuvI601Constants, 129);
  static const Constants limited_709 = with_blue(libyuv::kYuvH709Constants, 135);
  static const Constants limited_2020 = with_blue(libyuv::kYuv2020Constants, 137);
  const bool full = frame.range == ColourRange::full;
  switch (frame.matrix) {
    case ColourMatrix::bt601:
      return full ? &libyuv::kYuvJPEGConstants : &limited_601.value;
    case ColourMatrix::bt2020:
      return full ? &libyuv::kYuvV2020Constants : &limited_2020.value;
    default:
      return full ? &libyuv::kYuvF709Constants : &limited_709.value;
  }
}

/// Planes on their way from the frame to RGB; those made on the way lie in `memory`.
struct Picture {
  Layout layout;
  std::array<Plane, 3> planes;
  uint8_t* memory;

  uint8_t* take(int width, int height) {
    uint8_t* const taken = memory;
    memory += static_cast<ptrdiff_t>(width) * height;
    return taken;
  }
};

void halve(Picture& picture, Plane& plane, int width, int height) {
  uint8_t* const to = picture.take(width, height);
  libyuv::ScalePlane(plane.data, plane.stride_bytes, plane.width, plane.height, to, width, width, height,
                     libyuv::kFilterBox);
  plane = {to, width, width, height};
}

/// Half of the size, each pixel the mean of four. Colour that has half of the samples already keeps them.
void halve(Picture& picture) {
  auto& [luma, u, v] = picture.planes;
  const int width = luma.width / 2;
  const int height = luma.height / 2;
  halve(picture, luma, width, height);
  switch (picture.layout) {
    case Layout::grey:
      return;
    case Layout::yuv420:
      break;
    case Layout::nv12: {
      uint8_t* const to_u = picture.take(u.width, u.height);
      uint8_t* const to_v = picture.take(u.width, u.height);
      libyuv::SplitUVPlane(u.data, u.stride_bytes, to_u, u.width, to_v, u.width, u.width, u.height);
      v = {to_v, u.width, u.width, u.height};
      u = {to_u, u.width, u.width, u.height};
      break;
    }
    case Layout::yuv422:
      for (Plane* const chroma : {&u, &v}) halve(picture, *chroma, chroma->width, height);
      break;
    case Layout::yuv444:
      for (Plane* const chroma : {&u, &v}) halve(picture, *chroma, width, height);
  }
  picture.layout = Layout::yuv444;
}

/// `between`: how colour goes from one of its samples to the next.
int convert(const Picture& picture, const libyuv::YuvConstants* constants, libyuv::FilterMode between, uint8_t* out,
            int stride) {
  const auto& [y, u, v] = picture.planes;
  switch (picture.layout) {
    case Layout::grey:
      return libyuv::I400ToARGBMatrix(y.data, y.stride_bytes, out, stride, constants, y.width, y.height);
    case Layout::nv12:
      return libyuv::NV12ToARGBMatrix(y.data, y.stride_bytes, u.data, u.stride_bytes, out, stride, constants, y.width,
                                      y.height);
    case Layout::yuv420:
      return libyuv::I420ToARGBMatrixFilter(y.data, y.stride_bytes, u.data, u.stride_bytes, v.data, v.stride_bytes, out,
                                            stride, constants, y.width, y.height, between);
    case Layout::yuv422:
      return libyuv::I422ToARGBMatrixFilter(y.data, y.stride_bytes, u.data, u.stride_bytes, v.data, v.stride_bytes, out,
                                            stride, constants, y.width, y.height, between);
    default:
      return libyuv::I444ToARGBMatrix(y.data, y.stride_bytes, u.data, u.stride_bytes, v.data, v.stride_bytes, out,
                                      stride, constants, y.width, y.height);
  }
}

}  // namespace

bool PictureScaler::can_take(const VideoFrame& frame) {
  return layout_of(frame).has_value();
}

Result<void> PictureScaler::scale(const VideoFrame& frame, int width, int height, uint8_t* out) {
  const auto refused = [&] {
    return fail("picture-scale",
                fmt::format("A picture of {}x{} cannot be shown as {}x{}.", frame.width, frame.height, width, height));
  };
  const std::optional<Layout> layout = layout_of(frame);
  if (!layout || width <= 0 || height <= 0) return refused();
  // RGB of the whole size, or less: halved planes and RGB of half of the size.
  const size_t most = 4 * static_cast<size_t>(frame.width + 1) * static_cast<size_t>(frame.height + 1);
  if (memory_.size() < most) memory_.resize(most);

  Picture picture{*layout, frame.planes, memory_.data()};
  while (picture.planes[0].width >= 2 * width && picture.planes[0].height >= 2 * height) halve(picture);
  // Less than half is left to do: bilinear leaves out no pixel.
  const Plane& luma = picture.planes[0];
  const bool is_there = luma.width == width && luma.height == height;
  uint8_t* const whole = is_there ? out : picture.take(4 * luma.width, luma.height);
  const bool is_reduced = width < luma.width;
  int failed = convert(picture, constants_of(frame), is_reduced ? libyuv::kFilterNone : libyuv::kFilterBilinear, whole,
                       4 * luma.width);
  if (!is_there)
    failed |= libyuv::ARGBScale(whole, 4 * luma.width, luma.width, luma.height, out, 4 * width, width, height,
                                libyuv::kFilterBilinear);
  return failed == 0 ? Result<void>{} : refused();
}

}  // namespace parallax::media
