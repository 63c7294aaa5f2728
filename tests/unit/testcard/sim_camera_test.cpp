// SPDX-License-Identifier: Apache-2.0
#include "testcard/sim_camera.hpp"

#include <algorithm>

#include "catch.hpp"
#include "support.hpp"
#include "testcard/klv.hpp"
#include "testcard/pattern.hpp"
#include "testcard/tone.hpp"

using namespace parallax::testcard;
using namespace parallax::testcard::test;

namespace {

constexpr int64_t kStart = 1'795'312'861'000'000'000;
constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kHour = 3600 * kSecond;

CameraOptions small() {
  CameraOptions options;
  options.camera = 7;
  options.video.width = 320;
  options.video.height = 180;
  options.video.bits_per_second = 150'000;
  return options;
}

std::unique_ptr<SimCamera> camera_of(const CameraOptions& options) {
  auto camera = SimCamera::create(options, kStart);
  REQUIRE(camera);
  return std::move(*camera);
}

std::vector<Unit> run(SimCamera& camera, double until_s) {
  auto units = camera.produce(kStart + static_cast<int64_t>(until_s * 1e9));
  REQUIRE(units);
  return std::move(*units);
}

std::vector<Unit> only(const std::vector<Unit>& units, TrackKind track) {
  std::vector<Unit> out;
  std::ranges::copy_if(units, std::back_inserter(out), [track](const Unit& unit) { return unit.track == track; });
  return out;
}

/// What the pictures say, decoded in the order of sending (no B-frames).
std::vector<Pattern> patterns_of(const std::vector<Unit>& units) {
  std::vector<Pattern> patterns;
  std::unique_ptr<Decoder> decoder;
  std::shared_ptr<const TrackFormat> format;
  const auto read = [&patterns](const std::vector<Grey>& pictures) {
    for (const Grey& picture : pictures) {
      const auto pattern = read_pattern(picture.luma.data(), picture.width, picture.height, picture.width);
      REQUIRE(pattern);
      patterns.push_back(*pattern);
    }
  };
  for (const Unit& unit : units) {
    if (unit.format != format) {
      if (decoder) read(decoder->decode({}));
      format = unit.format;
      decoder = std::make_unique<Decoder>(VideoCodec::h264, format->config);
    }
    read(decoder->decode(*unit.data));
  }
  if (decoder) read(decoder->decode({}));
  return patterns;
}

}  // namespace

TEST_CASE("a healthy camera sends every picture with its number and its time") {
  const auto camera = camera_of(small());
  const auto units = run(*camera, 1.99);
  REQUIRE(units.size() == 50);
  const auto patterns = patterns_of(units);
  REQUIRE(patterns.size() == 50);
  for (uint32_t i = 0; i < 50; ++i) {
    CHECK(patterns[i] == Pattern{7, i, kStart + i * 40'000'000LL});
    CHECK(units[i].pts_camera_ns == i * 40'000'000LL);
    CHECK(units[i].capture_utc_ns == patterns[i].capture_utc_ns);
    CHECK(units[i].key == (i % 25 == 0));
  }
  CHECK(camera->next_due_utc_ns() == kStart + 2 * kSecond);
}

