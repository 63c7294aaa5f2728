// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>

#include "catch.hpp"
#include "unit/house/sources.hpp"

using namespace parallax::test;

namespace {

const std::vector<std::string> kCodeFolders{"host", "sdk", "plugins", "tests",         "cmake",
                                            ".ci",  "run", "test",    "CMakeLists.txt"};

}  // namespace

TEST_CASE("every source names its licence in the first lines") {
  const auto files = read_sources(kCodeFolders, {".hpp", ".cpp", ".h", ".c", ".cmake", "CMakeLists.txt", ".sh", ".py"});
  REQUIRE(files.size() > 20);
  for (const SourceFile& file : files) {
    INFO(file.path);
    bool found = false;
    for (size_t i = 0; i < std::min<size_t>(3, file.lines.size()); ++i) {
      found = found || file.lines[i].find("SPDX-License-Identifier: Apache-2.0") != std::string::npos;
    }
    CHECK(found);
  }
}

TEST_CASE("answers become text behind the last guard only: what is no UTF-8 spoils none of them") {
  for (const SourceFile& file : read_sources({"host/api/dto", "host/api/server"}, {".cpp", ".hpp"})) {
    if (file.path == "host/api/dto/writer.cpp") continue;
    INFO(file.path);
    for (const std::string& line : file.lines) CHECK(line.find("json::serialize(") == std::string::npos);
  }
}

// What the user may do is in the snapshot (desktop/state/rights.hpp); a view that decides again says something else.
TEST_CASE("no view compares roles") {
  const auto files = read_sources({"host/desktop/views"}, {".hpp", ".cpp"});
  REQUIRE(files.size() > 20);
  for (const SourceFile& file : files) {
    INFO(file.path);
    for (const std::string& line : file.lines) CHECK(line.find("Role::") == std::string::npos);
  }
}

TEST_CASE("what the paths of the API are stands in host/api alone") {
  for (const SourceFile& file : read_sources({"host"}, {".cpp", ".hpp"})) {
    if (file.path.starts_with("host/api/")) continue;
    INFO(file.path);
    for (const std::string& line : file.lines) CHECK(line.find("\"/api/") == std::string::npos);
  }
}

TEST_CASE("every header is guarded once") {
  for (const SourceFile& file : read_sources({"host", "plugins", "tests"}, {".hpp"})) {
    INFO(file.path);
    CHECK(std::count(file.lines.begin(), file.lines.end(), "#pragma once") == 1);
  }
}

TEST_CASE("no file grows beyond one idea") {
  for (const SourceFile& file :
       read_sources({"host", "sdk", "plugins", "tests"}, {".hpp", ".cpp", ".h", ".c", ".py", ".sh"})) {
    INFO(file.path);
    CHECK(file.lines.size() <= 500);
  }
}

// A script that only defines them ends well whatever they would say.
TEST_CASE("a script with tests in it runs them") {
  size_t scripts = 0;
  for (const SourceFile& file : read_sources({"tests"}, {".py"})) {
    const auto any = [&](auto fits) { return std::any_of(file.lines.begin(), file.lines.end(), fits); };
    if (!any([](const std::string& line) { return line.starts_with("    def test_"); })) continue;
    INFO(file.path);
    CHECK(any([](const std::string& line) {
      return line.starts_with("    main(") || line.starts_with("    unittest.main(");
    }));
    ++scripts;
  }
  CHECK(scripts > 10);
}

TEST_CASE("a test in Python stands on plx and takes nothing from another test") {
  static const std::regex import(R"(^ *(?:from|import) (\w+))");
  const auto files = read_sources({"tests/e2e", "tests/ui"}, {".py"});
  std::set<std::string> tests;
  for (const SourceFile& file : files) tests.insert(std::filesystem::path(file.path).stem().string());
  REQUIRE(tests.size() > 20);
  for (const SourceFile& file : files) {
    for (const std::string& line : file.lines) {
      std::smatch found;
      INFO(file.path << ": " << line);
      CHECK_FALSE((std::regex_search(line, found, import) && tests.contains(found[1])));
    }
  }
}
