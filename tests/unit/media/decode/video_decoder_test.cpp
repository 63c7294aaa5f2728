// SPDX-License-Identifier: Apache-2.0
#include "media/decode/video_decoder.hpp"

#include <algorithm>
#include <set>

#include "catch.hpp"
#include "media/decode/hardware_found.hpp"
#include "support/pattern_media.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

namespace {

CodedPicture coded(const PatternStream::Unit& unit) {
  return {.data = unit.unit.data.view(),
          .pts_session_ns = unit.pts_ns,
          .capture_utc_ns = unit.unit.capture_utc_ns,
          .key = unit.unit.key};
}

std::unique_ptr<VideoDecoder> make_decoder(const PatternStream& stream, DecoderOptions options = {}) {
  auto decoder = VideoDecoder::create(*stream.format, options);
  INFO((decoder ? "" : decoder.error().line()));
  REQUIRE(decoder);
  return std::move(*decoder);
}

std::vector<int64_t> counters_of(const std::vector<VideoFramePtr>& frames) {
  std::vector<int64_t> counters;
  for (const auto& frame : frames) counters.push_back(counter_of(frame));
  return counters;
}

std::vector<int64_t> range(int64_t begin, int64_t end) {
  std::vector<int64_t> numbers;
  for (int64_t i = begin; i < end; ++i) numbers.push_back(i);
  return numbers;
}

PatternPlan plan_of(testcard::VideoCodec codec, int bframes = 0) {
  PatternPlan plan;
  plan.codec = codec;
  plan.bframes = bframes;
  plan.pictures = 30;
  plan.gop = 10;
  return plan;
}

}  // namespace

TEST_CASE("each picture comes out once, in the order of showing, with its own time, whatever the codec") {
  const auto [codec, bframes, threads] =
      GENERATE(table<testcard::VideoCodec, int, int>({{testcard::VideoCodec::h264, 0, 1},
                                                      {testcard::VideoCodec::h264, 2, 1},
                                                      {testcard::VideoCodec::h264, 2, 3},
                                                      {testcard::VideoCodec::h265, 0, 1},
                                                      {testcard::VideoCodec::h265, 2, 2},
                                                      {testcard::VideoCodec::mjpeg, 0, 1}}));
  const PatternStream stream = make_pattern_stream(plan_of(codec, bframes));
  const auto decoder = make_decoder(stream, {.threads = threads, .threading = DecoderThreading::pictures});
  std::vector<VideoFramePtr> frames;
  for (const auto& unit : stream.units) REQUIRE(decoder->decode(coded(unit), frames));
  REQUIRE(decoder->drain(frames));
  REQUIRE(counters_of(frames) == range(0, 30));
  for (const auto& frame : frames) {
    CHECK(frame->pts_session_ns == counter_of(frame) * 40 * kNsPerMs);
    CHECK(frame->capture_utc_ns == pattern_of(*frame)->capture_utc_ns);
    CHECK(frame->width == 320);
    CHECK(frame->height == 180);
    CHECK(frame->range == (codec == testcard::VideoCodec::mjpeg ? ColourRange::full : ColourRange::limited));
  }
  CHECK(decoder->counters().decoded == 30);
  CHECK(decoder->counters().withheld == 0);
  CHECK(decoder->how() == "software");
}

TEST_CASE("a stream without B-frames comes out picture by picture, none is held back") {
  const auto codec = GENERATE(testcard::VideoCodec::h264, testcard::VideoCodec::h265, testcard::VideoCodec::mjpeg);
  const PatternStream stream = make_pattern_stream(plan_of(codec));
  const auto decoder = make_decoder(stream, {.threads = 2, .threading = DecoderThreading::slices});
  size_t given = 0;
  std::vector<VideoFramePtr> frames;
  for (const auto& unit : stream.units) {
    REQUIRE(decoder->decode(coded(unit), frames));
    CHECK(frames.size() == ++given);
  }
}

