// SPDX-License-Identifier: Apache-2.0
// The writer on the loop: when fragments are cut, slow and full disks, what comes out of time stamps that go wrong.
#include "media/file/part_writer.hpp"

#include <sys/mount.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdlib>

#include "catch.hpp"
#include "media/file/finish.hpp"
#include "media/file/part_reader.hpp"
#include "media/file/recover.hpp"
#include "part_maker.hpp"
#include "support/faulty_volume.hpp"

using namespace parallax;
using namespace parallax::test;
using media::PartWriter;

namespace {

/// A writer at work, fed by hand.
struct Bench {
  TempFolder folder;
  FolderVolume volume{folder.path()};
  FakeLoop loop;
  media::VolumeWriter writer{volume, loop.time};
  std::unique_ptr<PartWriter> part;

  explicit Bench(const std::vector<std::string>& streams) {
    media::PartOptions options;
    options.stem = "s1/cam-p001";
    for (const auto& name : streams) options.tracks.push_back(sample_stream(name).format);
    part = std::move(*PartWriter::create(writer, loop, options, {}));
  }
  void write(size_t track, const SampleStream::Unit& unit, int64_t at_session_ns) {
    part->write(track, unit.unit, at_session_ns, at_session_ns);
  }
  uint64_t frames_on_disk() {
    writer.drain();
    return part->facts().frames;
  }
  media::PartFacts close() {
    media::PartFacts facts;
    part->close([&](const media::PartFacts& closed) { facts = closed; });
    writer.drain();
    loop.run_posted();
    return facts;
  }
};

}  // namespace

TEST_CASE("A fragment reaches the disk 400 ms after its first access unit, whatever follows") {
  Bench bench({"h264", "aac"});
  const auto& units = sample_stream("h264").units;
  bench.write(0, units[0], 0);  // a camera of one picture a second
  bench.loop.advance(399 * kNsPerMs);
  CHECK(bench.frames_on_disk() == 0);
  bench.loop.advance(1 * kNsPerMs);
  CHECK(bench.frames_on_disk() == 1);
  bench.loop.advance(600 * kNsPerMs);
  bench.write(0, units[1], kNsPerSecond);
  bench.loop.advance(400 * kNsPerMs);
  CHECK(bench.frames_on_disk() == 2);
}

TEST_CASE("A key frame begins a new fragment") {
  Bench bench({"h264"});
  const auto& units = sample_stream("h264").units;
  for (int i = 20; i < 26; ++i) {
    if (i == 20) bench.write(0, units[0], 0);
    bench.write(0, units[static_cast<size_t>(i)], i * 40 * kNsPerMs);
  }
  CHECK(units[25].unit.key);
  CHECK(bench.frames_on_disk() == 6);
}

TEST_CASE("Pictures that are all key frames are not cut one by one") {
  Bench bench({"mjpeg"});
  const auto& units = sample_stream("mjpeg").units;
  for (int i = 0; i < 9; ++i) bench.write(0, units[static_cast<size_t>(i)], i * 40 * kNsPerMs);
  CHECK(bench.frames_on_disk() == 0);
  for (int i = 9; i < 12; ++i) bench.write(0, units[static_cast<size_t>(i)], i * 40 * kNsPerMs);
  CHECK(bench.frames_on_disk() == 10);
}

TEST_CASE("Video before the first key frame is left out") {
  Bench bench({"h264"});
  const auto& units = sample_stream("h264").units;
  for (size_t i = 20; i < 30; ++i) bench.write(0, units[i], static_cast<int64_t>(i) * 40 * kNsPerMs);
  const auto facts = bench.close();
  CHECK(facts.frames == 5);
  CHECK(facts.start_session_ns == kNsPerSecond);
}

TEST_CASE("DTS that repeat or step back are mended and noted once") {
  Bench bench({"h264"});
  const auto& units = sample_stream("h264").units;
  int64_t at[] = {0, 40, 40, 20, 120, 160};
  for (size_t i = 0; i < 6; ++i) bench.write(0, units[i], at[i] * kNsPerMs);
  const auto facts = bench.close();
  CHECK(facts.frames == 6);
  REQUIRE(facts.notes.size() == 1);
  CHECK(facts.notes[0].find("did not increase") != std::string::npos);
  REQUIRE(media::finish_part(bench.volume, "s1/cam-p001.mp4"));
  CHECK(probe_packets(bench.folder.path() / "s1/cam-p001.mp4").size() == 6);
}

