// SPDX-License-Identifier: Apache-2.0
// SIGKILL while writing, and at each step of finishing: in a child process, for real.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "catch.hpp"
#include "media/file/finish.hpp"
#include "media/file/part_head.hpp"
#include "media/file/recover.hpp"
#include "part_maker.hpp"
#include "support/faulty_volume.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

constexpr const char* kMedia = "s1/cam-p001.mp4";

/// Runs `work` in a child that is killed after `us` microseconds, or by itself.
void in_killed_child(useconds_t us, const std::function<void()>& work) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    work();
    ::_exit(0);
  }
  if (us > 0) {
    ::usleep(us);
    ::kill(child, SIGKILL);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
}

/// Writes a fragment every 2 ms, for ever, and says in `done` how many pictures it had handed over.
void write_without_end(const std::filesystem::path& folder, int done) {
  FolderVolume volume(folder);
  FakeLoop loop;
  media::VolumeWriter writer(volume, loop.time);
  const auto& video = sample_stream("h264");
  auto part = *media::PartWriter::create(writer, loop, {.stem = "s1/cam-p001", .tracks = {video.format}}, {});
  for (uint32_t i = 0;; ++i) {
    const int64_t at = int64_t{i} * 40 * kNsPerMs;
    loop.advance(40 * kNsPerMs);
    part->write(0, video.units[i % 100].unit, at, at);
    writer.drain();
    if (::write(done, &i, sizeof i) < 0) ::_exit(1);
    ::usleep(100);
  }
}

}  // namespace

TEST_CASE("Killed at random moments while writing, a part plays, misses at most 500 ms, and goes on to be finished",
          "[R95]") {
  sample_stream("h264");  // made once, before the forks
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    const TempFolder folder;
    int pipe_ends[2];
    REQUIRE(::pipe(pipe_ends) == 0);
    in_killed_child(static_cast<useconds_t>(5000 + random() % 60'000),
                    [&] { write_without_end(folder.path(), pipe_ends[1]); });
    ::close(pipe_ends[1]);
    uint32_t handed_over = 0;
    while (::read(pipe_ends[0], &handed_over, sizeof handed_over) > 0) {
    }
    ::close(pipe_ends[0]);
    CAPTURE(round, handed_over);
    if (handed_over < 20) continue;  // killed before the head was there

    FolderVolume volume(folder.path());
    const auto facts = media::recover_part(volume, kMedia);
    REQUIRE(facts);
    CHECK(facts->frames + 12 >= handed_over);  // 500 ms at 25 fps
    if (round % 5 != 0) continue;              // the programs below take their time
    CHECK(decode_errors(folder.path() / kMedia) == "");
    REQUIRE(media::finish_part(volume, kMedia));
    CHECK(decode_errors(folder.path() / kMedia) == "");
  }
}

TEST_CASE("Killed at each step of finishing, the file plays and finishing again works", "[R95]") {
  sample_stream("h264-bframes");
  sample_stream("aac");
  // Before and after each call that changes something: append moov, sync, patch the head, commit file, commit index.
  const int step = GENERATE(range(0, 10));
  const TempFolder folder;
  {
    FolderVolume volume(folder.path());
    write_part(volume, {.streams = {"h264-bframes", "aac"}, .start_session_ns = 5 * kNsPerSecond});
  }
  const auto hashes = payload_hashes(folder.path() / kMedia);
  in_killed_child(0, [&] {
    FolderVolume disk(folder.path());
    Faults faults;
    int at = 0;
    const auto kill_at = [&] {
      if (at++ == step) ::kill(::getpid(), SIGKILL);
    };
    faults.before = [&](const std::string&) -> Result<void> {
      kill_at();
      return {};
    };
    faults.after = [&](const std::string&) { kill_at(); };
    FaultyVolume volume(disk, faults);
    const auto finished = media::finish_part(volume, kMedia);
    if (!finished) ::_exit(1);
  });
  CAPTURE(step);
  CHECK(decode_errors(folder.path() / kMedia) == "");
  CHECK(payload_hashes(folder.path() / kMedia) == hashes);
  FolderVolume volume(folder.path());
  const auto recovered = media::recover_part(volume, kMedia);
  REQUIRE(recovered);
  CHECK(recovered->state == (step < 5 ? PartState::closed : PartState::finished));
  CHECK(recovered->frames == 100);
  const auto finished = media::finish_part(volume, kMedia);
  REQUIRE(finished);
  CHECK(finished->state == PartState::finished);
  CHECK(finished->start_session_ns == 5 * kNsPerSecond);
  CHECK(payload_hashes(folder.path() / kMedia) == hashes);
}

TEST_CASE("A moov that was written in part only is cut off, and finishing starts anew") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  const auto facts = write_part(volume, {.streams = {"h264", "aac"}});
  REQUIRE(media::finish_part(volume, kMedia));
  const auto whole = std::filesystem::file_size(folder.path() / kMedia);
  const auto file = folder.path() / kMedia;
  // Undo the last step, then take bytes off the moov.
  const auto cut = GENERATE(uint64_t{1}, uint64_t{500}, uint64_t{1500});
  {
    const auto object = *volume.open(kMedia);
    const auto head = *media::read_part_head(*object);
    REQUIRE(object->patch_head(head.patch_offset, ByteView(head.bytes).subspan(head.patch_offset, 16)));
  }
  std::filesystem::resize_file(file, whole - cut);
  CHECK(decode_errors(file) == "");
  const auto finished = media::finish_part(volume, kMedia);
  REQUIRE(finished);
  CHECK(finished->frames == facts.frames);
  CHECK(std::filesystem::file_size(file) == whole);
  CHECK(decode_errors(file) == "");
}
