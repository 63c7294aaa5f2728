// SPDX-License-Identifier: Apache-2.0
// The rules of the ABI that a compiler cannot hold: thread tags on every slot, marks on every struct, ids, the frozen
// headers of v1, and the canary that was built against them.
#include <filesystem>
#include <fstream>
#include <regex>

#include "catch.hpp"
#include "plugins/registry.hpp"

namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream in(file);
  std::vector<std::string> out;
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

std::vector<fs::path> headers() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(PLX_ABI_HEADERS)) {
    if (entry.path().extension() == ".h") out.push_back(entry.path());
  }
  return out;
}

/// The comment lines directly above line `at`, joined.
std::string comment_above(const std::vector<std::string>& lines, size_t at) {
  std::string out;
  while (at > 0 && lines[at - 1].find("///") != std::string::npos) out = lines[--at] + "\n" + out;
  return out;
}

}  // namespace

TEST_CASE("every slot of the ABI begins its comment with a thread tag") {
  const std::regex slot(R"(^  (\w+[\w\s\*]*)\(\*(\w+)\)\()");
  const std::regex tag(R"(\[(control|stream|writer|ui|any)( & (opened|streaming|!streaming))*\])");
  size_t slots = 0;
  for (const fs::path& header : headers()) {
    const auto lines = lines_of(header);
    for (size_t i = 0; i < lines.size(); ++i) {
      if (!std::regex_search(lines[i], slot)) continue;
      ++slots;
      CAPTURE(header.filename().string(), lines[i]);
      const bool tagged_beside = std::regex_search(lines[i], tag);  // the two of plx_anchor
      CHECK((tagged_beside ||
             std::regex_search(
                 comment_above(lines, i),
                 std::regex("^\\s*/// " +
                            std::string(R"(\[(control|stream|writer|ui|any)( & (opened|streaming|!streaming))*\])")))));
    }
  }
  CHECK(slots > 40);
}

TEST_CASE("every struct of the ABI is marked, held by PLX_LAYOUT, and APPENDABLE ones begin with struct_size") {
  const std::regex begin(R"(^typedef struct (plx_\w+) \{)");
  size_t structs = 0;
  for (const fs::path& header : headers()) {
    const auto lines = lines_of(header);
    const std::string all = read_file(header);
    for (size_t i = 0; i < lines.size(); ++i) {
      std::smatch match;
      if (!std::regex_search(lines[i], match, begin)) continue;
      ++structs;
      const std::string name = match[1];
      CAPTURE(name);
      const std::string comment = comment_above(lines, i);
      const bool appendable = comment.find("/// APPENDABLE.") != std::string::npos;
      CHECK((appendable || comment.find("/// FROZEN.") != std::string::npos));
      if (appendable) CHECK(lines.at(i + 1) == "  uint32_t struct_size;");
      CHECK(all.find("PLX_LAYOUT(" + name + ", ") != std::string::npos);
    }
  }
  CHECK(structs > 25);
}

TEST_CASE("the ABI uses no bool, size_t, enum, bit-field or plain int in its structs") {
  const std::regex forbidden(R"(^  (bool|_Bool|size_t|int|unsigned|long|short|enum)\b|: \d+;)");
  for (const fs::path& header : headers()) {
    for (const auto& line : lines_of(header)) {
      CAPTURE(header.filename().string(), line);
      CHECK_FALSE(std::regex_search(line, forbidden));
    }
  }
}

TEST_CASE("the frozen headers are byte for byte those of v1") {
  for (const char* name : {"base.h", "threads.h", "log.h", "clock.h"}) {
    CAPTURE(name);
    CHECK(read_file(fs::path(PLX_ABI_HEADERS) / name) == read_file(fs::path(PLX_ABI_V1) / name));
  }
}

TEST_CASE("today's host loads the canary that was built against the headers of v1") {
  using namespace parallax::plugins;
  const Registry registry({.folders = {{PLX_CANARIES}}}, {});
  REQUIRE(registry.plugins().size() == 1);
  const PluginInfo& info = registry.plugins().front();
  CAPTURE(info.refusal ? info.refusal->error.line() : "");
  CHECK(info.loaded());
  CHECK(info.notes.back().find("com.example.canary/1") != std::string::npos);
}
