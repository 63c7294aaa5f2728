// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "testcard/encoder.hpp"
#include "testcard/ffmpeg_handles.hpp"

extern "C" {
#include <libavutil/channel_layout.h>
}

namespace parallax::testcard {
namespace {

class FfmpegAacEncoder final : public AacEncoder {
 public:
  FfmpegAacEncoder(CodecContext context, Frame frame, Packet packet)
      : context_(std::move(context)), frame_(std::move(frame)), packet_(std::move(packet)) {
    config_.assign(context_->extradata, context_->extradata + context_->extradata_size);
  }

  Result<std::vector<EncodedSound>> encode(std::span<const float> samples) override {
    if (samples.size() != kAacFrame) return fail("An AAC frame has 1024 samples.");
    if (const int code = av_frame_make_writable(frame_.get()); code < 0) return fail(ffmpeg_text(code));
    for (int channel = 0; channel < context_->ch_layout.nb_channels; ++channel) {
      std::copy(samples.begin(), samples.end(), reinterpret_cast<float*>(frame_->data[channel]));
    }
    frame_->pts = next_;
    next_ += kAacFrame;
    if (const int code = avcodec_send_frame(context_.get(), frame_.get()); code < 0) {
      return fail(ffmpeg_text(code));
    }
    std::vector<EncodedSound> out;
    while (avcodec_receive_packet(context_.get(), packet_.get()) == 0) {
      out.push_back({std::make_shared<const Bytes>(packet_->data, packet_->data + packet_->size), packet_->pts});
      av_packet_unref(packet_.get());
    }
    return out;
  }

  [[nodiscard]] const Bytes& config() const override { return config_; }

 private:
  CodecContext context_;
  Frame frame_;
  Packet packet_;
  Bytes config_;
  int64_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<AacEncoder>> AacEncoder::create(const AudioOptions& options) {
  const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
  CodecContext context(codec != nullptr ? avcodec_alloc_context3(codec) : nullptr);
  Frame frame(av_frame_alloc());
  Packet packet(av_packet_alloc());
  if (!context || !frame || !packet) return fail("This FFmpeg has no AAC encoder, which simulated sound needs.");
  context->sample_fmt = AV_SAMPLE_FMT_FLTP;
  context->sample_rate = options.rate_hz;
  context->time_base = {1, options.rate_hz};
  context->bit_rate = options.bits_per_second;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  context->thread_count = 1;
  context->log_level_offset = kQuieter;
  av_channel_layout_default(&context->ch_layout, options.channels);
  if (const int code = avcodec_open2(context.get(), codec, nullptr); code < 0) {
    return fail("The AAC encoder does not open at " + std::to_string(options.rate_hz) + " Hz: " + ffmpeg_text(code) +
                ".");
  }
  frame->format = context->sample_fmt;
  frame->sample_rate = options.rate_hz;
  frame->nb_samples = kAacFrame;
  av_channel_layout_copy(&frame->ch_layout, &context->ch_layout);
  if (const int code = av_frame_get_buffer(frame.get(), 0); code < 0) return fail(ffmpeg_text(code));
  return std::make_unique<FfmpegAacEncoder>(std::move(context), std::move(frame), std::move(packet));
}

}  // namespace parallax::testcard
