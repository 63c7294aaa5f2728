// SPDX-License-Identifier: Apache-2.0
#include "media/audio/aac_transcoder.hpp"

#include <cmath>
#include <numbers>

#include "catch.hpp"
#include "media/ffmpeg.hpp"

using namespace parallax;
using namespace parallax::media;

namespace {

constexpr int kRate = 8000;

StreamFormat g711() {
  StreamFormat format;
  format.kind = MediaKind::audio;
  format.codec = Codec::g711_ulaw;
  format.clock_rate_hz = format.sample_rate_hz = kRate;
  format.channels = 1;
  return format;
}

// Linear PCM to µ-law by ITU-T G.711, so that the test does not use the code it checks.
uint8_t ulaw(int sample) {
  const int sign = sample < 0 ? 0x80 : 0;
  int magnitude = std::min(std::abs(sample), 32635) + 132;
  int exponent = 7;
  for (int mask = 0x4000; (magnitude & mask) == 0 && exponent > 0; mask >>= 1) --exponent;
  return static_cast<uint8_t>(~(sign | exponent << 4 | ((magnitude >> (exponent + 3)) & 0x0f)));
}

AccessUnit tone(int first_sample, int count) {
  std::vector<uint8_t> bytes;
  for (int i = 0; i < count; ++i) {
    const double phase = 2 * std::numbers::pi * 440 * (first_sample + i) / kRate;
    bytes.push_back(ulaw(static_cast<int>(12000 * std::sin(phase))));
  }
  AccessUnit unit;
  unit.data = SharedBytes(std::move(bytes));
  return unit;
}

struct Frame {
  AccessUnit unit;
  int64_t pts_session_ns;
};

std::vector<float> decode(const StreamFormat& format, const std::vector<Frame>& frames) {
  const FfmpegHandle<AVCodecContext> decoder(avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_AAC)));
  decoder->extradata = static_cast<uint8_t*>(av_mallocz(format.codec_config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
  decoder->extradata_size = static_cast<int>(format.codec_config.size());
  std::copy_n(format.codec_config.data(), format.codec_config.size(), decoder->extradata);
  REQUIRE(avcodec_open2(decoder.get(), decoder->codec, nullptr) == 0);
  const FfmpegHandle<AVPacket> packet(av_packet_alloc());
  const FfmpegHandle<AVFrame> frame(av_frame_alloc());
  std::vector<float> samples;
  for (const Frame& in : frames) {
    REQUIRE(av_new_packet(packet.get(), static_cast<int>(in.unit.data.size())) == 0);
    std::copy_n(in.unit.data.data(), in.unit.data.size(), packet->data);
    REQUIRE(avcodec_send_packet(decoder.get(), packet.get()) == 0);
    av_packet_unref(packet.get());
    while (avcodec_receive_frame(decoder.get(), frame.get()) == 0) {
      const auto* plane = reinterpret_cast<const float*>(frame->extended_data[0]);
      samples.insert(samples.end(), plane, plane + frame->nb_samples);
    }
  }
  return samples;
}

}  // namespace

TEST_CASE("G.711 becomes AAC of the same tone at the same time") {
  auto transcoder = AacTranscoder::create(g711());
  REQUIRE(transcoder);
  std::vector<Frame> frames;
  const int64_t start_ns = 5 * kNsPerSecond;
  for (int sample = 0; sample < 4 * kRate; sample += 160) {
    const int64_t pts = start_ns + int64_t{sample} * kNsPerSecond / kRate;
    REQUIRE((*transcoder)->push(tone(sample, 160), pts, [&](const AccessUnit& unit, int64_t at) {
      frames.push_back({unit, at});
    }));
  }
  REQUIRE(frames.size() >= 29);
  CHECK(frames.front().pts_session_ns == start_ns - int64_t{1024} * kNsPerSecond / kRate);
  for (size_t i = 1; i < frames.size(); ++i) {
    CHECK(frames[i].pts_session_ns - frames[i - 1].pts_session_ns == int64_t{1024} * kNsPerSecond / kRate);
  }
  const StreamFormat& format = *(*transcoder)->format();
  CHECK(format.codec == Codec::aac);
  CHECK(format.sample_rate_hz == kRate);
  const std::vector<float> samples = decode(format, frames);
  // The zero crossings of a second in the middle tell its frequency; its loudness was 12000/32768.
  int crossings = 0;
  float loudest = 0;
  for (size_t i = 9000; i < 9000 + kRate; ++i) {
    crossings += (samples[i - 1] < 0) != (samples[i] < 0) ? 1 : 0;
    loudest = std::max(loudest, std::abs(samples[i]));
  }
  CHECK(std::abs(crossings - 880) <= 4);
  CHECK(loudest == Catch::Approx(12000.0 / 32768).margin(0.05));
}

TEST_CASE("a hole in the sound stays a hole and what follows is on time") {
  auto transcoder = AacTranscoder::create(g711());
  REQUIRE(transcoder);
  std::vector<int64_t> times;
  const auto collect = [&](const AccessUnit&, int64_t at) { times.push_back(at); };
  for (int i = 0; i < 20; ++i) REQUIRE((*transcoder)->push(tone(0, 160), i * 20 * kNsPerMs, collect));
  for (int i = 0; i < 60; ++i)
    REQUIRE((*transcoder)->push(tone(0, 160), 10 * kNsPerSecond + i * 20 * kNsPerMs, collect));
  REQUIRE(times.size() >= 8);
  int64_t widest = 0;
  for (size_t i = 1; i < times.size(); ++i) {
    CHECK(times[i] > times[i - 1]);
    widest = std::max(widest, times[i] - times[i - 1]);
  }
  CHECK(widest > 9 * kNsPerSecond);
  CHECK(times.back() <= 10 * kNsPerSecond + 60 * 20 * kNsPerMs);
}

TEST_CASE("sound that AAC cannot hold is refused with what to do") {
  StreamFormat odd = g711();
  odd.channels = 6;
  const auto refused = AacTranscoder::create(odd);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "audio-codec");
  CHECK_FALSE(refused.error().remedy.empty());
}

TEST_CASE("L16 at a rate that AAC lacks and G.726 are converted too") {
  StreamFormat l16 = g711();
  l16.codec = Codec::l16;
  l16.sample_rate_hz = l16.clock_rate_hz = 10000;
  l16.channels = 2;
  auto transcoder = AacTranscoder::create(l16);
  REQUIRE(transcoder);
  CHECK((*transcoder)->format()->sample_rate_hz == 11025);
  int frames = 0;
  AccessUnit silence;
  silence.data = SharedBytes(std::vector<uint8_t>(400));  // 100 stereo samples: 10 ms
  for (int i = 0; i < 100; ++i) {
    REQUIRE(
        (*transcoder)->push(silence, kNsPerSecond + i * 10 * kNsPerMs, [&](const AccessUnit&, int64_t) { ++frames; }));
  }
  CHECK(frames >= 9);

  StreamFormat g726 = g711();
  g726.codec = Codec::g726;
  g726.bits_per_coded_sample = 4;
  auto adpcm = AacTranscoder::create(g726);
  REQUIRE(adpcm);
  frames = 0;
  silence.data = SharedBytes(std::vector<uint8_t>(80));  // 160 samples: 20 ms
  for (int i = 0; i < 100; ++i) {
    REQUIRE((*adpcm)->push(silence, kNsPerSecond + i * 20 * kNsPerMs, [&](const AccessUnit&, int64_t) { ++frames; }));
  }
  CHECK(frames >= 14);
}
