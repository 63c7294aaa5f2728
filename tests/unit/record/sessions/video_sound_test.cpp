// SPDX-License-Identifier: Apache-2.0
// Sound beside the pictures, sound alone, and what cannot be decoded here.
#include "unit/record/sessions/video_setup.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;
using Kind = FakeCamera::Kind;

TEST_CASE("sound goes along with the pictures and its trouble leaves them alone") {
  VideoSetup s;
  s.begin();
  s.camera->go_live({video_format(), sound_format()});
  s.camera->send(1);  // before the first picture: no part yet
  for (int i = 0; i < 50; ++i) {
    s.camera->send(0, i % 25 == 0 ? Kind::key : Kind::delta);
    s.camera->send(1);
    s.loop.advance(40 * kNsPerMs);
  }
  REQUIRE(s.place.written.size() == 1);
  CHECK(s.place.written[0]->request.tracks.size() == 2);
  CHECK(s.place.written[0]->count(1) == 50);

  SECTION("sound that stops is noted once and the pictures go on") {
    for (int i = 0; i < 8; ++i) {
      s.camera->run(1);
      s.video->tick();
    }
    CHECK(s.result().parts.size() == 1);
    REQUIRE(s.listener.notices.size() == 1);
    CHECK(s.listener.notices[0].code == "sound-stopped");
    CHECK(s.result().parts[0].notes.size() == 1);
  }
  SECTION("another sound format starts a new part at the next key frame, not before") {
    s.camera->change_format(1, sound_format(media::Codec::aac, 16000));
    s.camera->send(1);
    s.camera->send(0, Kind::delta);
    CHECK(s.result().parts.size() == 1);
    s.camera->send(0, Kind::key);
    s.camera->send(1);
    REQUIRE(s.result().parts.size() == 2);
    CHECK(s.place.written[1]->request.tracks[1]->sample_rate_hz == 16000);
    CHECK(s.place.written[1]->count(1) == 1);
  }
}

TEST_CASE("sound that cannot be recorded is left out with a note; the pictures are recorded") {
  VideoSetup s;
  s.begin();
  s.camera->go_live({video_format(), sound_format(media::Codec::l16, -5)});
  s.camera->run(1);
  REQUIRE(s.result().parts.size() == 1);
  CHECK(s.place.written[0]->request.tracks.size() == 1);
  REQUIRE(s.listener.notices.size() == 1);
  CHECK(s.listener.notices[0].code == "sound-left-out");
}

TEST_CASE("a microphone is a source of its own; its sound is the main track") {
  VideoSetup s(SourceKind::microphone);
  s.begin();
  s.camera->go_live({sound_format()});
  s.camera->run(2);
  REQUIRE(s.result().parts.size() == 1);
  CHECK(s.result().parts[0].file == "Cam-1-p001.m4a");
  CHECK(s.place.written[0]->count(0) == 50);
}

TEST_CASE("pictures that cannot be decoded here are recorded all the same") {
  VideoSetup s;
  s.begin();
  auto format = std::make_shared<media::StreamFormat>(*video_format());
  format->codec = media::Codec::h265;
  s.camera->go_live({format});
  s.camera->run(1);
  REQUIRE(s.result().parts.size() == 1);
  CHECK(s.result().parts[0].codec == "h265");
}

TEST_CASE("a microphone that sends telephone sound is recorded as AAC") {
  VideoSetup s(SourceKind::microphone);
  s.begin();
  s.camera->go_live({sound_format(media::Codec::g711_ulaw, 8000)});
  for (int i = 0; i < 100; ++i) {
    s.camera->send();
    s.loop.advance(100 * kNsPerMs / 8);  // 100 samples at 8 kHz
  }
  REQUIRE(s.place.written.size() == 1);
  CHECK(s.place.written[0]->request.tracks[0]->codec == media::Codec::aac);
  CHECK(s.place.written[0]->count(0) >= 7);
  CHECK(s.place.written[0]->codecs == std::set{media::Codec::aac});
}
