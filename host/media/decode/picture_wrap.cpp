// SPDX-License-Identifier: Apache-2.0
#include "media/decode/picture_wrap.hpp"

#include <fmt/format.h>

#include "media/ffmpeg.hpp"

extern "C" {
#include <libavutil/pixdesc.h>
}

namespace parallax::media {
namespace {

/// Above this height streams that do not say are taken for BT.709, as players do.
constexpr int kTallestBt601 = 576;
constexpr int kWidestBt601 = 1279;

struct Holder {
  VideoFrame frame;
  FfmpegHandle<AVFrame> picture{av_frame_alloc()};
};

ColourMatrix matrix_of(const AVFrame& frame, Codec codec) {
  switch (frame.colorspace) {
    case AVCOL_SPC_BT709:
      return ColourMatrix::bt709;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
      return ColourMatrix::bt2020;
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
    case AVCOL_SPC_FCC:
      return ColourMatrix::bt601;
    default:
      break;
  }
  const bool small = frame.width <= kWidestBt601 && frame.height <= kTallestBt601;
  return codec == Codec::mjpeg || small ? ColourMatrix::bt601 : ColourMatrix::bt709;  // JFIF is BT.601
}

bool is_full_range(const AVFrame& frame) {
  switch (frame.format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ411P:
      return true;
    default:
      return frame.color_range == AVCOL_RANGE_JPEG;
  }
}

bool can_be_shown(const AVPixFmtDescriptor* format) {
  constexpr uint64_t kForeign = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BE |
                                AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_BAYER |
                                AV_PIX_FMT_FLAG_FLOAT;
  if (format == nullptr || (format->flags & kForeign) != 0) return false;
  if (format->nb_components != 1 && format->nb_components != 3) return false;
  if (format->comp[0].depth > 16 || format->comp[0].plane != 0) return false;
  if (format->nb_components == 1) return true;
  const bool interleaved = format->comp[1].plane == format->comp[2].plane;
  const bool luma_alone = format->comp[1].plane != 0;  // not YUYV
  const bool u_first = !interleaved || format->comp[1].offset < format->comp[2].offset;
  return luma_alone && u_first && format->comp[1].depth == format->comp[0].depth;
}

}  // namespace

Result<std::shared_ptr<VideoFrame>> wrap_picture(AVFrame* from, Codec codec) {
  const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(from->format));
  if (!can_be_shown(format)) {
    return fail(
        "pixel-format",
        fmt::format("The pictures come as {}, which cannot be shown.", format ? format->name : "an unknown form"),
        "Choose H.264, H.265 or MJPEG with 8 or 10 bits in the camera's settings.");
  }
  auto holder = std::make_shared<Holder>();
  av_frame_move_ref(holder->picture.get(), from);
  const AVFrame& picture = *holder->picture;
  VideoFrame& frame = holder->frame;
  frame.width = picture.width;
  frame.height = picture.height;
  frame.interleaved_chroma = format->nb_components == 3 && format->comp[1].plane == format->comp[2].plane;
  frame.plane_count = format->nb_components == 1 ? 1 : frame.interleaved_chroma ? 2 : 3;
  frame.bits = format->comp[0].depth;
  frame.shift = format->comp[0].shift;
  frame.matrix = matrix_of(picture, codec);
  frame.range = is_full_range(picture) ? ColourRange::full : ColourRange::limited;
  const bool is_centred = picture.chroma_location == AVCHROMA_LOC_CENTER || codec == Codec::mjpeg;
  frame.chroma = is_centred ? ChromaPlace::centre : ChromaPlace::left;
  for (size_t i = 0; i < frame.plane_count; ++i) {
    const bool chroma = i > 0;
    frame.planes[i] = {picture.data[i], picture.linesize[i],
                       chroma ? AV_CEIL_RSHIFT(picture.width, format->log2_chroma_w) : picture.width,
                       chroma ? AV_CEIL_RSHIFT(picture.height, format->log2_chroma_h) : picture.height};
  }
  return std::shared_ptr<VideoFrame>(holder, &holder->frame);
}

}  // namespace parallax::media
