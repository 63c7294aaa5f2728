// SPDX-License-Identifier: Apache-2.0
#include "check/file_check.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "recording.hpp"

using namespace parallax::sim;
using namespace parallax::sim::test;
using parallax::testcard::TrackKind;
using parallax::testcard::Unit;

namespace {

constexpr int64_t kMs = 1'000'000;

FileReport check(const Recording& recording, const CheckOptions& options = {}, int64_t start_utc_ns = kStartUtcNs) {
  const TempFolder folder;
  write_mp4(folder.file("part.mp4"), recording);
  return check_file(folder.file("part.mp4"), start_utc_ns, options);
}

bool complains(const FileReport& report, const std::string& words) {
  return std::ranges::any_of(report.faults,
                             [&words](const std::string& fault) { return fault.find(words) != std::string::npos; });
}

void shift(std::vector<Unit>& units, TrackKind track, int64_t from_ns, int64_t by_ns) {
  for (Unit& unit : units) {
    if (unit.track == track && unit.camera_ns >= from_ns) unit.pts_camera_ns += by_ns;
  }
}

}  // namespace

TEST_CASE("a sound recording passes with small errors") {
  const FileReport report = check({.camera = small_camera()});
  CAPTURE(report.faults);
  CHECK(report.faults.empty());
  CHECK(report.frames == 76);
  CHECK(report.beeps == 3);
  CHECK(report.largest_error_ms < 0.1);
  CHECK(report.largest_sound_error_ms < 4);
  CHECK(report.bytes > 10'000);
}

TEST_CASE("with B-frames pictures may lack before the last one, and nowhere else") {
  Observations seen;
  for (const uint32_t counter : {1U, 2U, 3U, 6U}) {
    seen.pictures.push_back(
        {.pts_ns = int64_t{counter} * 100 * kMs, .pattern = parallax::testcard::Pattern{.counter = counter}});
  }
  CHECK(judge(seen, 0, {.bframes = 2}).missing == 0);
  CHECK(judge(seen, 0, {.bframes = 1}).missing == 2);
  seen.pictures.push_back({.pts_ns = 700 * kMs, .pattern = parallax::testcard::Pattern{.counter = 7}});
  CHECK(judge(seen, 0, {.bframes = 2}).missing == 2);
}

TEST_CASE("a hole in the pictures fails") {
  const FileReport report = check({.camera = small_camera(), .spoil = [](std::vector<Unit>& units) {
                                     std::erase_if(units, [](const Unit& unit) {
                                       return unit.track == TrackKind::video && unit.camera_ns >= 960 * kMs &&
                                              unit.camera_ns < 1000 * kMs;  // the last one before a key frame
                                     });
                                   }});
  CHECK(report.missing == 1);
  CHECK(complains(report, "1 pictures are missing"));
}

TEST_CASE("time that is shifted, drifts or steps fails, a constant delay only if it is not removed") {
  const auto late = [](std::vector<Unit>& units) {
    shift(units, TrackKind::video, 0, 80 * kMs);
    shift(units, TrackKind::audio, 0, 80 * kMs);
  };
  const FileReport shifted = check({.camera = small_camera(), .spoil = late});
  CHECK(complains(shifted, "largest time error is 80.0 ms"));
  CHECK(complains(shifted, "sound's largest time error"));
  const FileReport removed = check({.camera = small_camera(), .spoil = late}, CheckOptions{.latency = Latency::remove});
  CAPTURE(removed.faults);
  CHECK(removed.faults.empty());
  CHECK(std::abs(removed.median_error_ms - 80) < 0.1);

  const auto step = [](std::vector<Unit>& units) { shift(units, TrackKind::video, 2000 * kMs, 30 * kMs); };
  CHECK(complains(check({.camera = small_camera(), .spoil = step}), "largest time error is 30.0 ms"));
  CHECK(complains(check({.camera = small_camera(), .spoil = step}, CheckOptions{.latency = Latency::remove}),
                  "largest time error is 30.0 ms"));
  CHECK(check({.camera = small_camera(), .spoil = step}, CheckOptions{.max_error_ms = 31}).faults.empty());
}

TEST_CASE("a start of the session that is told wrong fails, also by whole seconds") {
  CHECK(complains(check({.camera = small_camera()}, {}, kStartUtcNs + 1000 * kMs), "largest time error is 1000.0 ms"));
  const FileReport sound = check({.camera = microphone(), .seconds = 11}, {}, kStartUtcNs + 1000 * kMs);
  CHECK(complains(sound, "length of another second"));
}

TEST_CASE("pictures of another camera and numbers that step back fail") {
  auto other = small_camera();
  other.camera = 2;
  Recording mixed{.camera = small_camera()};
  mixed.spoil = [&other](std::vector<Unit>& units) {
    auto camera = parallax::testcard::SimCamera::create(other, kStartUtcNs);
    auto foreign = (*camera)->produce(kStartUtcNs + 3'000 * kMs);
    std::erase_if(*foreign, [](const Unit& unit) { return unit.track != TrackKind::video; });
    size_t next = 0;
    for (Unit& unit : units) {
      if (unit.track != TrackKind::video) continue;
      if (unit.camera_ns >= 2000 * kMs) unit.data = (*foreign)[next].data;
      ++next;
    }
  };
  CHECK(complains(check(mixed), "The camera changes 1 times"));

  Recording repeated{.camera = small_camera()};
  repeated.spoil = [](std::vector<Unit>& units) {  // the first second's pictures once more
    std::vector<Unit> videos;
    std::ranges::copy_if(units, std::back_inserter(videos), [](const Unit& u) { return u.track == TrackKind::video; });
    size_t index = 0;
    for (Unit& unit : units) {
      if (unit.track != TrackKind::video) continue;
      if (index >= 25) unit.data = videos[index - 25].data;
      ++index;
    }
  };
  CHECK(complains(check(repeated), "The counter does not rise 1 times"));
}

TEST_CASE("a microphone is judged by its beeps: late, missing or none") {
  const FileReport good = check({.camera = microphone(), .seconds = 4});
  CAPTURE(good.faults);
  CHECK(good.faults.empty());
  CHECK(good.beeps == 4);
  CHECK(good.frames == 0);

  const auto late = [](std::vector<Unit>& units) { shift(units, TrackKind::audio, 0, 120 * kMs); };
  CHECK(complains(check({.camera = microphone(), .spoil = late}), "sound's largest time error is 120"));
  const auto hole = [](std::vector<Unit>& units) {
    std::erase_if(units, [](const Unit& u) { return u.camera_ns > 1500 * kMs && u.camera_ns < 2200 * kMs; });
  };
  CHECK(complains(check({.camera = microphone(), .seconds = 4, .spoil = hole}), "1 beeps are missing"));
}

TEST_CASE("more than half a minute of sound is searched piece by piece without losing or doubling a beep") {
  const FileReport report = check({.camera = microphone(), .seconds = 65});
  CAPTURE(report.faults);
  CHECK(report.faults.empty());
  CHECK(report.beeps == 65);
}

TEST_CASE("what is no recording is told in words") {
  const TempFolder folder;
  CHECK(complains(check_file(folder.file("absent.mp4"), 0, {}), "does not open"));
  std::ofstream(folder.file("text.mp4")) << "no media at all";
  CHECK_FALSE(check_file(folder.file("text.mp4"), 0, {}).faults.empty());
  CHECK(complains(judge({}, 0, {}), "neither picture nor sound"));
}

TEST_CASE("a file that is cut off in the middle of a picture fails") {
  const TempFolder folder;
  write_mp4(folder.file("part.mp4"), {.camera = small_camera()});
  std::filesystem::resize_file(folder.file("part.mp4"), 20'000);
  CHECK_FALSE(check_file(folder.file("part.mp4"), kStartUtcNs, {}).faults.empty());
}

TEST_CASE("a picture that cannot be read is a fault of its own, not a hole") {
  Observations seen;
  for (uint32_t i = 0; i < 10; ++i) {
    const parallax::testcard::Pattern pattern{1, i, kStartUtcNs + i * 40 * kMs};
    seen.pictures.push_back({i * 40 * kMs, i == 4 ? std::nullopt : std::optional(pattern)});
  }
  const FileReport report = judge(seen, kStartUtcNs, {});
  CHECK(report.missing == 0);
  CHECK(complains(report, "1 pictures cannot be read"));
}
