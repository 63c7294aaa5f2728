// SPDX-License-Identifier: Apache-2.0
// ffmpeg records from parallax-sim-rtsp; what it wrote is held against the counters and times in the pictures.
#include "sim_server.hpp"

#include <algorithm>
#include <filesystem>

#include "catch.hpp"
#include "check/file_check.hpp"
#include "support/temp_folder.hpp"

using namespace parallax::sim;
using namespace parallax::sim::test;
using parallax::test::TempFolder;

namespace {

/// Small pictures: the tests are about the server.
std::vector<std::string> with(std::vector<std::string> more) {
  more.insert(more.end(), {"--size", "320x180", "--bitrate", "200000"});
  return more;
}

std::string record(const std::string& url, const std::string& transport, double seconds, const std::string& file) {
  return "ffmpeg -v error -y -analyzeduration 1000000 -rtsp_transport " + transport + " -i " + url + " -t " +
         std::to_string(seconds) + " -c copy " + file;
}

/// ffmpeg's file clock starts at the first picture: the constant part of the error means nothing. Its sound starts
/// somewhere inside, so sound gets more room.
FileReport check(const std::string& file) {
  return check_file(file, 0, {.max_error_ms = 25, .max_sound_error_ms = 60, .latency = Latency::remove});
}

}  // namespace

TEST_CASE("ffmpeg records a camera over TCP and UDP after a digest log-in") {
  const std::string transport = GENERATE("tcp", "udp");
  CAPTURE(transport);
  const TempFolder folder;
  SimServer server(with({"--cameras", "2", "--auth", "viewer:se cret", "--audio", "aac"}));
  REQUIRE_FALSE(server.url().empty());
  const Outcome outcome =
      run(record("'" + server.url_with("viewer:se%20cret") + "/cam2'", transport, 3, folder.file("a.mp4")));
  CAPTURE(outcome.output);
  REQUIRE(outcome.status == 0);
  const FileReport report = check(folder.file("a.mp4"));
  CAPTURE(report.faults);
  CHECK(report.faults.empty());
  CHECK(report.frames >= 60);
  CHECK(report.beeps >= 2);
  REQUIRE(report.first);
  CHECK(report.first->camera == 2);

  const Outcome refused = run(record("'" + server.url_with("viewer:wrong") + "/cam1'", transport, 1, "/dev/null"));
  CHECK(refused.output.find("401") != std::string::npos);
  CHECK(server.terminate() == 0);
}

TEST_CASE("codecs of picture and sound are offered as asked") {
  struct Case {
    std::string video;
    std::string audio;
    std::string wanted;
  };
  const auto [video, audio, wanted] =
      GENERATE(Case{"h264", "pcmu", "h264,pcm_mulaw"}, Case{"h265", "opus", "hevc,opus"},
               Case{"mjpeg", "l16", "mjpeg,pcm_s16be"}, Case{"h264", "g726", "h264,adpcm_g726le"});
  SimServer server(with({"--codec", video, "--audio", audio}));
  REQUIRE_FALSE(server.url().empty());
  const Outcome outcome =
      run("ffprobe -v error -analyzeduration 1000000 -rtsp_transport tcp -show_entries stream=codec_name -of csv=p=0 " +
          server.url() + "/cam1 | sort -r | paste -sd,");
  std::string codecs = outcome.output.substr(0, outcome.output.find('\n'));
  std::string sorted = wanted;
  if (wanted < wanted.substr(wanted.find(',') + 1)) {
    sorted = wanted.substr(wanted.find(',') + 1) + "," + wanted.substr(0, wanted.find(','));
  }
  CHECK(codecs == sorted);
}

TEST_CASE("a server of one transport refuses the other with 461") {
  SimServer server(with({"--transport", "udp"}));
  const Outcome outcome = run(record(server.url() + "/cam1", "tcp", 1, "/dev/null"));
  CHECK(outcome.output.find("461") != std::string::npos);
}

TEST_CASE("parameter sets stand in the SDP, in the stream, or in both") {
  const std::string where = GENERATE("both", "sdp", "inband");
  CAPTURE(where);
  const TempFolder folder;
  SimServer server(with({"--param-sets", where}));
  const Outcome described =
      run("ffprobe -v trace -analyzeduration 1000000 -rtsp_transport tcp " + server.url() + "/cam1");
  CHECK((described.output.find("sprop-parameter-sets") != std::string::npos) == (where != "inband"));
  REQUIRE(run(record(server.url() + "/cam1", "tcp", 1.5, folder.file("a.mp4"))).status == 0);
  CHECK(check(folder.file("a.mp4")).frames > 20);
}

TEST_CASE("RTSPS with a certificate of its own is spoken") {
  const TempFolder folder;
  SimServer server(with({"--tls", "--cameras", "1"}));
  CHECK(server.url().rfind("rtsps://", 0) == 0);
  REQUIRE(run(record(server.url() + "/cam1", "tcp", 1.5, folder.file("a.mp4"))).status == 0);
  CHECK(check(folder.file("a.mp4")).frames > 20);
}

TEST_CASE("a camera stalls, goes on, and disappears by command while the others run") {
  SimServer server(with({"--cameras", "2"}));
  const TempFolder folder;
  CHECK(server.command("stall cam1") == "OK stall cam1");
  CHECK(run(record(server.url() + "/cam1", "tcp", 1, "/dev/null"), 3).status != 0);
  CHECK(run(record(server.url() + "/cam2", "tcp", 1, folder.file("b.mp4"))).status == 0);
  CHECK(server.command("resume cam1") == "OK resume cam1");
  CHECK(run(record(server.url() + "/cam1", "tcp", 1, folder.file("a.mp4"))).status == 0);
  CHECK(server.command("gone cam1 60") == "OK gone cam1 60");
  CHECK(run(record(server.url() + "/cam1", "tcp", 1, "/dev/null")).output.find("404") != std::string::npos);
  CHECK(server.command("dance cam1").rfind("NOT UNDERSTOOD", 0) == 0);
}

TEST_CASE("lost pictures show as faults of the recording") {
  const TempFolder folder;
  SimServer server(with({"--drop-every", "7"}));
  REQUIRE(run(record(server.url() + "/cam1", "tcp", 5, folder.file("a.mp4"))).status == 0);
  // How many holes are left depends on what the decoder makes up for what is missing, so only that it shows is held.
  CHECK_FALSE(check(folder.file("a.mp4")).faults.empty());
}
