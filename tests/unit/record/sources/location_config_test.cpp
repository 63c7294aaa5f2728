// SPDX-License-Identifier: Apache-2.0
#include "record/sources/location_config.hpp"

#include <unistd.h>

#include <fstream>

#include "catch.hpp"

using namespace parallax;
using namespace parallax::record;

TEST_CASE("a location file names its sources; credentials leave the URL") {
  const auto location = parse_location(R"(
name = "Room 1"
[[source]]
name = "Bed"
url = "rtsp://admin:p%40ss@10.0.0.5/main"
transport = "udp"
[[source]]
name = "Mic"
kind = "microphone"
driver = "sim"
settings = { volume = 7, loud = true }
)",
                                       ".");
  REQUIRE(location);
  CHECK(location->name == "Room 1");
  REQUIRE(location->sources.size() == 2);
  const SourceConfig& bed = location->sources[0];
  CHECK(bed.driver == "rtsp");
  CHECK(bed.settings.at("url") == "rtsp://10.0.0.5/main");
  CHECK(bed.settings.at("transport") == "udp");
  CHECK(bed.user == "admin");
  CHECK(bed.password == "p@ss");
  const SourceConfig& mic = location->sources[1];
  CHECK(mic.kind == SourceKind::microphone);
  CHECK(mic.settings.at("volume") == "7");
  CHECK(mic.settings.at("loud") == "true");
}

TEST_CASE("mistakes in a location file are refused with line and suggestion") {
  struct Case {
    const char* toml;
    const char* text;
    const char* remedy;
  };
  const std::vector<Case> cases{
      {"name = 'R'\n[[source]]\nname='A'\nulr='rtsp://x'\n", "Line 4: the key 'ulr' is unknown.",
       "Did you mean 'url'?"},
      {"nmae = 'R'\n", "Line 1: the key 'nmae' is unknown.", "Did you mean 'name'?"},
      {"name = 'R'\n", "has no source", "[[source]]"},
      {"[[source]]\nname='A'\nurl='rtsp://x'\n", "no name", "name ="},
      {"name = 'R'\n[[source]]\nurl='rtsp://x'\n", "a source has no name", "name ="},
      {"name = 'R'\n[[source]]\nname='A'\n", "neither driver nor url", "url ="},
      {"name = 'R'\n[[source]]\nname='A'\nurl=7\n", "Line 4: 'url' must be a text", ""},
      {"name = 'R'\n[[source]]\nname='A'\nurl='x'\nkind='camra'\n", "'camra' is no kind", "'camera'"},
      {"name = 'R'\n[[source]]\nname='A b'\nurl='x'\n[[source]]\nname='A b'\nurl='y'\n", "used twice",
       "name of its own"},
      {"name = 'R'\n[[source]]\nname='A'\nurl='x'\npassword_file='missing'\n", "password file", "first line"},
      {"name = \n", "Line 1: this is not TOML", "guide"}};
  for (const Case& wrong : cases) {
    const auto location = parse_location(wrong.toml, "/nonexistent");
    CAPTURE(wrong.toml);
    REQUIRE_FALSE(location);
    CAPTURE(location.error().text, location.error().remedy);
    CHECK(location.error().code == "location-file");
    CHECK(location.error().text.find(wrong.text) != std::string::npos);
    CHECK(location.error().remedy.find(wrong.remedy) != std::string::npos);
  }
}

TEST_CASE("a password file is read relative to the location file") {
  const auto folder = std::filesystem::temp_directory_path() / ("plx-location-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "secret") << "hunter2\r\n";
  std::ofstream(folder / "room.toml") << "name='R'\n[[source]]\nname='A'\nurl='rtsp://h'\nuser='u'\n"
                                         "password_file='secret'\n";
  const auto location = read_location(folder / "room.toml");
  std::filesystem::remove_all(folder);
  REQUIRE(location);
  CHECK(location->sources[0].password == "hunter2");
  CHECK_FALSE(read_location(folder / "room.toml"));
}

TEST_CASE("the demo has four cameras and a microphone") {
  const LocationConfig demo = demo_location();
  REQUIRE(demo.sources.size() == 5);
  CHECK(demo.sources[4].kind == SourceKind::microphone);
}