TEST_CASE("29.97 pictures a second stay exact over hours") {
  auto options = small();
  options.video.fps = {30000, 1001};
  const auto camera = camera_of(options);
  camera->set_watched(false);
  CHECK(run(*camera, 5 * 3600).empty());
  CHECK(camera->next_due_utc_ns() >= kStart + 5 * kHour);
  CHECK(camera->next_due_utc_ns() < kStart + 5 * kHour + 33'366'667);
  camera->set_watched(true);
  const auto units = run(*camera, 5 * 3600 + 0.05);
  REQUIRE_FALSE(units.empty());
  const auto index = static_cast<int64_t>(patterns_of(units).front().counter);
  CHECK(units.front().camera_ns == index * 1001 * 100'000 / 3);
}

TEST_CASE("a clock that runs 500 ppm fast shows in the time stamps, not in the capture times") {
  auto options = small();
  options.video.fps = {1, 1};
  options.faults.ppm = 500;
  const auto camera = camera_of(options);
  camera->set_watched(false);
  static_cast<void>(run(*camera, 5 * 3600));
  camera->set_watched(true);
  const auto units = run(*camera, 5 * 3600 + 3);
  REQUIRE_FALSE(units.empty());
  const Unit& unit = units.front();
  CHECK(unit.capture_utc_ns - kStart - 5 * kHour < kSecond);
  // 5 h × 500 ppm = 9 s ahead
  CHECK(std::abs(unit.pts_camera_ns - (unit.capture_utc_ns - kStart) - 9 * kSecond) < 10'000'000);
}

TEST_CASE("lost pictures leave holes in the counter") {
  auto options = small();
  options.faults.drop_every = 10;
  const auto units = run(*camera_of(options), 3.99);
  CHECK(units.size() == 90);
  for (const Unit& unit : units) CHECK((unit.camera_ns / 40'000'000) % 10 != 9);
}

TEST_CASE("a stalled camera sends nothing and then goes on with a key frame and the right number") {
  auto options = small();
  options.sound.codec = SoundCodec::aac;
  options.has_klv = true;
  options.faults.stall_after_s = 1.0;
  options.faults.stall_for_s = 2.0;
  const auto camera = camera_of(options);
  CHECK(only(run(*camera, 0.999), TrackKind::video).size() == 25);
  CHECK(camera->presence(kStart + 2 * kSecond) == Presence::stalled);
  CHECK(run(*camera, 2.999).empty());
  const auto units = only(run(*camera, 3.5), TrackKind::video);
  REQUIRE_FALSE(units.empty());
  CHECK(units.front().key);
  CHECK(patterns_of(units).front().counter == 75);
}

TEST_CASE("a camera that is gone says so and comes back") {
  auto options = small();
  options.faults.gone_after_s = 1.0;
  options.faults.gone_for_s = 3.0;
  const auto camera = camera_of(options);
  CHECK(camera->presence(kStart) == Presence::live);
  CHECK(camera->presence(kStart + 2 * kSecond) == Presence::gone);
  CHECK(camera->presence(kStart + 5 * kSecond) == Presence::live);
  CHECK(run(*camera, 4.999).size() == 50);
  camera->set_gone_until(kStart + 6 * kSecond);
  CHECK(run(*camera, 5.999).empty());
  CHECK(run(*camera, 6.5).front().key);
}

TEST_CASE("time stamps leap an hour, step back and repeat as planned, capture times do not") {
  auto options = small();
  options.faults.jump_every_s = 1.0;
  const auto leaps = run(*camera_of(options), 2.99);
  CHECK(leaps[24].pts_camera_ns == 24 * 40'000'000LL);
  CHECK(leaps[25].pts_camera_ns == kSecond + kHour);
  CHECK(leaps[50].pts_camera_ns == 2 * kSecond);
  CHECK(leaps[25].capture_utc_ns == kStart + kSecond);

  options.faults = {};
  options.faults.back_every_s = 1.0;
  const auto backs = run(*camera_of(options), 2.99);
  CHECK(backs[25].pts_camera_ns == -kSecond);
  CHECK(backs[50].pts_camera_ns == -2 * kSecond);

  options.faults = {};
  options.faults.repeat_every_s = 1.0;
  const auto repeats = run(*camera_of(options), 2.99);
  CHECK(repeats[25].pts_camera_ns == repeats[24].pts_camera_ns);
  CHECK(repeats[26].pts_camera_ns == 26 * 40'000'000LL);

  options.faults = {};
  const auto camera = camera_of(options);
  camera->shift_stamps(-2 * kSecond);
  CHECK(run(*camera, 0).front().pts_camera_ns == -2 * kSecond);
}

TEST_CASE("the picture changes its size in mid-stream, by plan and by hand, and the counter runs on") {
  auto options = small();
  options.faults.resize_after_s = 1.0;
  options.faults.resize_width = 640;
  options.faults.resize_height = 360;
  const auto camera = camera_of(options);
  auto units = run(*camera, 1.5);
  REQUIRE(camera->resize(160, 96));
  CHECK_FALSE(camera->resize(101, 3));
  for (auto& unit : run(*camera, 2.0)) units.push_back(std::move(unit));
  CHECK(units[24].format->width == 320);
  CHECK(units[25].format->width == 640);
  CHECK(units[25].key);
  CHECK(units.back().format->width == 160);
  const auto patterns = patterns_of(units);
  REQUIRE(patterns.size() == units.size());
  for (uint32_t i = 0; i < patterns.size(); ++i) CHECK(patterns[i].counter == i);
}

TEST_CASE("sound stops by plan and by hand while pictures go on") {
  auto options = small();
  options.sound.codec = SoundCodec::aac;
  options.faults.audio_stops_after_s = 2.0;
  const auto camera = camera_of(options);
  const auto first = run(*camera, 1.0);
  CHECK(only(first, TrackKind::audio).size() == 46);
  camera->set_silent(true);
  CHECK(only(run(*camera, 1.5), TrackKind::audio).empty());
  camera->set_silent(false);
  CHECK_FALSE(only(run(*camera, 2.0), TrackKind::audio).empty());
  const auto last = run(*camera, 3.0);
  CHECK(only(last, TrackKind::audio).size() <= 1);
  CHECK(only(last, TrackKind::video).size() == 25);
}

TEST_CASE("AAC of a camera beeps at full seconds, also after a silence") {
  CameraOptions options;
  options.has_video = false;
  options.sound.codec = SoundCodec::aac;
  const auto camera = camera_of(options);
  camera->set_silent(true);
  CHECK(run(*camera, 10.5).empty());
  camera->set_silent(false);
  const auto units = run(*camera, 13.0);
  REQUIRE_FALSE(units.empty());
  std::vector<std::shared_ptr<const Bytes>> frames;
  for (const Unit& unit : units) frames.push_back(unit.data);
  const auto beeps = find_beeps(decode_aac(frames, units.front().format->config), 48000);
  REQUIRE(beeps.size() >= 2);
  const double first_s = static_cast<double>(units.front().pts_camera_ns) / 1e9;
  CHECK(std::abs(first_s + beeps[0].start_s - 11) < 0.004);
  CHECK(std::abs(first_s + beeps[1].start_s - 12) < 0.004);
}

TEST_CASE("PCM comes in pieces of 20 ms with the wanted rate and channels") {
  CameraOptions options;
  options.has_video = false;
  options.sound = {.codec = SoundCodec::pcm, .rate_hz = 8000, .channels = 2};
  const auto units = run(*camera_of(options), 1.0);
  REQUIRE(units.size() == 50);
  CHECK(units[3].data->size() == 160 * 2 * 2);
  CHECK(units[3].pts_camera_ns == 60'000'000);
}

TEST_CASE("a loop repeats its pictures with running time stamps") {
  auto options = small();
  options.loop_seconds = 1;
  options.sound.codec = SoundCodec::aac;
  const auto camera = camera_of(options);
  const auto units = only(run(*camera, 2.99), TrackKind::video);
  REQUIRE(units.size() == 75);
  CHECK(units[30].data == units[5].data);
  CHECK(units[30].pts_camera_ns == 30 * 40'000'000LL);
  auto second = SimCamera::create(options, kStart, camera.get());
  REQUIRE(second);
  CHECK(only(run(**second, 0.5), TrackKind::video)[3].data == units[3].data);
}

TEST_CASE("B-frames are sent after the picture that they refer to") {
  auto options = small();
  options.video.bframes = 2;
  const auto units = run(*camera_of(options), 2.0);
  REQUIRE(units.size() > 40);
  bool reordered = false;
  for (size_t i = 1; i < units.size(); ++i) {
    CHECK(units[i].dts_camera_ns > units[i - 1].dts_camera_ns);
    CHECK(units[i].dts_camera_ns <= units[i].pts_camera_ns);
    reordered = reordered || units[i].pts_camera_ns < units[i - 1].pts_camera_ns;
  }
  CHECK(reordered);
}

TEST_CASE("impossible cameras are refused in words") {
  auto options = small();
  options.video.fps = {121, 1};
  const auto camera = SimCamera::create(options, kStart);
  REQUIRE_FALSE(camera);
  CHECK(camera.error().find("121/1") != std::string::npos);
  options = small();
  options.video.width = 20;
  CHECK_FALSE(SimCamera::create(options, kStart));
}

TEST_CASE("KLV sets carry label, time, name and a checksum that fits") {
  const Bytes set = make_klv(kStart, "CAM 7");
  REQUIRE(set.size() == 16u + 1 + 10 + 7 + 3 + 4);
  CHECK(set[0] == 0x06);
  CHECK(set[16] == set.size() - 17);
  uint32_t sum = 0;
  for (size_t i = 0; i + 2 < set.size(); ++i) sum += static_cast<uint32_t>(set[i]) << (8 * ((i + 1) % 2));
  CHECK(((set[set.size() - 2] << 8) | set.back()) == static_cast<int>(sum & 0xFFFF));
  CHECK(make_klv(kStart, std::string(120, 'x'))[16] == 0x81);

  auto options = small();
  options.has_klv = true;
  CHECK(only(run(*camera_of(options), 0.99), TrackKind::klv).size() == 5);
}
