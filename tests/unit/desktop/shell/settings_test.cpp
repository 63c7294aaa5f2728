// SPDX-License-Identifier: Apache-2.0
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "catch.hpp"
#include "desktop/shell/settings.hpp"
#include "support/temp_folder.hpp"

using namespace parallax::desktop;
namespace fs = std::filesystem;

namespace {}  // namespace

TEST_CASE("settings come back as they were, and only their user may read them") {
  const parallax::test::TempFolder folder;
  const fs::path file = folder.path() / "below" / "desktop.json";
  Settings settings;
  settings.theme = Theme::light;
  settings.scale = 1.5;
  settings.last_url = "https://lab:8480";
  settings.recorders["https://lab:8480"] = {"ab12", "anna", "secret", true};
  settings.keys["record.mark"] = "F5";
  settings.rooms["room"] = {"focus", "b", {"b", "a"}};
  settings.recorders["https://lab:8480"].user = "Ann\xd8\xba";
  settings.jump_s = 10;
  settings.mini_corner = "top-left";
  REQUIRE(write_settings(file, settings));
  CHECK(read_settings(file) == settings);
  struct stat facts {};
  REQUIRE(stat(file.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 0777) == 0600);
}

TEST_CASE("folders that the settings need are for their user alone, and what was there stays as it is") {
  const parallax::test::TempFolder folder;
  const mode_t before = umask(0022);
  fs::permissions(folder.path(), fs::perms(0755));
  REQUIRE(write_settings(folder.path() / "config" / "parallax" / "desktop.json", {}));
  umask(before);
  const auto mode = [](const fs::path& path) { return static_cast<int>(fs::status(path).permissions()); };
  CHECK(mode(folder.path()) == 0755);
  CHECK(mode(folder.path() / "config") == 0700);
  CHECK(mode(folder.path() / "config" / "parallax") == 0700);
}

TEST_CASE("a damaged file is set aside, values out of range are mended") {
  const parallax::test::TempFolder folder;
  const fs::path file = folder.path() / "desktop.json";
  CHECK(read_settings(file) == Settings());
  std::ofstream(file) << "{\"scale\": ";
  CHECK(read_settings(file) == Settings());
  CHECK(fs::exists(file.string() + ".damaged"));
  std::ofstream(file) << R"({"scale": 99, "jump_s": -4, "naming": "whatever", "rooms": {"a": 3}, "theme": 7,
    "mini_corner": "middle"})";
  const Settings read = read_settings(file);
  CHECK(read.scale == kMaxScale);
  CHECK(read.jump_s == 1);
  CHECK(read.mini_corner == "bottom-right");
  CHECK(read.rooms.empty());
}

TEST_CASE("settings that cannot be written are an error, not a loss") {
  const parallax::test::TempFolder folder;
  std::ofstream(folder.path() / "file") << "x";
  const auto written = write_settings(folder.path() / "file" / "desktop.json", Settings());
  REQUIRE_FALSE(written);
  CHECK(written.error().code == "settings-not-written");
}
