// SPDX-License-Identifier: Apache-2.0
#include "testcard/encoder.hpp"

#include "catch.hpp"
#include "support.hpp"
#include "testcard/card.hpp"
#include "testcard/nal.hpp"
#include "testcard/tone.hpp"

using namespace parallax::testcard;
using namespace parallax::testcard::test;

namespace {

constexpr int64_t kUtc = 1'795'312'861'123'456'000;

struct Setting {
  VideoCodec codec = VideoCodec::h264;
  int width = 640;
  int height = 360;
  int bits_per_second = 200'000;
  int bframes = 0;
  int pictures = 30;
  int shown_width = 0;  ///< scaled to this before reading; 0: as it is
};

/// Encodes and decodes, and returns the counters read, in the order of showing.
std::vector<uint32_t> round_trip(const Setting& setting) {
  auto card = Card::create({.width = setting.width, .height = setting.height, .camera = 9});
  auto encoder = VideoEncoder::create({.codec = setting.codec,
                                       .width = setting.width,
                                       .height = setting.height,
                                       .bits_per_second = setting.bits_per_second,
                                       .gop = 12,
                                       .bframes = setting.bframes});
  REQUIRE(card);
  REQUIRE(encoder);
  Decoder decoder(setting.codec, (*encoder)->parameter_sets());
  std::vector<uint32_t> counters;
  const auto read = [&](const std::vector<Grey>& pictures) {
    for (const Grey& picture : pictures) {
      const int width = setting.shown_width > 0 ? setting.shown_width : picture.width;
      const Grey shown =
          width == picture.width ? picture : scale(picture, width, picture.height * width / picture.width);
      const auto pattern = read_pattern(shown.luma.data(), shown.width, shown.height, shown.width);
      REQUIRE(pattern);
      CHECK(pattern->camera == 9);
      CHECK(pattern->capture_utc_ns == kUtc + pattern->counter * 40'000'000LL);
      counters.push_back(pattern->counter);
    }
  };
  const auto take = [&](const Result<std::vector<EncodedPicture>>& encoded) {
    REQUIRE(encoded);
    for (const auto& picture : *encoded) read(decoder.decode(*picture.data));
  };
  for (int i = 0; i < setting.pictures; ++i) {
    take((*encoder)->encode((*card)->draw(static_cast<uint32_t>(i), kUtc + i * 40'000'000LL), false));
  }
  take((*encoder)->flush());
  read(decoder.decode({}));
  return counters;
}

}  // namespace

