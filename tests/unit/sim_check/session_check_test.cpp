// SPDX-License-Identifier: Apache-2.0
#include "check/session_check.hpp"

#include <fstream>

#include "catch.hpp"
#include "check/report.hpp"
#include "recording.hpp"

using namespace parallax::sim;
using namespace parallax::sim::test;

namespace {

constexpr int64_t kSecond = 1'000'000'000;

void write_session(const TempFolder& folder, const std::string& videos, int64_t duration_ns) {
  std::ofstream(folder.file("session.json")) << R"({"start_utc_ns": )" << kStartUtcNs << R"(, "duration_ns": )"
                                             << duration_ns << R"(, "videos": [)" << videos << "]}";
}

/// One camera, recorded from 0 to 2 s and from 3 s on.
void write_two_parts(const TempFolder& folder) {
  const auto keep = [](int64_t from, int64_t to) {
    return [from, to](std::vector<parallax::testcard::Unit>& units) {
      std::erase_if(units, [=](const auto& unit) { return unit.camera_ns < from || unit.camera_ns >= to; });
    };
  };
  auto camera = small_camera();
  camera.sound.codec = parallax::testcard::SoundCodec::none;
  write_mp4(folder.file("a-p001.mp4"), {.camera = camera, .seconds = 6, .spoil = keep(0, 2 * kSecond)});
  write_mp4(folder.file("a-p002.mp4"), {.camera = camera, .seconds = 6, .spoil = keep(3 * kSecond, 9 * kSecond)});
}

const std::string kParts = R"("parts": [{"file": "a-p001.mp4", "frames": 50}, {"file": "a-p002.mp4", "frames": 76}])";

}  // namespace

TEST_CASE("a session whose gaps are told passes and its table names every part") {
  const TempFolder folder;
  write_two_parts(folder);
  write_session(folder,
                R"({"source": "Camera 1", )" + kParts +
                    R"(, "gaps": [{"start_session_ns": 2000000000, "end_session_ns": 3000000000}]})",
                6 * kSecond);
  const auto report = check_session(folder.path().string(), {});
  REQUIRE(report);
  CAPTURE(to_table(*report));
  CHECK(report->good());
  REQUIRE(report->sources.size() == 1);
  CHECK(report->sources[0].gaps == 1);
  CHECK(report->sources[0].parts[1].first_ns == 3 * kSecond);
  CHECK(to_table(*report).find("a-p002.mp4") != std::string::npos);
  CHECK(to_json(*report).find("\"good\":true") != std::string::npos);
}

TEST_CASE("a session fails when a gap is not told, a source ends early, is empty, or counts differ") {
  const TempFolder folder;
  write_two_parts(folder);
  const auto faults_of = [&folder](const std::string& videos, int64_t duration_ns) {
    write_session(folder, videos, duration_ns);
    const auto report = check_session(folder.path().string(), {});
    REQUIRE(report);
    CHECK_FALSE(report->good());
    return to_table(*report);
  };
  CHECK(faults_of(R"({"source": "A", )" + kParts + R"(, "gaps": []})", 6 * kSecond).find("no gap says why") !=
        std::string::npos);
  const std::string first = R"("parts": [{"file": "a-p001.mp4", "frames": 50}])";
  CHECK(faults_of(R"({"source": "A", )" + first + R"(, "gaps": []})", 6 * kSecond).find("It ends at 2.0 s") !=
        std::string::npos);
  CHECK(faults_of(R"({"source": "A", "parts": []})", 6 * kSecond).find("Nothing was recorded") != std::string::npos);
  CHECK(faults_of(R"({"source": "A", "parts": [{"file": "a-p001.mp4", "frames": 51}]})", 0).find("tells of 51") !=
        std::string::npos);
  CHECK(faults_of("", 0).find("no videos") != std::string::npos);
}

TEST_CASE("a folder without a readable session.json is an error") {
  const TempFolder folder;
  CHECK_FALSE(check_session(folder.path().string(), {}));
  std::ofstream(folder.file("session.json")) << "{";
  CHECK_FALSE(check_session(folder.path().string(), {}));
  std::ofstream(folder.file("session.json")) << "{}";
  CHECK_FALSE(check_session(folder.path().string(), {}));
}