TEST_CASE("repeated and backward time stamps stay with their pictures") {
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264));
  const auto decoder = make_decoder(stream);
  const auto strange_pts = [](uint32_t counter) { return counter < 10 ? 5 * kNsPerSecond : -int64_t{counter}; };
  std::vector<VideoFramePtr> frames;
  for (const auto& unit : stream.units) {
    CodedPicture picture = coded(unit);
    picture.pts_session_ns = strange_pts(unit.counter);
    if (unit.counter >= 20) picture.pts_session_ns = kNoTime;  // live: nothing is being recorded
    REQUIRE(decoder->decode(picture, frames));
  }
  std::set<int64_t> seen;
  for (const auto& frame : frames) {
    const int64_t counter = counter_of(frame);
    seen.insert(counter);
    CHECK(frame->pts_session_ns == (counter >= 20 ? kNoTime : strange_pts(static_cast<uint32_t>(counter))));
  }
  CHECK(seen.count(5) == 1);
  CHECK(seen.count(25) == 1);
}

TEST_CASE("nothing is shown before the first key frame, nor between a loss and the next key frame") {
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264));
  const auto decoder = make_decoder(stream);
  std::vector<VideoFramePtr> frames;
  for (const auto& unit : stream.units) {
    if (unit.counter < 3 || unit.counter == 14) continue;
    CodedPicture picture = coded(unit);
    picture.discontinuity = unit.counter == 15;
    REQUIRE(decoder->decode(picture, frames));
  }
  std::vector<int64_t> expected = range(10, 14);
  const auto rest = range(20, 30);
  expected.insert(expected.end(), rest.begin(), rest.end());
  CHECK(counters_of(frames) == expected);
  CHECK(decoder->counters().damages == 1);
  CHECK(decoder->counters().withheld == 7 + 5);
}

TEST_CASE("damaged bytes are never shown as smear, and the next key frame heals") {
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264));
  const auto decoder = make_decoder(stream);
  std::vector<VideoFramePtr> frames;
  for (const auto& unit : stream.units) {
    std::vector<uint8_t> bytes(unit.unit.data.view().begin(), unit.unit.data.view().end());
    if (unit.counter == 12) {
      for (size_t i = bytes.size() / 3; i < bytes.size(); ++i) bytes[i] = static_cast<uint8_t>(bytes[i] ^ (i * 37));
    }
    CodedPicture picture = coded(unit);
    picture.data = bytes;
    REQUIRE(decoder->decode(picture, frames));
  }
  const auto counters = counters_of(frames);
  CHECK(std::count(counters.begin(), counters.end(), 11) == 1);
  for (int64_t counter = 12; counter < 20; ++counter) {
    INFO(counter);
    CHECK(std::count(counters.begin(), counters.end(), counter) == 0);
  }
  for (int64_t counter = 20; counter < 30; ++counter) CHECK(std::count(counters.begin(), counters.end(), counter) == 1);
  CHECK(decoder->counters().damages >= 1);
}

TEST_CASE("damaged pictures are shown to those who want them") {
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264));
  const auto decoder = make_decoder(stream, {.damaged = DamagedPictures::show});
  std::vector<VideoFramePtr> frames;
  for (const auto& unit : stream.units) {
    CodedPicture picture = coded(unit);
    picture.discontinuity = unit.counter == 15;
    REQUIRE(decoder->decode(picture, frames));
  }
  CHECK(frames.size() == 30);
}

TEST_CASE("pictures before the key frame that was begun with are not shown: they refer to what is not there") {
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264, 2));
  const auto decoder = make_decoder(stream);
  std::vector<VideoFramePtr> frames;
  bool begun = false;
  for (const auto& unit : stream.units) {
    begun = begun || (unit.unit.key && unit.counter >= 10);
    if (begun) REQUIRE(decoder->decode(coded(unit), frames));
  }
  REQUIRE(decoder->drain(frames));
  REQUIRE_FALSE(frames.empty());
  CHECK(frames.front()->key);
  CHECK(counters_of(frames) == range(counter_of(frames.front()), 30));
}

