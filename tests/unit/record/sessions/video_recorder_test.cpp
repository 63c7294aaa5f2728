// SPDX-License-Identifier: Apache-2.0
#include "record/rules/gaps.hpp"
#include "unit/record/sessions/video_setup.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;
using Kind = FakeCamera::Kind;

TEST_CASE("viewers get each unit that is recorded, with the time that it has in the file") {
  VideoSetup s;
  s.camera->go_live({video_format(), sound_format()});
  s.camera->send(0);
  s.begin();
  s.loop.advance(40 * kNsPerMs);
  s.camera->send(0, Kind::delta);
  s.camera->send(1);
  REQUIRE(s.place.written.size() == 1);
  auto recorded = s.place.written[0]->units;
  REQUIRE(recorded.size() == 3);
  recorded.erase(recorded.begin());  // what came before the recording began they have seen
  CHECK(s.viewers.units == recorded);
}

TEST_CASE("while a recording waits or is paused viewers get nothing from it") {
  VideoSetup s;
  s.camera->go_live();
  s.camera->send();
  CHECK(s.viewers.units.empty());
  s.begin();
  s.video->pause("ann", "Paused.");
  s.loop.advance(kS);
  s.camera->send();
  CHECK(s.viewers.units.empty());
  s.video->resume();
  s.loop.advance(kS);
  s.camera->send();
  CHECK(s.viewers.units.size() == 1);
  s.video->end();
  s.camera->send();
  CHECK(s.viewers.units.size() == 1);
}

TEST_CASE("a part begins at the first key frame and the offset of the first frame is kept") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.loop.advance(kS);
  s.camera->send(0, Kind::delta);
  CHECK(s.place.written.empty());
  s.loop.advance(kS / 2);
  s.camera->run(2);
  const Video& video = s.result();
  REQUIRE(video.parts.size() == 1);
  REQUIRE(video.first_frame_session_ns);
  CHECK(near(*video.first_frame_session_ns, kS + kS / 2));
  CHECK(s.place.written[0]->request.stem == "folder/Cam-1-p001");
  CHECK(s.place.written[0]->count(0) == 50);
  REQUIRE(video.gaps.size() == 1);
  CHECK(video.gaps[0].reason == GapReason::late_start);
  CHECK(video.gaps[0].start_session_ns == 0);
  CHECK(near(video.gaps[0].end_session_ns.value(), kS + kS / 2));
}

TEST_CASE("a camera's first picture some milliseconds after the session's start is no gap") {
  VideoSetup s;
  s.begin();
  CHECK(s.result().gaps.size() == 1);  // until it is known
  s.camera->go_live();
  s.loop.advance(70 * kNsPerMs);
  s.camera->run(1);
  CHECK(s.result().gaps.empty());
  REQUIRE(s.result().first_frame_session_ns);
  CHECK(near(*s.result().first_frame_session_ns, 70 * kNsPerMs));
}

TEST_CASE("what a gap says is a sentence, not a variable's name, and a driver's own words are left as they are") {
  for (const CameraState state : {CameraState::connecting, CameraState::first_frame, CameraState::stalled,
                                  CameraState::refused, CameraState::gone}) {
    VideoSetup s;
    s.video->on_state(state, {});
    s.begin();
    REQUIRE(s.result().gaps.size() == 1);
    CAPTURE(s.result().gaps[0].text);
    CHECK(s.result().gaps[0].text.find("first-frame") == std::string::npos);
    CHECK(s.result().gaps[0].text.starts_with("The source "));
    CHECK(s.result().gaps[0].text.ends_with("."));
  }
  VideoSetup s;
  s.video->on_state(CameraState::refused, Error{"device", "The grabber wants a newer driver and sends us a code.", ""});
  s.begin();
  CHECK(s.result().gaps.at(0).text == "The grabber wants a newer driver and sends us a code.");
}

