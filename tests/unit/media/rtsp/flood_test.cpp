// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "media/rtsp/refusal.hpp"
#include "supervisor_fixture.hpp"

using namespace parallax;
using namespace parallax::media;
using namespace parallax::test;

TEST_CASE("a camera that sends thousands of pictures a second is cut off, and that is said") {
  Fixture f;
  f.start();
  int sent = 0;
  for (; f.net->events != nullptr && sent < 10'000; ++sent) {
    f.net->receive(interleaved(0, h264_packet(f.sequence, f.sequence * 9u)));
    ++f.sequence;
  }
  CHECK(sent < 2100);
  CHECK(f.state() == "refused");
  CHECK(f.code() == "too-many-pictures");
  CHECK(f.watcher.reason->afterwards().starts_with("The camera sent more than 1000 pictures"));
  const int got = f.watcher.units[0];
  f.loop.advance(20 * kNsPerSecond);  // it is tried again, and is a camera as any other if it has come to its senses
  f.play(1);
  CHECK(f.state() == "live");
  CHECK(f.watcher.units[0] > got);
}
