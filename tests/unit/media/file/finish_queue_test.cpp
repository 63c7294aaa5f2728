// SPDX-License-Identifier: Apache-2.0
#include "media/file/finish_queue.hpp"

#include <unistd.h>

#include <chrono>
#include <fstream>

#include "catch.hpp"
#include "part_maker.hpp"

using namespace parallax;
using namespace parallax::test;
using media::FinishQueue;

namespace {

/// Runs the loop's posts until nothing is pending; false after 20 s.
bool settle(FinishQueue& queue, FakeLoop& loop) {
  for (int i = 0; i < 10'000 && queue.pending() > 0; ++i) {
    ::usleep(2000);
    loop.run_posted();
  }
  return queue.pending() == 0;
}

}  // namespace

TEST_CASE("Parts are finished and hashed in the background; the loop is told") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  write_part(volume, {.streams = {"h264", "aac"}});
  FakeLoop loop;
  FinishQueue queue(loop);
  std::string hash;
  PartState state = PartState::writing;
  queue.finish(volume, "s1/cam-p001.mp4", [&](const Result<media::PartFacts>& facts) {
    REQUIRE(facts);
    state = facts->state;
    queue.hash(volume, "s1/cam-p001.mp4", [&](const Result<std::string>& value) { hash = value.value_or("failed"); });
  });
  REQUIRE(settle(queue, loop));
  CHECK(state == PartState::finished);
  const auto expected = run_command("sha256sum " + quoted(folder.path() / "s1/cam-p001.mp4")).text.substr(0, 64);
  CHECK(hash == expected);
}

TEST_CASE("What cannot be finished or hashed says why") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  FakeLoop loop;
  FinishQueue queue(loop);
  std::string finish_code;
  std::string hash_code;
  queue.finish(volume, "s1/none.mp4", [&](const auto& facts) { finish_code = facts.error().code; });
  queue.hash(volume, "s1/none.mp4", [&](const auto& hash) { hash_code = hash.error().code; });
  REQUIRE(settle(queue, loop));
  CHECK(finish_code == "not-found");
  CHECK(hash_code == "not-found");
}

TEST_CASE("Hashing keeps to its rate, and a queue that ends does not wait for it") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  std::ofstream(folder.path() / "large") << std::string(8 << 20, 'x');
  FakeLoop loop;
  bool called = false;
  const auto begin = std::chrono::steady_clock::now();
  {
    FinishQueue queue(loop, {.hash_bytes_per_second = 1 << 20});
    queue.hash(volume, "large", [&](const auto&) { called = true; });
    ::usleep(50'000);
    loop.run_posted();
    CHECK(queue.pending() == 1);
  }
  loop.run_posted();
  CHECK_FALSE(called);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}
