// SPDX-License-Identifier: Apache-2.0
#include "service/registry_view.hpp"

#include <fstream>

#include "catch.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::recorder;
using parallax::test::SetClock;
using parallax::test::TempFolder;
using parallax::test::write_text;

TEST_CASE("a plugin's lines are numbered, the newest are kept, and one reads on after a number") {
  SetClock clock;
  PluginLogs logs(clock, {.kept_lines = 3, .passed_at_once = 0, .passed_per_second = 0});
  const auto sink = logs.sink();
  for (int i = 1; i <= 5; ++i) sink(LogLevel::info, "com.example.cam", "line " + std::to_string(i));
  sink(LogLevel::error, "com.example.other", "mine");

  const PluginLog all = logs.lines("com.example.cam", 0, 100);
  CHECK(all.newest == 5);
  REQUIRE(all.lines.size() == 3);
  CHECK(all.lines[0].number == 3);
  CHECK(all.lines[2].text == "line 5");
  CHECK(all.lines[2].utc_ns == clock.utc_ns());
  CHECK(logs.lines("com.example.cam", 3, 1).lines.at(0).number == 4);
  CHECK(logs.lines("com.example.cam", 5, 100).lines.empty());
  CHECK(logs.lines("com.example.other", 0, 100).lines.at(0).level == "error");
  CHECK(logs.lines("com.example.silent", 0, 100).newest == 0);
}

TEST_CASE("a talkative plugin does not push everything else out of the recorder's log") {
  const TempFolder folder;
  REQUIRE(log_to_file(folder.path() / "logs" / "recorder.log"));
  SetClock clock;
  PluginLogs logs(clock, {.kept_lines = 1000, .passed_at_once = 5, .passed_per_second = 1});
  for (int i = 0; i < 500; ++i) logs.add(LogLevel::info, "com.example.cam", "chatter");
  clock.advance(2 * kNsPerSecond);
  logs.add(LogLevel::info, "com.example.cam", "after a while");
  const std::string text = test::read_text(folder.path() / "logs" / "recorder.log");
  CHECK(std::count(text.begin(), text.end(), '\n') == 7);
  CHECK(text.find("[plugin com.example.cam] 495 lines were left out") != std::string::npos);
  CHECK(text.find("after a while") != std::string::npos);
  CHECK(logs.lines("com.example.cam", 0, 1000).lines.size() == 501);
}

TEST_CASE("a plugin that was refused is listed with step, reason and remedy") {
  const TempFolder folder;
  write_text(folder.path() / "broken" / "plugin.json", "{ this is no manifest");
  SetClock clock;
  PluginLogs logs(clock);
  const plugins::Registry registry({.folders = {{folder.path(), plugins::FolderKind::bundled}}}, {.log = logs.sink()});
  RegistryView view(registry, logs);
  REQUIRE(view.plugins().size() == 1);
  const auto plugin = view.plugin("broken");
  REQUIRE(plugin);
  CHECK(plugin->state == "refused");
  REQUIRE(plugin->refusal);
  CHECK(plugin->refusal->step == "manifest");
  CHECK(plugin->refusal->error.code == "manifest-syntax");
  CHECK_FALSE(plugin->refusal->error.remedy.empty());
  CHECK(view.log("broken", 0, 10)->lines.empty());
  CHECK(view.plugin("nothing").error().code == "plugin-unknown");
  CHECK(view.log("nothing", 0, 10).error().code == "plugin-unknown");
}
