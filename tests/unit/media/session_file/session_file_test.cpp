// SPDX-License-Identifier: Apache-2.0
#include "media/session_file/session_file.hpp"

#include "catch.hpp"
#include "support/folder_volume.hpp"

using namespace parallax;
using namespace parallax::test;
using media::session_from_json;
using media::session_to_json;

namespace {

Session full_session() {
  Part part;
  part.file = "cam-p001.mp4";
  part.index_file = "cam-p001.mp4.idx";
  part.sidecar = "cam-p001.klv";
  part.state = PartState::finished;
  part.start_session_ns = 130'000'001;
  part.duration_ns = 50'400'000'000'123;
  part.frames = 1'260'000;
  part.bytes = 25'200'000'000;
  part.codec = "h264";
  part.audio_codec = "aac";
  part.width = 1920;
  part.height = 1080;
  part.fps = 29.97;
  part.sha256 = std::string(64, 'a');
  part.notes = {"A \"note\"\nwith a line end", "Übung 心"};
  Part pending;
  pending.file = "cam-p002.mp4";
  pending.index_file = "cam-p002.mp4.idx";
  pending.codec = "mjpeg";
  Gap gap;
  gap.start_session_ns = 5;
  gap.end_session_ns = 9;
  gap.reason = GapReason::paused;
  gap.text = "Paused";
  gap.user = "ann";
  Gap open;
  open.reason = GapReason::recorder_restarted;
  Video video;
  video.source = "Camera 1";
  video.kind = SourceKind::camera;
  video.driver = "parallax.camera-rtsp";
  video.first_frame_session_ns = 130'000'001;
  video.parts = {part, pending};
  video.gaps = {gap, open};
  Video silent;
  silent.source = "Mic";
  silent.kind = SourceKind::microphone;
  Session session;
  session.id = "7f1f6a52-0000-4000-8000-000000000001";
  session.name = "Resuscitation 3";
  session.location = "Room 2";
  session.recorded_by = "ann";
  session.start_utc_ns = 1'763'776'800'123'456'789;
  session.state = SessionState::stopped;
  session.stop_reason = "user";
  session.duration_ns = 50'400'000'000'123;
  session.videos = {video, silent};
  return session;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("A session comes back from session.json as it went in, to the nanosecond") {
  const Session session = full_session();
  const auto read = session_from_json(session_to_json(session));
  REQUIRE(read);
  CHECK(*read == session);
  CHECK(*session_from_json(session_to_json({})) == Session{});
}

TEST_CASE("session.json is written for people too") {
  const std::string text = session_to_json(full_session());
  CHECK(text.find("  \"start_utc\": \"2025-11-22T02:00:00.123Z\"") != std::string::npos);
  CHECK(text.find("\"hash_state\": \"done\"") != std::string::npos);
  CHECK(text.find("\"hash_state\": \"pending\"") != std::string::npos);
  CHECK(text.back() == '\n');
}

TEST_CASE("Fields that we do not know are passed over") {
  const std::string text = replaced(session_to_json(full_session()), "\"codec\"", "\"later\": {\"a\": [1]}, \"codec\"");
  CHECK(*session_from_json(text) == full_session());
}

TEST_CASE("What somebody wrote into session.json steers no terminal and turns no line round") {
  Session session = full_session();
  session.name =
      "Airway \x1b[2J\xE2\x80\xAE"
      "ecnassi";
  const auto read = session_from_json(session_to_json(session));
  REQUIRE(read);
  CHECK(read->name == "Airway  [2Jecnassi");
}

TEST_CASE("A frame rate beyond all measure is not known; others come back as they went in") {
  Session session = full_session();
  session.videos[0].parts[0].fps = 29.97003;
  CHECK(session_from_json(session_to_json(session)) == session);
  session.videos[0].parts[0].fps = 2.6e69;  // two pictures in one tick, or somebody's joke
  const auto read = session_from_json(session_to_json(session));
  REQUIRE(read);
  CHECK(read->videos[0].parts[0].fps == 0);
}

TEST_CASE("What is wrong in session.json is named with its place") {
  const std::string good = session_to_json(full_session());
  const auto [what, with, code, place] = GENERATE(table<std::string, std::string, std::string, std::string>(
      {{"\"version\": 1", "\"version\": 2", "session-file-newer", "version 2"},
       {"\"version\": 1", "\"version\": 0", "session-file-invalid", "version 0"},
       {"\"version\": 1", "\"versio\": 1", "session-file-invalid", "version is missing"},
       {"\"finished\"", "\"molten\"", "session-file-invalid", "videos[0].parts[0].state is \"molten\""},
       {"\"frames\": 1260000", "\"frames\": -1", "session-file-invalid", "videos[0].parts[0].frames is negative"},
       {"\"frames\": 1260000", "\"frames\": 1.5", "session-file-invalid", "videos[0].parts[0].frames"},
       {"\"reason\": \"paused\"", "\"reason\": 3", "session-file-invalid", "videos[0].gaps[0].reason is no text"},
       {"\"videos\": [", "\"videos\": [7,", "session-file-invalid", "videos[0] is no object"},
       {"\"id\"", "id", "session-file-invalid", "no JSON"}}));
  CAPTURE(what, with);
  const auto read = session_from_json(replaced(good, what, with));
  REQUIRE_FALSE(read);
  CHECK(read.error().code == code);
  INFO(read.error().text);
  CHECK(read.error().text.find(place) != std::string::npos);
  CHECK_FALSE(read.error().remedy.empty());
}

TEST_CASE("Text cut at any place is an error, never a session") {
  const std::string good = session_to_json(full_session());
  for (size_t size = 0; size + 2 < good.size(); ++size) REQUIRE_FALSE(session_from_json(good.substr(0, size)));
}

TEST_CASE("session.json is replaced in one step beside the recordings") {
  const TempFolder folder;
  FolderVolume volume(folder.path());
  Session session = full_session();
  REQUIRE(media::save_session(volume, "s1", session));
  session.name = "Renamed";
  REQUIRE(media::save_session(volume, "s1", session));
  CHECK(*media::load_session(volume, "s1") == session);
  CHECK(*volume.list("s1") == std::vector<std::string>{"s1/session.json"});
  CHECK(media::load_session(volume, "s2").error().code == "not-found");
}
