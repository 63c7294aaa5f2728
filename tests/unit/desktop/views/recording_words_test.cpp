// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/recording_words.hpp"

#include "catch.hpp"
#include "desktop/state/missing.hpp"

using namespace parallax;
using namespace parallax::desktop;

namespace {

constexpr int64_t kS = kNsPerSecond;

SourceStatus source(std::string id, std::string name, bool recording, CameraState state, std::string reason = {}) {
  SourceStatus out;
  out.source = std::move(id);
  out.name = std::move(name);
  out.recording = recording;
  out.ready = state == CameraState::live;
  out.health.state = state;
  if (!reason.empty()) out.health.reason = Error{"x", std::move(reason), ""};
  return out;
}

/// A recorder that said, 2 s ago, what `text` holds.
struct Said {
  Snapshot now;
  FrameMemory memory;
  Said() {
    now.state = LinkState::ready;
    now.status_monotonic_ns = 100 * kS;
    api::LocationView room;
    room.location.id = "room";
    for (const char* id : {"a", "b"}) {
      Source camera;
      camera.id = id;
      camera.kind = SourceKind::camera;
      room.location.sources.push_back(camera);
    }
    now.status.locations.push_back(room);
  }
  RecordingWords words(const RecordingStatus& recording) { return words_of(memory, now, recording, 102 * kS); }
};

RecordingStatus recording_of(Phase phase) {
  RecordingStatus out;
  out.session = "s";
  out.location = "room";
  out.phase = phase;
  out.sources = {source("a", "Bed", true, CameraState::live), source("b", "Door", true, CameraState::live)};
  return out;
}

}  // namespace

TEST_CASE("a start that waits says which attempt it is, what comes next and when, and for whom it waits [R108][R109]") {
  Said said;
  RecordingStatus recording = recording_of(Phase::starting);
  recording.attempt = 2;
  recording.attempts = 5;
  recording.attempt_left_ns = 163 * kS;
  recording.wait_left_ns = 9 * kS;
  recording.sources = {source("a", "Bed", false, CameraState::live),
                       source("b", "Door", false, CameraState::gone, "Nothing answers at 10.0.0.7.")};
  const RecordingWords words = said.words(recording);
  CHECK(words.look == RecordingLook::starting);
  CHECK(words.clock == "0:07");
  CHECK(words.next == "in 0:07 it records with 1 of 2 cameras");
  CHECK(words.sentence ==
        "Starting  ·  attempt 2 of 5  ·  in 0:07 it records with 1 of 2 cameras  ·  "
        "waiting for Door (Nothing answers at 10.0.0.7)");
  CHECK(colour_of(words.look, palette_of(Theme::dark)) != palette_of(Theme::dark).danger_text);
  CHECK_FALSE(is_missing(recording, "b"));
  // With none there is nothing to record: the end of the attempt comes next, whatever the wait.
  recording.sources[0].ready = false;
  CHECK(said.words(recording).clock == "2:41");
  CHECK(said.words(recording).next == "in 2:41 it tries again");
  recording.attempt = 5;
  CHECK(said.words(recording).next == "in 2:41 it gives up");
  // An attempt that is shorter than the wait ends before it.
  recording.sources[0].ready = true;
  recording.attempt_left_ns = 5 * kS;
  CHECK(said.words(recording).next == "in 0:03 it gives up");
}

TEST_CASE("of many missing cameras two are named and the others counted; the whole sentence names all") {
  Said said;
  RecordingStatus recording = recording_of(Phase::recording);
  recording.duration_ns = recording.recorded_ns = 10 * kS;
  for (const char* name : {"Desk", "Hall", "Roof"}) {
    recording.sources.push_back(source(name, name, false, CameraState::gone, "Gone."));
  }
  recording.sources[1] = source("b", "Door", false, CameraState::gone, "Gone.");
  const RecordingWords words = said.words(recording);
  CHECK_FALSE(words.named);
  CHECK(words.rest == "1 of 5 cameras  ·  missing: Door (Gone), Desk (Gone) and 2 more");
  CHECK(words.brief == "1 of 5 cameras  ·  missing: Door, Desk and 2 more");
  CHECK(words.sentence ==
        "Recording 0:12  ·  1 of 5 cameras  ·  missing: Door (Gone), Desk (Gone), Hall (Gone), Roof (Gone)");
  recording.sources.resize(3);
  CHECK(said.words(recording).named);
}

TEST_CASE("a recording says how many of its cameras are written, and which are not and why [R83][R84]") {
  Said said;
  RecordingStatus recording = recording_of(Phase::recording);
  recording.duration_ns = 722 * kS;
  recording.recorded_ns = 722 * kS;
  CHECK(said.words(recording).sentence == "Recording 12:04  ·  2 cameras");
  CHECK(said.words(recording).whole);
  recording.sources[1] = source("b", "Door", false, CameraState::stalled);
  const RecordingWords words = said.words(recording);
  CHECK(words.look == RecordingLook::recording);
  CHECK(words.count == "1 of 2 cameras");
  CHECK(words.sentence == "Recording 12:04  ·  1 of 2 cameras  ·  missing: Door (Connected, but silent)");
  CHECK(is_missing(recording, "b"));
  CHECK_FALSE(is_missing(recording, "a"));
  CHECK(is_missing(recording, "added since"));
  // Red is kept for pictures that are being written.
  recording.sources[0].recording = false;
  CHECK(said.words(recording).look == RecordingLook::silent);
  CHECK(said.words(recording).state == "Nothing is recorded");
  CHECK(colour_of(RecordingLook::silent, palette_of(Theme::light)) == palette_of(Theme::light).warning);
  CHECK(colour_of(RecordingLook::recording, palette_of(Theme::light)) == palette_of(Theme::light).danger_text);
}

