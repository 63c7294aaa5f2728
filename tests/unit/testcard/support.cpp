// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include <stdexcept>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libswscale/swscale.h>
}

namespace parallax::testcard::test {
namespace {

void set_extradata(AVCodecContext& context, const Bytes& bytes) {
  if (bytes.empty()) return;
  context.extradata = static_cast<uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  std::copy(bytes.begin(), bytes.end(), context.extradata);
  context.extradata_size = static_cast<int>(bytes.size());
}

}  // namespace

struct Decoder::State {
  AVCodecContext* context = nullptr;
  AVFrame* frame = av_frame_alloc();
  AVPacket* packet = av_packet_alloc();
};

Decoder::Decoder(VideoCodec codec, const Bytes& parameter_sets) : state_(std::make_unique<State>()) {
  const AVCodecID id = codec == VideoCodec::h264   ? AV_CODEC_ID_H264
                       : codec == VideoCodec::h265 ? AV_CODEC_ID_HEVC
                                                   : AV_CODEC_ID_MJPEG;
  const AVCodec* decoder = avcodec_find_decoder(id);
  state_->context = avcodec_alloc_context3(decoder);
  state_->context->thread_count = 1;
  set_extradata(*state_->context, parameter_sets);
  if (avcodec_open2(state_->context, decoder, nullptr) < 0) throw std::runtime_error("decoder");
}

Decoder::~Decoder() {
  avcodec_free_context(&state_->context);
  av_frame_free(&state_->frame);
  av_packet_free(&state_->packet);
}

std::vector<Grey> Decoder::decode(View data) {
  std::vector<Grey> out;
  if (!data.empty()) {
    av_new_packet(state_->packet, static_cast<int>(data.size()));
    std::copy(data.begin(), data.end(), state_->packet->data);
  }
  avcodec_send_packet(state_->context, data.empty() ? nullptr : state_->packet);
  av_packet_unref(state_->packet);
  while (avcodec_receive_frame(state_->context, state_->frame) == 0) {
    Grey grey{state_->frame->width, state_->frame->height, {}};
    for (int row = 0; row < grey.height; ++row) {
      const uint8_t* line = state_->frame->data[0] + row * state_->frame->linesize[0];
      grey.luma.insert(grey.luma.end(), line, line + grey.width);
    }
    out.push_back(std::move(grey));
  }
  return out;
}

std::vector<float> decode_aac(const std::vector<std::shared_ptr<const Bytes>>& frames, const Bytes& config) {
  const AVCodec* decoder = avcodec_find_decoder(AV_CODEC_ID_AAC);
  AVCodecContext* context = avcodec_alloc_context3(decoder);
  set_extradata(*context, config);
  if (avcodec_open2(context, decoder, nullptr) < 0) throw std::runtime_error("decoder");
  AVFrame* frame = av_frame_alloc();
  AVPacket* packet = av_packet_alloc();
  std::vector<float> samples;
  for (const auto& bytes : frames) {
    av_new_packet(packet, static_cast<int>(bytes->size()));
    std::copy(bytes->begin(), bytes->end(), packet->data);
    avcodec_send_packet(context, packet);
    av_packet_unref(packet);
    while (avcodec_receive_frame(context, frame) == 0) {
      const auto* values = reinterpret_cast<const float*>(frame->data[0]);
      samples.insert(samples.end(), values, values + frame->nb_samples);
    }
  }
  av_frame_free(&frame);
  av_packet_free(&packet);
  avcodec_free_context(&context);
  return samples;
}

Grey grey_of(const Picture& picture) {
  const auto size = static_cast<size_t>(picture.width()) * static_cast<size_t>(picture.height());
  return {picture.width(), picture.height(), {picture.plane(0), picture.plane(0) + size}};
}

Grey scale(const Grey& from, int width, int height) {
  Grey to{width, height, std::vector<uint8_t>(static_cast<size_t>(width) * static_cast<size_t>(height))};
  SwsContext* context = sws_getContext(from.width, from.height, AV_PIX_FMT_GRAY8, width, height, AV_PIX_FMT_GRAY8,
                                       SWS_BICUBIC, nullptr, nullptr, nullptr);
  const uint8_t* source[] = {from.luma.data()};
  uint8_t* target[] = {to.luma.data()};
  sws_scale(context, source, &from.width, 0, from.height, target, &width);
  sws_freeContext(context);
  return to;
}

}  // namespace parallax::testcard::test
