// SPDX-License-Identifier: Apache-2.0
#include "media/audio/aac_transcoder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

#include "media/ffmpeg.hpp"

namespace parallax::media {
namespace {

constexpr int64_t kHoleNs = 50 * kNsPerMs;
constexpr int64_t kMaxBitsPerSecondPerChannel = 64'000;
constexpr int64_t kBitsPerSample = 4;  // speech stays clear; AAC allows 6
// ISO/IEC 14496-3 table 1.18; the rates that an AudioSpecificConfig names by index.
constexpr std::array kAacRates{96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000};

int nearest_aac_rate(int rate_hz) {
  int best = kAacRates.front();
  for (const int candidate : kAacRates) {
    if (std::abs(candidate - rate_hz) < std::abs(best - rate_hz)) best = candidate;
  }
  return best;
}

tl::unexpected<Error> codec_failure(const StreamFormat& input, const std::string& why) {
  return fail("audio-codec",
              fmt::format("Sound in {} with {} Hz and {} channels cannot be converted to AAC: {}.",
                          name_of(input.codec), input.sample_rate_hz, input.channels, why),
              "Choose AAC or G.711 as the sound's encoding in the camera's settings.");
}

}  // namespace

bool needs_aac_transcoding(Codec codec) {
  return codec == Codec::g711_ulaw || codec == Codec::g711_alaw || codec == Codec::g726 || codec == Codec::l16;
}

struct AacTranscoder::State {
  FfmpegHandle<AVCodecContext> decoder;
  FfmpegHandle<AVCodecContext> encoder;
  FfmpegHandle<SwrContext> resampler;
  FfmpegHandle<AVPacket> packet{av_packet_alloc()};
  FfmpegHandle<AVFrame> decoded{av_frame_alloc()};
  FfmpegHandle<AVFrame> frame;  ///< the one being filled, 1024 samples
  std::shared_ptr<const StreamFormat> format;

  int filled = 0;                       ///< samples in `frame`
  int64_t next_sample = 0;              ///< number of the sample that comes next into `frame`
  int64_t anchor_sample = 0;            ///< this sample …
  int64_t anchor_session_ns = kNoTime;  ///< … is at this time
  int64_t arrival_monotonic_ns = kNoTime;
  int64_t last_out_ns = kNoTime;

  [[nodiscard]] int64_t time_of(int64_t sample) const {
    return anchor_session_ns + av_rescale(sample - anchor_sample, kNsPerSecond, encoder->sample_rate);
  }