TEST_CASE(
    "the clock is the session's, as in marks; it stands in a pause; nothing claims that all of it was recorded "
    "[R8][R88]") {
  Said said;
  RecordingStatus recording = recording_of(Phase::paused);
  recording.state = SessionState::paused;
  recording.duration_ns = 64 * kS;
  recording.recorded_ns = 60 * kS;
  recording.paused_for_ns = 4 * kS;
  const RecordingWords paused = said.words(recording);
  CHECK(paused.state == "Paused for 0:06");
  CHECK(paused.clock == "1:00");
  CHECK(paused.sentence == "Paused for 0:06  ·  at 1:00");
  recording.state = SessionState::recording;
  recording.phase = Phase::recording;
  recording.paused_for_ns = 0;
  recording.duration_ns = 90 * kS;
  recording.recorded_ns = 70 * kS;
  CHECK(said.words(recording).clock == "1:32");  // what a mark set now says
  CHECK(said.words(recording).sentence == "Recording 1:32  ·  1:12 without pauses  ·  2 cameras");
  recording.phase = Phase::paused;
  recording.state = SessionState::paused;
  recording.duration_ns = 95 * kS;
  recording.paused_for_ns = 3 * kS;
  CHECK(said.words(recording).sentence == "Paused for 0:05  ·  at 1:32  ·  1:10 without pauses");
  recording.phase = Phase::stopping;
  CHECK(said.words(recording).clock == "1:35");
}

TEST_CASE("a recorder that does not answer leaves nothing known, whatever was said last") {
  Said said;
  said.now.state = LinkState::lost;
  const RecordingWords words = said.words(recording_of(Phase::recording));
  CHECK(words.look == RecordingLook::unknown);
  CHECK(words.sentence.find("whether the recording goes on is not known") != std::string_view::npos);
  CHECK(colour_of(words.look, palette_of(Theme::dark)) == palette_of(Theme::dark).warning);
}

TEST_CASE("a free room says which of its sources are known not to deliver") {
  Said said;
  Location& room = said.now.status.locations[0].location;
  room.sources[0].name = "Bed";
  room.sources[1].name = "Door";
  CHECK(silent_in(said.memory, said.now, room).count == 0);  // nobody looks at it
  said.now.status.sources = {source("a", "Bed", false, CameraState::live),
                             source("b", "Door", false, CameraState::connecting)};
  CHECK(silent_in(said.memory, said.now, room).count == 0);  // on its way
  said.now.status.sources[1] = source("b", "Door", false, CameraState::refused, "Nothing listens there.");
  const SilentSources one = silent_in(said.memory, said.now, room);
  CHECK(one.words == "1 of 2 does not deliver");
  CHECK(one.names == "Door (Nothing listens there)");
  for (const char* id : {"c", "d"}) {
    Source camera;
    camera.id = camera.name = id;
    room.sources.push_back(camera);
    said.now.status.sources.push_back(source(id, id, false, CameraState::gone, "Gone."));
  }
  CHECK(silent_in(said.memory, said.now, room).words == "3 of 4 do not deliver");
  CHECK(silent_in(said.memory, said.now, room).names == "Door (Nothing listens there), c (Gone) and 1 more");
  CHECK(silent_in(said.memory, said.now, room).all == "Door (Nothing listens there), c (Gone), d (Gone)");
  said.now.state = LinkState::lost;
  CHECK(silent_in(said.memory, said.now, room).count == 0);
}

TEST_CASE("what a session lacks is told with its reason; how long it was paused is told apart") {
  CHECK(words_of(SourceLoss{"Door", true, 0, GapReason::camera_gone, "Nothing answered at 10.0.0.7."}) ==
        "Door: nothing was recorded. Nothing answered at 10.0.0.7.");
  CHECK(words_of(SourceLoss{"Desk", false, 12 * kS, GapReason::camera_stalled, ""}) ==
        "Desk: 0:12 missing. The camera was silent.");
  CHECK(words_of(SourceLoss{"Mic", true, 0, std::nullopt, ""}) == "Mic: nothing was recorded.");
  Session session;
  session.duration_ns = 60 * kS;
  session.videos.resize(2);
  session.videos[1].gaps = {{0, kS / 20, GapReason::late_start, "", ""},
                            {20 * kS, 30 * kS, GapReason::paused, "", "anna"}};
  CHECK(paused_ns_in(session) == 10 * kS);
}

TEST_CASE("what was noted inside the parts of a video is told, and in which") {
  Video bed;
  bed.parts.resize(1);
  CHECK(remarks_on(bed).empty());
  bed.parts[0].notes = {"Lost on the way: 3 packets.", "2 time stamps were mended."};
  CHECK(remarks_on(bed) == "Lost on the way: 3 packets.\n2 time stamps were mended.");
  bed.parts.resize(3);
  bed.parts[2].notes = {"The sound stopped."};
  CHECK(remarks_on(bed) ==
        "Part 1: Lost on the way: 3 packets.\nPart 1: 2 time stamps were mended.\nPart 3: The sound stopped.");
}