TEST_CASE("after a flush only what comes then is shown") {
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264, 2));
  const auto decoder = make_decoder(stream, {.threads = 3, .threading = DecoderThreading::pictures});
  std::vector<VideoFramePtr> frames;
  for (size_t i = 0; i < 8; ++i) REQUIRE(decoder->decode(coded(stream.units[i]), frames));
  decoder->flush();
  frames.clear();
  bool begun = false;
  for (const auto& unit : stream.units) {
    begun = begun || (unit.unit.key && unit.counter >= 20);
    if (begun) REQUIRE(decoder->decode(coded(unit), frames));
  }
  REQUIRE(decoder->drain(frames));
  CHECK(counters_of(frames) == range(20, 30));
}

TEST_CASE("with less effort only pictures that others need come out, all of them right") {
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264, 2));
  const auto decoder = make_decoder(stream);
  decoder->set_effort(DecodeEffort::references);
  std::vector<VideoFramePtr> frames;
  for (const auto& unit : stream.units) REQUIRE(decoder->decode(coded(unit), frames));
  REQUIRE(decoder->drain(frames));
  CHECK(frames.size() < 30);
  CHECK(frames.size() >= 10);
  for (const auto& frame : frames) CHECK(frame->pts_session_ns == counter_of(frame) * 40 * kNsPerMs);
}

TEST_CASE("a picture outlives its decoder") {
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264));
  auto decoder = make_decoder(stream);
  std::vector<VideoFramePtr> frames;
  REQUIRE(decoder->decode(coded(stream.units.front()), frames));
  REQUIRE(frames.size() == 1);
  decoder.reset();
  CHECK(counter_of(frames.front()) == 0);
  CHECK(frames.front()->bytes() >= 320 * 180 * 3 / 2);
}

TEST_CASE("pictures that are too large are refused by what is said of them, and by what they are") {
  StreamFormat giant;
  giant.codec = Codec::h264;
  giant.width = giant.height = 16384;
  const auto refused = VideoDecoder::create(giant);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "picture-too-large");
  CHECK(refused.error().text.find("16384 x 16384") != std::string::npos);
  const auto codec = GENERATE(testcard::VideoCodec::h264, testcard::VideoCodec::h265, testcard::VideoCodec::mjpeg);
  const PatternStream stream = make_pattern_stream(plan_of(codec));
  StreamFormat lying = *stream.format;
  lying.width = lying.height = 16;
  auto decoder = VideoDecoder::create(lying, {.most_pixels = 100 * 100});
  std::vector<VideoFramePtr> frames;
  if (decoder) {  // some look into the parameter sets at once
    for (const auto& unit : stream.units) (void)(*decoder)->decode(coded(unit), frames);
    (void)(*decoder)->drain(frames);
  }
  CHECK(frames.empty());
}

TEST_CASE("a codec that is no video is refused, and hardware that is not there is not needed") {
  StreamFormat klv;
  klv.codec = Codec::klv;
  const auto refused = VideoDecoder::create(klv);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "codec-unsupported");
  const PatternStream stream = make_pattern_stream(plan_of(testcard::VideoCodec::h264));
  const auto decoder = make_decoder(stream, {.hardware = HardwareDecoding::automatic});
  CHECK_FALSE(decoder->how().empty());
  // F11: looked for once, and without a word of the libraries that are not there.
  REQUIRE(hardware_found());
  CHECK(hardware_found()->starts_with("VAAPI: "));
  CHECK(hardware_found()->find("NVDEC: ") != std::string::npos);
  std::vector<VideoFramePtr> frames;
  for (const auto& unit : stream.units) REQUIRE(decoder->decode(coded(unit), frames));
  REQUIRE(decoder->drain(frames));
  CHECK(frames.size() == 30);
}