TEST_CASE("pictures since the last key frame are kept while the session waits, so that none is lost") {
  VideoSetup s;
  s.camera->go_live();
  s.camera->run(2.4);  // the last key frame was 0.4 s ago
  CHECK(s.listener.ready == 1);
  const auto first_ns = s.video->first_kept_arrival_ns();
  REQUIRE(first_ns);
  CHECK(near(*first_ns, s.loop.time.monotonic - 400 * kNsPerMs, kNsPerMs));
  s.zero_ns = *first_ns;
  s.video->begin(s.place, "folder", {.session_start_monotonic_ns = *first_ns, .session_start_utc_ns = 0});
  REQUIRE(s.place.written.size() == 1);
  CHECK(s.place.written[0]->count(0) == 10);
  CHECK(s.result().first_frame_session_ns.value() == 0);
  CHECK(s.result().gaps.empty());
}

TEST_CASE("a part that cannot begin because no key frame comes is told, in the gap and as a notice [R28]") {
  VideoSetup s;
  s.camera->go_live();
  s.begin();
  for (int i = 0; i < 13 * 25; ++i) {
    s.camera->send(0, Kind::delta);
    s.loop.advance(40 * kNsPerMs);
    if (i % 25 == 0) s.video->tick();
  }
  CHECK(s.place.written.empty());
  REQUIRE(s.listener.notices.size() == 1);
  CHECK(s.listener.notices[0].code == "no-key-frame");
  CHECK(s.listener.notices[0].text.find("Cam 1 is not being recorded") != std::string::npos);
  CHECK(s.result().gaps.back().text.find("no key frame") != std::string::npos);
  s.camera->run(1);
  s.video->tick();
  CHECK(s.result().parts.size() == 1);
  CHECK(s.listener.notices.size() == 1);
}

TEST_CASE("what was lost on the way inside a part stands in its notes [R28]") {
  VideoSetup s;
  s.camera->go_live({video_format(), sound_format()});
  s.begin();
  s.camera->run(2);
  s.camera->lost_packets = 7;
  s.camera->send(0, Kind::delta);
  s.loop.advance(2 * kS);
  s.camera->lost_packets = 80;
  s.camera->send(0, Kind::delta);
  s.loop.advance(40 * kNsPerMs);
  s.camera->send(0, Kind::delta);
  s.video->end();
  const std::vector<std::string>& notes = s.result().parts.at(0).notes;
  REQUIRE(notes.size() >= 2);
  CHECK(std::any_of(notes.begin(), notes.end(),
                    [](const std::string& note) { return note.starts_with("From 0:00:02 to 0:00:04 the pictures"); }));
  CHECK(std::any_of(notes.begin(), notes.end(), [](const std::string& note) {
    return note.starts_with("Lost on the way: 87 packets of the pictures at 2 places, 2.0 s");
  }));
}

TEST_CASE("what is kept while waiting is bounded") {
  VideoSetup s;
  s.camera->go_live();
  s.camera->send();
  for (int i = 0; i < 11 * 25; ++i) {  // one endless group of pictures
    s.loop.advance(40 * kNsPerMs);
    s.camera->send(0, Kind::delta);
  }
  CHECK_FALSE(s.video->first_kept_arrival_ns());
  s.camera->send();
  CHECK(s.video->first_kept_arrival_ns());
}

TEST_CASE("a changed resolution makes a new part, with the reason in words") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(2);
  s.camera->change_format(0, video_format(640, 480));
  s.camera->run(2);
  const Video& video = s.result();
  REQUIRE(video.parts.size() == 2);
  CHECK(s.listener.closed == std::vector<size_t>{0});
  CHECK(s.place.written[0]->count(0) == 50);
  CHECK(s.place.written[1]->count(0) == 50);
  CHECK(s.place.written[1]->request.tracks[0]->width == 640);
  const Gap& gap = video.gaps.back();
  CHECK(gap.reason == GapReason::format_changed);
  CHECK(gap.text.find("1280x720") != std::string::npos);
  CHECK(gap.text.find("640x480") != std::string::npos);
  CHECK(near(gap.start_session_ns, 2 * kS));
  CHECK(near(gap.end_session_ns.value(), 2 * kS));
}

