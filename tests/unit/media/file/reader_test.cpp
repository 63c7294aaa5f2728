// SPDX-License-Identifier: Apache-2.0
#include "media/file/part_reader.hpp"

#include <fstream>

#include "catch.hpp"
#include "media/file/finish.hpp"
#include "part_maker.hpp"

using namespace parallax;
using namespace parallax::test;
using media::PartReader;

TEST_CASE("A reader gives every access unit with its times and bytes, before and after finishing") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  const bool finished = GENERATE(false, true);
  write_part(volume, {.streams = {"h264-bframes", "aac"}, .start_session_ns = 100 * kNsPerSecond});
  if (finished) REQUIRE(media::finish_part(volume, "s1/cam-p001.mp4"));
  auto reader = PartReader::open(volume, "s1/cam-p001.mp4");
  REQUIRE(reader);
  REQUIRE((*reader)->tracks().size() == 2);
  CHECK((*reader)->tracks()[0]->codec_config == sample_stream("h264-bframes").format->codec_config);
  CHECK((*reader)->tracks()[1]->codec_config == sample_stream("aac").format->codec_config);
  size_t counts[2] = {0, 0};
  const auto& video = sample_stream("h264-bframes").units;
  const auto& sound = sample_stream("aac").units;
  while (const auto sample = *(*reader)->next()) {
    const auto& expected = sample->track == 0 ? video[counts[0]] : sound[counts[1]];
    ++counts[sample->track];
    REQUIRE(sample->data == expected.unit.data);
    REQUIRE(std::llabs(sample->pts_session_ns - 100 * kNsPerSecond - expected.pts_ns) < 20'000);
    REQUIRE(sample->key == expected.unit.key);
    REQUIRE(sample->arrival_session_ns >= 100 * kNsPerSecond);
    if (sample->track == 0) REQUIRE(sample->rtp_time == expected.unit.rtp_time);
  }
  CHECK(counts[0] == video.size());
  CHECK(counts[1] == sound.size());
}

TEST_CASE("A reader seeks to the key frame at or before a time") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  write_part(volume, {.streams = {"h264", "aac"}, .start_session_ns = 100 * kNsPerSecond});
  auto reader = std::move(*PartReader::open(volume, "s1/cam-p001.mp4"));
  const auto [to_ms, expected_ms] = GENERATE(table<int64_t, int64_t>({{0, 100'000},
                                                                      {100'000, 100'000},
                                                                      {100'999, 100'000},
                                                                      {101'000, 101'000},
                                                                      {103'500, 103'000},
                                                                      {999'999, 103'000}}));
  CAPTURE(to_ms);
  REQUIRE(reader->seek(to_ms * kNsPerMs));
  auto sample = *reader->next();
  REQUIRE(sample);
  CHECK(sample->track == 0);
  CHECK(sample->key);
  CHECK(sample->pts_session_ns == expected_ms * kNsPerMs);
}

TEST_CASE("A reader follows a part that is still being written") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time);
  const auto& stream = sample_stream("h264");
  auto part = *media::PartWriter::create(writer, loop, {.stem = "s1/cam-p001", .tracks = {stream.format}}, {});
  writer.drain();
  auto reader = std::move(*PartReader::open(volume, "s1/cam-p001.mp4"));
  CHECK_FALSE(*reader->next());
  size_t read = 0;
  for (size_t i = 0; i < stream.units.size(); ++i) {
    part->write(0, stream.units[i].unit, stream.units[i].pts_ns, stream.units[i].pts_ns);
    if (i % 7 != 6) continue;
    part->flush();
    writer.drain();
    while (const auto sample = *reader->next()) {
      REQUIRE(sample->data == stream.units[read].unit.data);
      ++read;
    }
    REQUIRE(read == i + 1);
  }
}

TEST_CASE("An index that points outside the file is an error, not a crash") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  write_part(volume, {.streams = {"h264"}});
  std::filesystem::resize_file(folder.path() / "s1/cam-p001.mp4", 20'000);
  auto reader = std::move(*PartReader::open(volume, "s1/cam-p001.mp4"));
  Result<std::optional<media::StoredSample>> sample;
  do sample = reader->next();
  while (sample && *sample);
  REQUIRE_FALSE(sample);
  CHECK(sample.error().code == "part-damaged");
}