TEST_CASE("Formats that are not complete or do not fit are refused with the reason") {
  Bench bench({"h264"});
  const auto code_of = [&](std::vector<std::shared_ptr<const media::StreamFormat>> tracks) {
    const auto part = PartWriter::create(bench.writer, bench.loop, {.stem = "s1/x", .tracks = std::move(tracks)}, {});
    return part ? "" : part.error().code;
  };
  auto without_config = *sample_stream("h264").format;
  without_config.codec_config = {};
  auto without_size = *sample_stream("mjpeg").format;
  without_size.width = 0;
  auto telephone = *sample_stream("aac").format;
  telephone.codec = media::Codec::g711_ulaw;
  const auto video = sample_stream("h264").format;
  CHECK(code_of({}) == "part-tracks");
  CHECK(code_of({video, video}) == "part-tracks");
  CHECK(code_of({std::make_shared<media::StreamFormat>(telephone)}) == "part-tracks");
  CHECK(code_of({std::make_shared<media::StreamFormat>(without_config)}) == "format-incomplete");
  CHECK(code_of({std::make_shared<media::StreamFormat>(without_size)}) == "format-incomplete");
}

TEST_CASE("needs_new_part tells a change of picture from a change of rate") {
  const auto& format = *sample_stream("h264").format;
  auto same = format;
  same.nominal_fps = 12.5;
  auto larger = format;
  larger.width = 320;
  auto other = format;
  other.codec_config = SharedBytes(std::vector<uint8_t>{1, 2, 3});
  CHECK_FALSE(media::needs_new_part(format, same));
  CHECK(media::needs_new_part(format, larger));
  CHECK(media::needs_new_part(format, other));
}

TEST_CASE("A disk that is full at any point ends the part at its last complete fragment", "[R28]") {
  const uint64_t room =
      GENERATE(uint64_t{0}, uint64_t{500}, uint64_t{1800}, uint64_t{30'000}, uint64_t{60'000}, uint64_t{61'111});
  CAPTURE(room);
  const TempFolder folder;
  FolderVolume disk(folder.path());
  Faults faults;
  faults.bytes_left = room;
  FaultyVolume volume(disk, faults);
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time);
  std::vector<Error> failures;
  const auto facts = write_part(writer, loop, {.streams = {"h264", "aac"}}, &failures);
  CHECK(facts.frames < 100);
  CHECK_FALSE(facts.notes.empty());
  if (room < 2000) {
    CHECK(facts.frames == 0);
    return;
  }
  const auto recovered = media::recover_part(disk, "s1/cam-p001.mp4");
  REQUIRE(recovered);
  CHECK(recovered->frames == facts.frames);
  CHECK(recovered->bytes == facts.bytes);
  CHECK(recovered->notes.empty());
  CHECK(decode_errors(folder.path() / "s1/cam-p001.mp4") == "");
}

TEST_CASE("The failure of the disk is told once, on the loop") {
  const TempFolder folder;
  FolderVolume disk(folder.path());
  Faults faults;
  faults.bytes_left = 20'000;
  FaultyVolume volume(disk, faults);
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time);
  int told = 0;
  auto part = *PartWriter::create(writer, loop, {.stem = "s1/cam", .tracks = {sample_stream("h264").format}},
                                  [&](const Error& error) {
                                    ++told;
                                    CHECK(error.code == "disk-full");
                                  });
  for (const auto& unit : sample_stream("h264").units) part->write(0, unit.unit, unit.pts_ns, unit.pts_ns);
  writer.drain();
  CHECK(told == 0);
  loop.run_posted();
  CHECK(told == 1);
}

TEST_CASE("A really full file system keeps what fits") {
  if (::geteuid() != 0) {
    WARN("Skipped: mounting a small tmpfs needs root. Run the tests as root to cover it.");
    return;
  }
  const TempFolder folder;
  if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) {
    WARN("Skipped: no tmpfs could be mounted here.");
    return;
  }
  {
    FolderVolume volume(folder.path());
    FakeLoop loop;
    media::VolumeWriter writer(volume, loop.time);
    std::vector<Error> failures;
    const auto facts = write_part(writer, loop, {.streams = {"h264", "aac"}}, &failures);
    loop.run_posted();
    CHECK(facts.frames > 0);
    CHECK(facts.frames < 100);
    CHECK(facts.notes.at(0).find("No space left") != std::string::npos);
    CHECK(decode_errors(folder.path() / "s1/cam-p001.mp4") == "");
    const auto finished = media::finish_part(volume, "s1/cam-p001.mp4");
    if (!finished) CHECK(finished.error().code == "disk-full");
    CHECK(decode_errors(folder.path() / "s1/cam-p001.mp4") == "");
  }
  ::umount2(folder.path().c_str(), MNT_DETACH);
}