TEST_CASE("a format that flickers makes one part a second, and that is told once") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  for (int i = 0; i < 500; ++i) {
    s.camera->change_format(0, video_format(320 + 16 * (i % 7), 240));
    s.camera->send();
    s.loop.advance(10 * kNsPerMs);
  }
  CHECK(s.result().parts.size() == 5);
  REQUIRE(s.listener.notices.size() == 1);
  CHECK(s.listener.notices[0].code == "format-unsteady");
  CHECK(s.result().gaps.back().text.find("more than once a second") != std::string::npos);
  s.camera->run(3);  // it has settled
  CHECK(s.result().parts.size() == 6);
}

TEST_CASE("parts do not overlap, however long the last picture of one was thought to be shown") {
  VideoSetup s;
  s.camera->go_live();
  s.begin();
  s.camera->run(1);
  s.camera->send();
  s.loop.advance(10 * kNsPerMs);  // far less than a picture's usual duration
  s.camera->change_format(0, video_format(640, 480));
  s.camera->run(1);
  s.video->end();
  const Video& video = s.result();
  REQUIRE(video.parts.size() == 2);
  CHECK(video.parts[0].start_session_ns + video.parts[0].duration_ns <= video.parts[1].start_session_ns);
  CHECK(video.parts[0].duration_ns > 900 * kNsPerMs);
  CHECK(video.gaps.back().start_session_ns <= video.gaps.back().end_session_ns.value());
}

TEST_CASE("settings that were changed while it records make a new part, and the gap says so") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(2);
  s.video->on_state(CameraState::connecting, Error{kSourceChanged, "The settings of the source were changed.", {}});
  s.video->on_state(CameraState::connecting, {});
  s.loop.advance(kS / 2);
  s.camera->go_live();
  s.camera->run(2);
  const Video& video = s.result();
  REQUIRE(video.parts.size() == 2);
  CHECK(video.gaps.back().reason == GapReason::format_changed);
  CHECK(video.gaps.back().text == "The settings of the source were changed.");
  CHECK(video.gaps.back().end_session_ns.has_value());
}

TEST_CASE("equal parameter sets in another object are no change") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(1);
  s.camera->change_format(0, video_format());
  s.camera->run(1);
  CHECK(s.result().parts.size() == 1);
}

TEST_CASE("a camera that goes and comes back leaves a gap with the reason and goes on as a new part") {
  struct Case {
    CameraState state;
    GapReason reason;
  };
  for (const Case& lost :
       {Case{CameraState::gone, GapReason::camera_gone}, Case{CameraState::stalled, GapReason::camera_stalled},
        Case{CameraState::refused, GapReason::camera_refused}}) {
    VideoSetup s;
    s.begin();
    s.camera->go_live();
    s.camera->run(2);
    s.camera->lose(lost.state, "Why it went.");
    s.loop.advance(3 * kS);
    s.camera->go_live();
    s.loop.advance(kS);
    s.camera->send(0, Kind::delta);  // not decodable by itself
    s.camera->run(1);
    const Video& video = s.result();
    REQUIRE(video.parts.size() == 2);
    const Gap& gap = video.gaps.back();
    CHECK(gap.reason == lost.reason);
    CHECK(gap.text == "Why it went.");
    CHECK(near(gap.start_session_ns, 2 * kS));
    CHECK(near(gap.end_session_ns.value(), 6 * kS));
    CHECK(near(video.parts[1].start_session_ns, 6 * kS));
    CHECK(s.place.written[1]->count(0) == 25);
  }
}

TEST_CASE("the gap of a camera that fell silent begins with its last picture, not when the silence was noticed") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(2);
  s.loop.advance(5 * kS);
  s.camera->lose(CameraState::stalled);
  CHECK(near(s.result().gaps.back().start_session_ns, 2 * kS));
  CHECK(near(s.result().parts[0].duration_ns, 2 * kS));
}

TEST_CASE("the newest reason of a camera that stays away explains its gap") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(1);
  s.camera->lose(CameraState::gone, "Connection closed.");
  s.loop.advance(kS);
  s.camera->lose(CameraState::refused, "Wrong password.");
  CHECK(s.result().gaps.back().text == "Wrong password.");
  CHECK(s.result().gaps.size() == 1);
}

