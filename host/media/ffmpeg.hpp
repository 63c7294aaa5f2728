// SPDX-License-Identifier: Apache-2.0
// RAII over FFmpeg's handles and its error texts. For .cpp files of media/ only: no header of ours includes this one.
// No handle may be used by two threads at once.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

#include <memory>
#include <string>

namespace parallax::media {

struct FfmpegDelete {
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVCodecParameters* parameters) const { avcodec_parameters_free(&parameters); }
  void operator()(AVCodecParserContext* parser) const { av_parser_close(parser); }
  void operator()(AVFormatContext* context) const { avformat_free_context(context); }
  void operator()(SwrContext* context) const { swr_free(&context); }
};

template <typename Handle>
using FfmpegHandle = std::unique_ptr<Handle, FfmpegDelete>;

/// FFmpeg's words for a negative return value.
[[nodiscard]] inline std::string ffmpeg_text(int error) {
  char text[AV_ERROR_MAX_STRING_SIZE] = {};
  av_strerror(error, text, sizeof text);
  return text;
}

}  // namespace parallax::media
