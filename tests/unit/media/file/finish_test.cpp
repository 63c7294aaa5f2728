// SPDX-License-Identifier: Apache-2.0
// Files as other programs see them, before and after finishing.
#include "media/file/finish.hpp"

#include <algorithm>
#include <cstdlib>

#include "catch.hpp"
#include "media/file/ticks.hpp"
#include "part_maker.hpp"

using namespace parallax;
using namespace parallax::test;
using media::finish_part;

namespace {

/// PTS per stream in ticks, as the file must show them.
std::vector<ProbedPacket> expected_packets(const PartPlan& plan) {
  std::vector<ProbedPacket> packets;
  for (size_t i = 0; i < plan.streams.size(); ++i) {
    const auto& stream = sample_stream(plan.streams[i]);
    const bool is_sound = stream.format->kind == media::MediaKind::audio;
    for (const auto& unit : stream.units) {
      if (is_sound && (unit.pts_ns >= plan.sound_ends_ns || plan.start_session_ns + unit.pts_ns < 0)) continue;
      const uint32_t timescale = is_sound ? 48000 : 90000;
      packets.push_back({static_cast<int>(i), media::ticks_of(plan.start_session_ns + unit.pts_ns, timescale),
                         static_cast<int64_t>(unit.unit.data.size()), 0, unit.unit.key});
    }
  }
  return packets;
}

/// Without positions, grouped by stream in file order.
std::vector<ProbedPacket> comparable(std::vector<ProbedPacket> packets) {
  for (auto& packet : packets) packet.position = 0;
  std::stable_sort(packets.begin(), packets.end(),
                   [](const ProbedPacket& a, const ProbedPacket& b) { return a.stream < b.stream; });
  return packets;
}

void check_before_and_after(const PartPlan& plan) {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  const auto facts = write_part(volume, plan);
  const bool has_video = sample_stream(plan.streams[0]).format->kind == media::MediaKind::video;
  const std::string media = plan.stem + (has_video ? ".mp4" : ".m4a");
  const auto file = folder.path() / media;

  CHECK(facts.state == PartState::closed);
  CHECK(facts.bytes == std::filesystem::file_size(file));
  CHECK(decode_errors(file) == "");
  const auto before = probe_packets(file);
  CHECK(comparable(before) == expected_packets(plan));
  const auto hashes = payload_hashes(file);

  const auto finished = finish_part(volume, media);
  REQUIRE(finished);
  CHECK(finished->state == PartState::finished);
  CHECK(finished->frames == facts.frames);
  CHECK(finished->start_session_ns == facts.start_session_ns);
  CHECK(std::llabs(finished->start_session_ns - plan.start_session_ns) < 50 * kNsPerMs);
  CHECK(finished->duration_ns == facts.duration_ns);
  CHECK(decode_errors(file) == "");
  CHECK(comparable(probe_packets(file)) == expected_packets(plan));
  CHECK(payload_hashes(file) == hashes);

  const auto size = std::filesystem::file_size(file);
  const auto again = finish_part(volume, media);
  REQUIRE(again);
  CHECK(again->state == PartState::finished);
  CHECK(again->frames == facts.frames);
  CHECK(again->duration_ns == facts.duration_ns);
  CHECK(std::filesystem::file_size(file) == size);
}

}  // namespace

TEST_CASE("A file shows each access unit at its session time, before and after finishing") {
  const auto streams =
      GENERATE(std::vector<std::string>{"h264", "aac"}, std::vector<std::string>{"h264-bframes", "aac"},
               std::vector<std::string>{"h265", "opus"}, std::vector<std::string>{"mjpeg"},
               std::vector<std::string>{"aac"}, std::vector<std::string>{"opus"});
  CAPTURE(streams);
  check_before_and_after({.streams = streams});
}

TEST_CASE("A file that begins late in the session says so exactly, beyond 32 bits of ticks too") {
  const int64_t start = GENERATE(int64_t{130'000'000}, int64_t{7'200'000'000'000}, int64_t{50'400'000'000'000});
  const auto video = GENERATE(std::string("h264"), std::string("h264-bframes"));
  CAPTURE(start, video);
  check_before_and_after({.streams = {video, "aac"}, .start_session_ns = start});
}

TEST_CASE("Sound that stops holds no picture up") {
  check_before_and_after({.streams = {"h264", "aac"}, .sound_ends_ns = kNsPerSecond});
}

TEST_CASE("A volume without patch_head keeps the fragments") {
  const TempFolder folder;
  FolderVolume volume(folder.path(), {.can_patch_head = false});
  const auto facts = write_part(volume, {.streams = {"h264", "aac"}});
  CHECK(facts.state == PartState::fragmented);
  const auto finished = finish_part(volume, "s1/cam-p001.mp4");
  REQUIRE(finished);
  CHECK(finished->state == PartState::fragmented);
  CHECK(finished->frames == 100);
  CHECK(decode_errors(folder.path() / "s1/cam-p001.mp4") == "");
}

TEST_CASE("mpv opens and seeks in a finished file that begins two hours into the session") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  write_part(volume, {.streams = {"h264-bframes", "aac"}, .start_session_ns = 7200 * kNsPerSecond});
  REQUIRE(finish_part(volume, "s1/cam-p001.mp4"));
  // What its demuxer and decoders say counts; that a loaded machine plays too slowly does not.
  const auto output = run_command(
      "mpv --no-config --vo=null --ao=null --untimed --start=50% "
      "--msg-level=all=warn,cplayer=error,ao=error,vo=error " +
      quoted(folder.path() / "s1/cam-p001.mp4"));
  CHECK(output.ok);
  CHECK(output.text == "");
}