TEST_CASE("a pause leaves a gap with user and reason; nothing in between is recorded [R88] [R89]") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(2);
  s.video->pause("ann", "Break.");
  s.camera->run(3);
  s.video->resume();
  s.camera->send(0, Kind::delta);
  s.camera->run(2);
  const Video& video = s.result();
  REQUIRE(video.parts.size() == 2);
  CHECK(s.place.written[1]->count(0) == 50);
  const Gap& gap = video.gaps.back();
  CHECK(gap.reason == GapReason::paused);
  CHECK(gap.user == "ann");
  CHECK(gap.text == "Break.");
  CHECK(near(gap.start_session_ns, 2 * kS));
  CHECK(near(gap.end_session_ns.value(), 5 * kS));
}

TEST_CASE("a camera lost during a pause gets a gap of its own after it") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(1);
  s.video->pause("ann", "Break.");
  s.loop.advance(kS);
  s.camera->lose();
  s.loop.advance(kS);
  s.video->resume();
  s.loop.advance(kS);
  const Video& video = s.result();
  REQUIRE(video.gaps.size() == 2);
  CHECK(video.gaps[0].reason == GapReason::paused);
  CHECK(near(video.gaps[0].end_session_ns.value(), 3 * kS));
  CHECK(video.gaps[1].reason == GapReason::camera_gone);
  CHECK_FALSE(video.gaps[1].end_session_ns);
}

TEST_CASE("a file that fails is closed and the next part is tried a second later") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(1);
  s.place.written[0]->on_error({"storage-retry", "The disk hiccupped.", ""});
  s.camera->run(0.9);  // begins with a key frame, but it is too early
  s.loop.advance(200 * kNsPerMs);
  s.camera->run(1);
  const Video& video = s.result();
  REQUIRE(s.listener.errors.size() == 1);
  REQUIRE(video.parts.size() == 2);
  CHECK(s.place.written[1]->count(0) == 25);
  CHECK(video.gaps.back().reason == GapReason::disk);
  CHECK(video.parts[0].notes.back().find("hiccupped") != std::string::npos);
}

TEST_CASE("the numbers of parts go on after those of an interrupted session") {
  VideoSetup s;
  Video made = s.video->video();
  Part part;
  part.file = "Cam-1-p007.mp4";
  part.frames = 10;
  part.duration_ns = 9 * kS;
  made.parts.push_back(part);
  VideoRecorder again(s.loop, made, s.listener);
  FakeCamera camera(s.loop, again);
  again.begin(s.place, "folder",
              {.session_start_monotonic_ns = s.loop.time.monotonic - 20 * kS, .session_start_utc_ns = 0});
  camera.go_live();
  camera.run(1);
  CHECK(s.place.written[0]->request.stem == "folder/Cam-1-p008");
}

TEST_CASE("the end closes the part and the open gap") {
  VideoSetup s;
  s.begin();
  s.camera->go_live();
  s.camera->run(2);
  s.camera->lose();
  s.loop.advance(kS);
  s.video->end();
  const Video& video = s.result();
  CHECK(s.video->open_files() == 0);
  CHECK(near(video.gaps.back().end_session_ns.value(), 3 * kS));
  s.camera->go_live();
  s.camera->run(1);
  CHECK(s.result().parts.size() == 1);
}

TEST_CASE("the first picture counts from its capture if the camera's clock can be believed") {
  VideoSetup s;
  s.camera->capture_delay_ns = GENERATE(80 * kNsPerMs, 3600 * kS, -kS);
  s.camera->go_live();
  s.camera->send();
  const int64_t arrival_ns = *s.video->first_kept_arrival_ns();
  const int64_t believed_ns = *s.camera->capture_delay_ns == 80 * kNsPerMs ? 80 * kNsPerMs : 0;
  CHECK(s.video->first_kept_capture_ns(s.loop.time.utc - s.loop.time.monotonic) == arrival_ns - believed_ns);
}
