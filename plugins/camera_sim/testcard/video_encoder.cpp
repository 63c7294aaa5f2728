// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstring>

#include "testcard/encoder.hpp"
#include "testcard/ffmpeg_handles.hpp"

namespace parallax::testcard {
namespace {

const char* encoder_name(VideoCodec codec) {
  switch (codec) {
    case VideoCodec::h264:
      return "libx264";
    case VideoCodec::h265:
      return "libx265";
    case VideoCodec::mjpeg:
      return "mjpeg";
  }
  return "";
}

class FfmpegVideoEncoder final : public VideoEncoder {
 public:
  FfmpegVideoEncoder(CodecContext context, Frame frame, Packet packet)
      : context_(std::move(context)), frame_(std::move(frame)), packet_(std::move(packet)) {
    if (context_->extradata_size > 0) {
      parameter_sets_.assign(context_->extradata, context_->extradata + context_->extradata_size);
    }
  }

  Result<std::vector<EncodedPicture>> encode(const Picture& picture, bool force_key) override {
    if (const int code = av_frame_make_writable(frame_.get()); code < 0) return fail(ffmpeg_text(code));
    for (int index = 0; index < 3; ++index) {
      const int rows = index == 0 ? picture.height() : picture.height() / 2;
      for (int row = 0; row < rows; ++row) {
        std::memcpy(frame_->data[index] + row * frame_->linesize[index],
                    picture.plane(index) + row * picture.stride(index), static_cast<size_t>(picture.stride(index)));
      }
    }
    frame_->pts = next_++;
    frame_->pict_type = force_key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    return send(frame_.get());
  }

  Result<std::vector<EncodedPicture>> flush() override { return send(nullptr); }

  [[nodiscard]] const Bytes& parameter_sets() const override { return parameter_sets_; }

 private:
  Result<std::vector<EncodedPicture>> send(const AVFrame* frame) {
    if (const int code = avcodec_send_frame(context_.get(), frame); code < 0) return fail(ffmpeg_text(code));
    std::vector<EncodedPicture> out;
    while (avcodec_receive_packet(context_.get(), packet_.get()) == 0) {
      out.push_back({std::make_shared<const Bytes>(packet_->data, packet_->data + packet_->size), packet_->pts,
                     packet_->dts == AV_NOPTS_VALUE ? packet_->pts : packet_->dts,
                     (packet_->flags & AV_PKT_FLAG_KEY) != 0});
      av_packet_unref(packet_.get());
    }
    return out;
  }

  CodecContext context_;
  Frame frame_;
  Packet packet_;
  Bytes parameter_sets_;
  int64_t next_ = 0;
};

/// One thread, no look-ahead: a picture leaves the encoder before the next one comes in (without B-frames).
void set_private_options(AVCodecContext& context, const VideoOptions& options) {
  const std::string gop = std::to_string(options.gop);
  const std::string bframes = std::to_string(options.bframes);
  if (options.codec == VideoCodec::h264) {
    av_opt_set(context.priv_data, "preset", "ultrafast", 0);
    av_opt_set(context.priv_data, "tune", "zerolatency", 0);
    av_opt_set(context.priv_data, "forced-idr", "1", 0);
    const std::string text = "sliced-threads=0:scenecut=0:b-adapt=0:keyint=" + gop + ":min-keyint=" + gop +
                             ":bframes=" + bframes + ":open-gop=0";
    av_opt_set(context.priv_data, "x264-params", text.c_str(), 0);
  } else if (options.codec == VideoCodec::h265) {
    av_opt_set(context.priv_data, "preset", "ultrafast", 0);
    av_opt_set(context.priv_data, "tune", "zerolatency", 0);
    av_opt_set(context.priv_data, "forced-idr", "1", 0);
    const std::string text =
        "log-level=error:pools=none:frame-threads=1:scenecut=0:b-adapt=0:open-gop=0:keyint=" + gop +
        ":min-keyint=" + gop + ":bframes=" + bframes + ":rc-lookahead=" +
        std::to_string(options.bframes > 0 ? options.bframes + 1 : 0);  // it wants to look past the B-frames
    av_opt_set(context.priv_data, "x265-params", text.c_str(), 0);
  } else {
    // RTP can carry JPEG only with the tables of the standard (RFC 2435).
    av_opt_set(context.priv_data, "huffman", "default", 0);
  }
}

}  // namespace

Result<std::unique_ptr<VideoEncoder>> VideoEncoder::create(const VideoOptions& options) {
  const AVCodec* codec = avcodec_find_encoder_by_name(encoder_name(options.codec));
  if (codec == nullptr) {
    return fail(std::string("This FFmpeg has no encoder ") + encoder_name(options.codec) +
                ", which simulated cameras need.");
  }
  CodecContext context(avcodec_alloc_context3(codec));
  Frame frame(av_frame_alloc());
  Packet packet(av_packet_alloc());
  if (!context || !frame || !packet) return fail("No memory for a video encoder.");
  const bool jpeg = options.codec == VideoCodec::mjpeg;
  context->width = options.width;
  context->height = options.height;
  context->pix_fmt = jpeg ? AV_PIX_FMT_YUVJ420P : AV_PIX_FMT_YUV420P;
  context->color_range = jpeg ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
  context->time_base = {options.fps.den, options.fps.num};
  context->framerate = {options.fps.num, options.fps.den};
  context->bit_rate = options.bits_per_second;
  context->rc_max_rate = jpeg ? 0 : options.bits_per_second;
  context->rc_buffer_size = jpeg ? 0 : options.bits_per_second;
  context->gop_size = options.gop;
  context->max_b_frames = options.bframes;
  context->thread_count = 1;
  context->log_level_offset = kQuieter;
  if (!jpeg) context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  set_private_options(*context, options);
  if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
    return fail(std::string("The encoder ") + codec->name + " does not open: " + ffmpeg_text(code) + ".");
  }
  frame->format = context->pix_fmt;
  frame->width = options.width;
  frame->height = options.height;
  if (const int code = av_frame_get_buffer(frame.get(), 0); code < 0) return fail(ffmpeg_text(code));
  return std::make_unique<FfmpegVideoEncoder>(std::move(context), std::move(frame), std::move(packet));
}

}  // namespace parallax::testcard
