// SPDX-License-Identifier: Apache-2.0
#include "media/decode/audio_decoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "media/ffmpeg.hpp"

namespace parallax::media {
namespace {

constexpr int kOutChannels = 2;

constexpr std::array kSound{Codec::aac, Codec::opus, Codec::g711_ulaw, Codec::g711_alaw, Codec::g726, Codec::l16};

}  // namespace

struct AudioDecoder::State {
  int rate_hz = 0;
  FfmpegHandle<AVCodecContext> context;
  FfmpegHandle<SwrContext> resampler;
  FfmpegHandle<AVPacket> packet{av_packet_alloc()};
  FfmpegHandle<AVFrame> frame{av_frame_alloc()};
  // What the resampler was made for; AAC may tell its true rate and channels only with the first frame.
  int in_rate_hz = 0;
  int in_channels = 0;
  int in_format = -1;

  bool fit_resampler();
  void convert(std::vector<float>& out);
};

bool AudioDecoder::State::fit_resampler() {
  const int channels = frame->ch_layout.nb_channels;
  if (resampler && in_rate_hz == frame->sample_rate && in_channels == channels && in_format == frame->format)
    return true;
  AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
  AVChannelLayout in{};
  if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC) {
    av_channel_layout_default(&in, channels);
  } else {
    av_channel_layout_copy(&in, &frame->ch_layout);
  }
  SwrContext* made = nullptr;
  const int status = swr_alloc_set_opts2(&made, &stereo, AV_SAMPLE_FMT_FLT, rate_hz, &in,
                                         static_cast<AVSampleFormat>(frame->format), frame->sample_rate, 0, nullptr);
  av_channel_layout_uninit(&in);
  resampler.reset(made);
  // One channel at full strength on both sides; libswresample would weaken it by 3 dB.
  constexpr double kBothSides[] = {1.0, 1.0};
  if (status >= 0 && channels == 1) swr_set_matrix(made, kBothSides, 1);
  if (status < 0 || swr_init(made) < 0) {
    resampler.reset();
    return false;
  }
  in_rate_hz = frame->sample_rate;
  in_channels = channels;
  in_format = frame->format;
  return true;
}

void AudioDecoder::State::convert(std::vector<float>& out) {
  if (!fit_resampler()) return;
  const int most = swr_get_out_samples(resampler.get(), frame->nb_samples);
  if (most <= 0) return;
  const size_t before = out.size();
  out.resize(before + static_cast<size_t>(most) * kOutChannels);
  auto* to = reinterpret_cast<uint8_t*>(out.data() + before);
  const int got =
      swr_convert(resampler.get(), &to, most, const_cast<const uint8_t**>(frame->extended_data), frame->nb_samples);
  out.resize(before + static_cast<size_t>(std::max(got, 0)) * kOutChannels);
}

Result<std::unique_ptr<AudioDecoder>> AudioDecoder::create(const StreamFormat& format, int rate_hz) {
  const AVCodec* codec =
      std::ranges::find(kSound, format.codec) != kSound.end() ? avcodec_find_decoder(ffmpeg_id(format.codec)) : nullptr;
  const auto refused = [&](const std::string& why) {
    return fail("codec-unsupported", fmt::format("Sound in {} cannot be played: {}.", name_of(format.codec), why),
                "Choose AAC or G.711 in the camera's settings.");
  };
  if (codec == nullptr) return refused("there is no decoder for it");
  auto state = std::make_unique<State>();
  state->rate_hz = rate_hz;
  state->context.reset(avcodec_alloc_context3(codec));
  AVCodecContext& context = *state->context;
  context.thread_count = 1;
  context.log_level_offset = AV_LOG_TRACE - AV_LOG_ERROR;
  context.sample_rate = format.sample_rate_hz > 0 ? format.sample_rate_hz : 8000;
  av_channel_layout_default(&context.ch_layout, format.channels > 0 ? format.channels : 1);
  if (format.codec == Codec::g726) context.bits_per_coded_sample = format.bits_per_coded_sample;
  const ByteView config = format.codec_config.view();
  if (!config.empty()) {
    context.extradata = static_cast<uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    std::memcpy(context.extradata, config.data(), config.size());
    context.extradata_size = static_cast<int>(config.size());
  }
  const int status = avcodec_open2(&context, codec, nullptr);
  if (status < 0) return refused(ffmpeg_text(status));
  return std::unique_ptr<AudioDecoder>(new AudioDecoder(std::move(state)));
}

AudioDecoder::AudioDecoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
AudioDecoder::~AudioDecoder() = default;

void AudioDecoder::decode(ByteView unit, std::vector<float>& out) {
  AVPacket& packet = *state_->packet;
  if (unit.empty() || av_new_packet(&packet, static_cast<int>(unit.size())) < 0) return;
  std::memcpy(packet.data, unit.data(), unit.size());
  const int status = avcodec_send_packet(state_->context.get(), &packet);
  av_packet_unref(&packet);
  if (status < 0) return;
  while (avcodec_receive_frame(state_->context.get(), state_->frame.get()) == 0) {
    state_->convert(out);
    av_frame_unref(state_->frame.get());
  }
}

void AudioDecoder::flush() {
  avcodec_flush_buffers(state_->context.get());
  state_->resampler.reset();
}

}  // namespace parallax::media