TEST_CASE("every encoded picture is read back, at all sizes, codecs and low bit rates") {
  const auto setting = GENERATE(Setting{}, Setting{.width = 1280, .height = 720, .bits_per_second = 300'000},
                                Setting{.width = 320, .height = 180, .bits_per_second = 100'000},
                                Setting{.width = 1280, .height = 720, .bits_per_second = 500'000, .shown_width = 320},
                                Setting{.bframes = 2}, Setting{.codec = VideoCodec::h265, .pictures = 8},
                                Setting{.codec = VideoCodec::mjpeg, .bits_per_second = 3'000'000});
  CAPTURE(setting.width, setting.bits_per_second, setting.bframes, setting.shown_width);
  const auto counters = round_trip(setting);
  REQUIRE(counters.size() == static_cast<size_t>(setting.pictures));
  for (uint32_t i = 0; i < counters.size(); ++i) CHECK(counters[i] == i);
}

TEST_CASE("key frames come at the wanted distance and when asked for") {
  auto card = Card::create({.width = 320, .height = 180});
  auto encoder = VideoEncoder::create({.width = 320, .height = 180, .gop = 10});
  REQUIRE(encoder);
  std::vector<int> keys;
  for (int i = 0; i < 25; ++i) {
    const auto out = (*encoder)->encode((*card)->draw(static_cast<uint32_t>(i), kUtc), i == 13);
    REQUIRE(out);
    REQUIRE(out->size() == 1);  // nothing is held back
    CHECK(out->front().pts_index == i);
    if (out->front().key) keys.push_back(i);
  }
  CHECK(keys == std::vector<int>{0, 10, 13, 23});
}

TEST_CASE("H.264 with start codes turns into lengths and a decoder configuration record") {
  auto card = Card::create({.width = 320, .height = 180});
  auto encoder = VideoEncoder::create({.width = 320, .height = 180});
  REQUIRE(encoder);
  const Bytes config = avc_config_of((*encoder)->parameter_sets());
  REQUIRE(config.size() > 10);
  CHECK(config[0] == 1);
  CHECK((config[4] & 3) == 3);
  Decoder decoder(VideoCodec::h264, config);  // a record as extradata means lengths instead of start codes
  const auto out = (*encoder)->encode((*card)->draw(42, kUtc), false);
  auto pictures = decoder.decode(to_length_prefixed_h264(*out->front().data));
  for (auto& more : decoder.decode({})) pictures.push_back(std::move(more));
  REQUIRE(pictures.size() == 1);
  CHECK(read_pattern(pictures[0].luma.data(), 320, 180, 320)->counter == 42);
}

TEST_CASE("start codes of three and four bytes are split") {
  const Bytes bytes{0, 0, 0, 1, 0x67, 1, 2, 3, 0, 0, 1, 0x68, 4, 0, 0, 0, 1, 0x65, 5, 0, 9};
  const auto units = split_start_codes(bytes);
  REQUIRE(units.size() == 3);
  CHECK(units[0].size() == 4);
  CHECK(units[1].size() == 2);
  CHECK(units[2].size() == 4);
  CHECK(to_length_prefixed_h264(bytes) == Bytes{0, 0, 0, 4, 0x65, 5, 0, 9});
  CHECK(split_start_codes(Bytes{1, 2, 3}).empty());
}

TEST_CASE("beeps begin at full seconds, long ones at tens of seconds") {
  const int rate = GENERATE(8000, 16000, 44100, 48000);
  CAPTURE(rate);
  std::vector<float> samples(static_cast<size_t>(rate) * 4);
  const int64_t start = 1'795'312'858'250'000'000;  // …58.25: the second 1795312860 is a multiple of ten
  make_tone(samples, start, rate);
  const auto beeps = find_beeps(samples, rate);
  REQUIRE(beeps.size() == 4);
  for (size_t i = 0; i < beeps.size(); ++i) {
    CHECK(std::abs(beeps[i].start_s - (0.75 + static_cast<double>(i))) < 0.002);
    CHECK(std::abs(beeps[i].duration_s - (i == 1 ? 0.3 : 0.1)) < 0.006);
  }
}

TEST_CASE("silence and noise hold no beeps") {
  CHECK(find_beeps(std::vector<float>(48000, 0.0F), 48000).empty());
  std::vector<float> noise(48000);
  uint32_t state = 1;
  for (auto& value : noise) {
    state = state * 1664525U + 1013904223U;
    value = static_cast<float>(state >> 16) / 65536.0F * 0.2F - 0.1F;
  }
  CHECK(find_beeps(noise, 48000).empty());
  CHECK(find_beeps({}, 48000).empty());
}

TEST_CASE("AAC frames decode to beeps at the times of their stamps") {
  auto encoder = AacEncoder::create({});
  REQUIRE(encoder);
  std::vector<float> samples(kAacFrame);
  std::vector<std::shared_ptr<const Bytes>> frames;
  const int64_t start = 1'795'312'861'500'000'000;
  for (int i = 0; i < 120; ++i) {
    make_tone(samples, start + i * 1024LL * 1'000'000'000 / 48000, 48000);
    const auto out = (*encoder)->encode(samples);
    REQUIRE(out);
    for (const auto& sound : *out) {
      if (sound.pts_samples >= 0) frames.push_back(sound.data);
    }
  }
  const auto beeps = find_beeps(decode_aac(frames, (*encoder)->config()), 48000);
  REQUIRE(beeps.size() >= 2);
  CHECK(std::abs(beeps[0].start_s - 0.5) < 0.004);
  CHECK(std::abs(beeps[1].start_s - 1.5) < 0.004);
}
