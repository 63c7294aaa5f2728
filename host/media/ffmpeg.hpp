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

#include "model/media/codec.hpp"

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

/// FFmpeg's number for a codec; AV_CODEC_ID_NONE for metadata and what is unknown.
[[nodiscard]] constexpr AVCodecID ffmpeg_id(Codec codec) {
  switch (codec) {
    case Codec::h264:
      return AV_CODEC_ID_H264;
    case Codec::h265:
      return AV_CODEC_ID_HEVC;
    case Codec::mjpeg:
      return AV_CODEC_ID_MJPEG;
    case Codec::aac:
      return AV_CODEC_ID_AAC;
    case Codec::opus:
      return AV_CODEC_ID_OPUS;
    case Codec::g711_ulaw:
      return AV_CODEC_ID_PCM_MULAW;
    case Codec::g711_alaw:
      return AV_CODEC_ID_PCM_ALAW;
    case Codec::g726:
      return AV_CODEC_ID_ADPCM_G726LE;  // RFC 3551 4.5.4 packs the first code word into the low bits
    case Codec::l16:
      return AV_CODEC_ID_PCM_S16BE;
    case Codec::klv:
    case Codec::unknown:
      return AV_CODEC_ID_NONE;
  }
  return AV_CODEC_ID_NONE;
}

}  // namespace parallax::media
