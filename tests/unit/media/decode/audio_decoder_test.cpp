// SPDX-License-Identifier: Apache-2.0
#include "media/decode/audio_decoder.hpp"

#include <cmath>

#include "catch.hpp"
#include "support/pattern_media.hpp"
#include "testcard/tone.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

TEST_CASE("AAC comes out as stereo at the rate asked for, with its beeps in place") {
  const int rate_hz = GENERATE(48000, 44100);
  const PatternStream stream = make_beep_stream(4);
  auto decoder = AudioDecoder::create(*stream.format, rate_hz);
  REQUIRE(decoder);
  std::vector<float> samples;
  for (const auto& unit : stream.units) (*decoder)->decode(unit.unit.data.view(), samples);
  const double seconds = static_cast<double>(samples.size()) / 2 / rate_hz;
  CHECK(std::abs(seconds - 4) < 0.1);
  std::vector<float> left;
  bool same = true;
  for (size_t i = 0; i + 1 < samples.size(); i += 2) {
    left.push_back(samples[i]);
    same = same && samples[i] == samples[i + 1];
  }
  CHECK(same);
  const auto beeps = testcard::find_beeps(left, rate_hz);
  REQUIRE(beeps.size() >= 3);
  CHECK(std::abs(beeps[1].start_s - beeps[0].start_s - 1) < 0.02);
}

TEST_CASE("telephone sound is decoded, damaged sound left out") {
  StreamFormat format;
  format.kind = MediaKind::audio;
  format.codec = Codec::g711_ulaw;
  format.sample_rate_hz = 8000;
  format.channels = 1;
  auto decoder = AudioDecoder::create(format, 48000);
  REQUIRE(decoder);
  std::vector<float> samples;
  const std::vector<uint8_t> loud(8000, 0x80);  // the largest positive value
  (*decoder)->decode(loud, samples);
  CHECK(samples.size() > 2 * 47000);
  CHECK(samples[samples.size() / 2] > 0.9F);

  const PatternStream aac = make_beep_stream(1);
  auto damaged = AudioDecoder::create(*aac.format, 48000);
  REQUIRE(damaged);
  samples.clear();
  const std::vector<uint8_t> rubbish(200, 0xFF);
  (*damaged)->decode(rubbish, samples);
  (*damaged)->decode({}, samples);
  for (const auto& unit : aac.units) (*damaged)->decode(unit.unit.data.view(), samples);
  CHECK(samples.size() > 2 * 40000);
}

TEST_CASE("what is no sound is refused") {
  StreamFormat format;
  format.codec = Codec::h264;
  const auto refused = AudioDecoder::create(format, 48000);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "codec-unsupported");
}
