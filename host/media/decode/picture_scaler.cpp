// SPDX-License-Identifier: Apache-2.0
#include "media/decode/picture_scaler.hpp"

#include <fmt/format.h>

#include <optional>
#include <tuple>

#include "media/ffmpeg.hpp"

extern "C" {
#include <libswscale/swscale.h>
}

namespace parallax::media {
namespace {

/// What FFmpeg calls the arrangement of planes.
AVPixelFormat format_of(const VideoFrame& frame) {
  if (frame.bits != 8) return AV_PIX_FMT_NONE;
  if (frame.plane_count == 1) return AV_PIX_FMT_GRAY8;
  const Plane& luma = frame.planes[0];
  const Plane& chroma = frame.planes[1];
  const bool half_width = chroma.width == (luma.width + 1) / 2;
  const bool half_height = chroma.height == (luma.height + 1) / 2;
  const bool whole_width = chroma.width == luma.width;
  const bool whole_height = chroma.height == luma.height;
  if (frame.interleaved_chroma) return half_width && half_height ? AV_PIX_FMT_NV12 : AV_PIX_FMT_NONE;
  if (half_width && half_height) return AV_PIX_FMT_YUV420P;
  if (half_width && whole_height) return AV_PIX_FMT_YUV422P;
  return whole_width && whole_height ? AV_PIX_FMT_YUV444P : AV_PIX_FMT_NONE;
}

int matrix_of(ColourMatrix matrix) {
  switch (matrix) {
    case ColourMatrix::bt601:
      return SWS_CS_ITU601;
    case ColourMatrix::bt2020:
      return SWS_CS_BT2020;
    default:
      return SWS_CS_ITU709;
  }
}

struct SwsDelete {
  void operator()(SwsContext* context) const { sws_freeContext(context); }
};

}  // namespace

struct PictureScaler::State {
  using Task = std::tuple<AVPixelFormat, int, int, int, int, ColourMatrix, ColourRange>;
  std::optional<Task> task;
  std::unique_ptr<SwsContext, SwsDelete> context;
};

PictureScaler::PictureScaler() : state_(std::make_unique<State>()) {}
PictureScaler::~PictureScaler() = default;

bool PictureScaler::can_take(const VideoFrame& frame) {
  return format_of(frame) != AV_PIX_FMT_NONE;
}

Result<void> PictureScaler::scale(const VideoFrame& frame, int width, int height, uint8_t* out) {
  const AVPixelFormat format = format_of(frame);
  const State::Task task{format, frame.width, frame.height, width, height, frame.matrix, frame.range};
  if (state_->task != task) {
    state_->task.reset();
    // Bilinear filters as wide as the reduction asks for: every pixel of the picture counts, thin lines do not flicker.
    // Of colour, half of the lines are as many as the smaller picture needs: it then has one for two of its own, as
    // before.
    const int colour_lines = frame.height >= 2 * height ? 1 << SWS_SRC_V_CHR_DROP_SHIFT : 0;
    state_->context.reset(sws_getContext(frame.width, frame.height, format, width, height, AV_PIX_FMT_BGRA,
                                         SWS_BILINEAR | colour_lines, nullptr, nullptr, nullptr));
    if (!state_->context) {
      return fail("picture-scale", fmt::format("A picture of {}x{} cannot be shown as {}x{}.", frame.width,
                                               frame.height, width, height));
    }
    const int* from = sws_getCoefficients(matrix_of(frame.matrix));
    const int* to = sws_getCoefficients(SWS_CS_DEFAULT);
    sws_setColorspaceDetails(state_->context.get(), from, frame.range == ColourRange::full ? 1 : 0, to, 1, 0, 1 << 16,
                             1 << 16);
    state_->task = task;
  }
  const uint8_t* planes[4] = {frame.planes[0].data, frame.planes[1].data, frame.planes[2].data, nullptr};
  const int strides[4] = {frame.planes[0].stride_bytes, frame.planes[1].stride_bytes, frame.planes[2].stride_bytes, 0};
  uint8_t* const to[4] = {out, nullptr, nullptr, nullptr};
  const int to_strides[4] = {width * 4, 0, 0, 0};
  sws_scale(state_->context.get(), planes, strides, 0, frame.height, to, to_strides);
  return {};
}

}  // namespace parallax::media