TEST_CASE(
    "A disk that hangs does not hold up the loop; beyond the limit whole groups of pictures are dropped and noted") {
  const TempFolder folder;
  FolderVolume disk(folder.path());
  std::mutex mutex;
  std::condition_variable wake;
  bool hangs = false;
  Faults faults;
  faults.before = [&](const std::string& call) -> Result<void> {
    std::unique_lock lock(mutex);
    if (call == "append") wake.wait(lock, [&] { return !hangs; });
    return {};
  };
  FaultyVolume volume(disk, faults);
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time, {.max_queued_bytes = 80'000});
  auto part = *PartWriter::create(writer, loop, {.stem = "s1/cam-p001", .tracks = {sample_stream("h264").format}}, {});
  writer.drain();
  const auto feed = [&](size_t first, size_t last) {
    const auto& units = sample_stream("h264").units;
    for (size_t i = first; i < last; ++i) {
      loop.advance(40 * kNsPerMs);
      part->write(0, units[i % 100].unit, static_cast<int64_t>(i) * 40 * kNsPerMs,
                  static_cast<int64_t>(i) * 40 * kNsPerMs);
    }
  };
  {
    const std::lock_guard lock(mutex);
    hangs = true;
  }
  feed(0, 150);
  CHECK(writer.backlog().bytes > 40'000);
  CHECK(writer.backlog().bytes <= 80'000);
  CHECK(writer.backlog().seconds > 4);
  {
    const std::lock_guard lock(mutex);
    hangs = false;
    wake.notify_all();
  }
  writer.drain();
  CHECK(writer.backlog().bytes == 0);
  for (size_t i = 150; i < 200; i += 10) {
    feed(i, i + 10);
    writer.drain();  // simulated time is faster than any disk
  }
  media::PartFacts facts;
  part->close([&](const media::PartFacts& closed) { facts = closed; });
  writer.drain();
  loop.run_posted();
  CHECK(facts.frames < 190);
  CHECK(facts.frames > 60);
  REQUIRE(facts.notes.size() == 1);
  CHECK(facts.notes[0].find("too slow") != std::string::npos);
  CHECK(facts.duration_ns == 8 * kNsPerSecond);
  CHECK(decode_errors(folder.path() / "s1/cam-p001.mp4") == "");
  REQUIRE(media::finish_part(disk, "s1/cam-p001.mp4"));
  CHECK(decode_errors(folder.path() / "s1/cam-p001.mp4") == "");
}

TEST_CASE("What was appended is synced within the interval") {
  const TempFolder folder;
  FolderVolume disk(folder.path());
  std::atomic<int> syncs{0};
  Faults faults;
  faults.after = [&](const std::string& call) { syncs += call == "sync" ? 1 : 0; };
  FaultyVolume volume(disk, faults);
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time, {.sync_interval_ns = 5 * kNsPerMs});
  auto part = *PartWriter::create(writer, loop, {.stem = "s1/cam-p001", .tracks = {sample_stream("h264").format}}, {});
  part->write(0, sample_stream("h264").units[0].unit, 0, 0);
  part->flush();
  writer.drain();
  for (int i = 0; i < 1000 && syncs < 2; ++i) ::usleep(2000);
  CHECK(syncs >= 2);  // file and index
  int before = -1;
  for (int i = 0; i < 50 && before != syncs; ++i) {
    before = syncs;
    ::usleep(50'000);
  }
  CHECK(syncs == before);  // nothing new, nothing to do
}

TEST_CASE("A sync that fails ends the part with that reason") {
  const TempFolder folder;
  FolderVolume disk(folder.path());
  Faults faults;
  faults.before = [](const std::string& call) -> Result<void> {
    return call == "sync" ? Result<void>(fail("storage-offline", "The disk is gone.", "Connect it again."))
                          : Result<void>();
  };
  FaultyVolume volume(disk, faults);
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time, {.sync_interval_ns = 2 * kNsPerMs});
  std::string code;
  auto part = *PartWriter::create(writer, loop, {.stem = "s1/cam-p001", .tracks = {sample_stream("h264").format}},
                                  [&](const Error& error) { code = error.code; });
  for (int i = 0; i < 1000 && code.empty(); ++i) {
    ::usleep(2000);
    loop.run_posted();
  }
  CHECK(code == "storage-offline");
}