  Result<void> encode(const Output& output);
  Result<void> take(const uint8_t* const* samples, int count, const Output& output);
  Result<void> bridge(int64_t pts_session_ns, const Output& output);
};

Result<void> AacTranscoder::State::encode(const Output& output) {
  frame->pts = next_sample - filled;
  filled = 0;
  if (const int error = avcodec_send_frame(encoder.get(), frame.get()); error < 0) {
    return fail("audio-data", fmt::format("The AAC encoder refused a frame: {}.", ffmpeg_text(error)));
  }
  while (avcodec_receive_packet(encoder.get(), packet.get()) == 0) {
    // The packet's time already has the encoder's delay subtracted, so priming lies before the first sample.
    const int64_t pts_session_ns = time_of(packet->pts);
    if (pts_session_ns >= 0 && (last_out_ns == kNoTime || pts_session_ns > last_out_ns)) {
      AccessUnit unit;
      unit.data = SharedBytes(std::vector<uint8_t>(packet->data, packet->data + packet->size));
      unit.format = format;
      unit.arrival_monotonic_ns = arrival_monotonic_ns;
      unit.pts_ticks = unit.dts_ticks = packet->pts;
      unit.key = true;
      last_out_ns = pts_session_ns;
      output(unit, pts_session_ns);
    }
    av_packet_unref(packet.get());
  }
  // The encoder may hold a reference to the buffer it was given.
  if (const int error = av_frame_make_writable(frame.get()); error < 0) {
    return fail("audio-data", fmt::format("No memory for sound: {}.", ffmpeg_text(error)));
  }
  return {};
}

Result<void> AacTranscoder::State::take(const uint8_t* const* samples, int count, const Output& output) {
  for (int done = 0; done < count;) {
    const int now = std::min(count - done, frame->nb_samples - filled);
    av_samples_copy(frame->extended_data, const_cast<uint8_t* const*>(samples), filled, done, now,
                    encoder->ch_layout.nb_channels, AV_SAMPLE_FMT_FLTP);
    done += now;
    filled += now;
    next_sample += now;
    if (filled < frame->nb_samples) continue;
    if (auto result = encode(output); !result) return result;
  }
  return {};
}

// Brings `next_sample` to the time of the unit that has just come.
Result<void> AacTranscoder::State::bridge(int64_t pts_session_ns, const Output& output) {
  if (anchor_session_ns != kNoTime && pts_session_ns - time_of(next_sample) > kHoleNs && filled > 0) {
    const int rest = frame->nb_samples - filled;
    av_samples_set_silence(frame->extended_data, filled, rest, encoder->ch_layout.nb_channels, AV_SAMPLE_FMT_FLTP);
    next_sample += rest;
    filled = frame->nb_samples;
    if (auto result = encode(output); !result) return result;
  }
  anchor_sample = next_sample;
  anchor_session_ns = pts_session_ns;
  return {};
}

AacTranscoder::AacTranscoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
AacTranscoder::~AacTranscoder() = default;
const std::shared_ptr<const StreamFormat>& AacTranscoder::format() const {
  return state_->format;
}

Result<std::unique_ptr<AacTranscoder>> AacTranscoder::create(const StreamFormat& input) {
  const AVCodec* decoder_codec =
      needs_aac_transcoding(input.codec) ? avcodec_find_decoder(ffmpeg_id(input.codec)) : nullptr;
  const AVCodec* encoder_codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
  if (decoder_codec == nullptr || encoder_codec == nullptr) return codec_failure(input, "no decoder or encoder");
  if (input.sample_rate_hz < 4000 || input.sample_rate_hz > 192'000) return codec_failure(input, "the rate is unusual");
  if (input.channels < 1 || input.channels > 2) return codec_failure(input, "only mono and stereo are handled");

  auto state = std::make_unique<State>();
  state->decoder.reset(avcodec_alloc_context3(decoder_codec));
  state->decoder->sample_rate = input.sample_rate_hz;
  state->decoder->bits_per_coded_sample = input.bits_per_coded_sample;
  av_channel_layout_default(&state->decoder->ch_layout, input.channels);
  if (const int error = avcodec_open2(state->decoder.get(), decoder_codec, nullptr); error < 0) {
    return codec_failure(input, ffmpeg_text(error));
  }

  state->encoder.reset(avcodec_alloc_context3(encoder_codec));
  AVCodecContext& encoder = *state->encoder;
  encoder.sample_rate = nearest_aac_rate(input.sample_rate_hz);
  encoder.sample_fmt = AV_SAMPLE_FMT_FLTP;
  encoder.bit_rate = std::min(kMaxBitsPerSecondPerChannel, kBitsPerSample * encoder.sample_rate) * input.channels;
  encoder.time_base = {1, encoder.sample_rate};
  encoder.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  av_channel_layout_default(&encoder.ch_layout, input.channels);
  if (const int error = avcodec_open2(&encoder, encoder_codec, nullptr); error < 0) {
    return codec_failure(input, ffmpeg_text(error));
  }

  SwrContext* resampler = nullptr;
  int error =
      swr_alloc_set_opts2(&resampler, &encoder.ch_layout, AV_SAMPLE_FMT_FLTP, encoder.sample_rate,
                          &state->decoder->ch_layout, state->decoder->sample_fmt, input.sample_rate_hz, 0, nullptr);
  state->resampler.reset(resampler);
  if (error >= 0) error = swr_init(resampler);
  if (error < 0) return codec_failure(input, ffmpeg_text(error));

  state->frame.reset(av_frame_alloc());
  AVFrame& frame = *state->frame;
  frame.nb_samples = encoder.frame_size;
  frame.format = encoder.sample_fmt;
  frame.sample_rate = encoder.sample_rate;
  av_channel_layout_copy(&frame.ch_layout, &encoder.ch_layout);
  if (error = av_frame_get_buffer(&frame, 0); error < 0) return codec_failure(input, ffmpeg_text(error));

  auto format = std::make_shared<StreamFormat>();
  format->kind = MediaKind::audio;
  format->codec = Codec::aac;
  format->clock_rate_hz = format->sample_rate_hz = encoder.sample_rate;
  format->channels = input.channels;
  format->codec_config =
      SharedBytes(std::vector<uint8_t>(encoder.extradata, encoder.extradata + encoder.extradata_size));
  state->format = std::move(format);
  return std::unique_ptr<AacTranscoder>(new AacTranscoder(std::move(state)));
}

Result<void> AacTranscoder::push(const AccessUnit& unit, int64_t pts_session_ns, const Output& output) {
  State& s = *state_;
  const auto undecodable = [&](int error) {
    return fail("audio-data",
                fmt::format("{} bytes of sound could not be decoded: {}.", unit.data.size(), ffmpeg_text(error)));
  };
  if (auto result = s.bridge(pts_session_ns, output); !result) return result;
  s.arrival_monotonic_ns = unit.arrival_monotonic_ns;

  // The decoder needs its padding behind the data, so this small copy cannot be saved.
  if (const int error = av_new_packet(s.packet.get(), static_cast<int>(unit.data.size())); error < 0)
    return undecodable(error);
  std::memcpy(s.packet->data, unit.data.data(), unit.data.size());
  const int sent = avcodec_send_packet(s.decoder.get(), s.packet.get());
  av_packet_unref(s.packet.get());
  if (sent < 0) return undecodable(sent);

  while (avcodec_receive_frame(s.decoder.get(), s.decoded.get()) == 0) {
    AVFrame& in = *s.decoded;
    const int capacity = swr_get_out_samples(s.resampler.get(), in.nb_samples);
    FfmpegHandle<AVFrame> out(av_frame_alloc());
    out->nb_samples = capacity;
    out->format = AV_SAMPLE_FMT_FLTP;
    av_channel_layout_copy(&out->ch_layout, &s.encoder->ch_layout);
    if (const int error = av_frame_get_buffer(out.get(), 0); error < 0) return undecodable(error);
    const int count = swr_convert(s.resampler.get(), out->extended_data, capacity,
                                  const_cast<const uint8_t**>(in.extended_data), in.nb_samples);
    av_frame_unref(s.decoded.get());
    if (count < 0) return undecodable(count);
    if (auto result = s.take(out->extended_data, count, output); !result) return result;
  }
  return {};
}

}  // namespace parallax::media
