// SPDX-License-Identifier: Apache-2.0
// Which folder may include which: the arrows of ARCHITECTURE.md.
#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <set>

#include "catch.hpp"
#include "unit/house/sources.hpp"

using namespace parallax::test;

namespace {

// Module of host/ → modules that it may include. A module may always include itself.
const std::map<std::string, std::set<std::string>>& arrows() {
  static const std::map<std::string, std::set<std::string>> table{
      {"base", {}},
      {"model", {"base"}},
      {"media", {"base", "model"}},
      {"store", {"base", "model"}},
      {"plugins", {"base", "model"}},
      {"record", {"base", "model", "media", "plugins"}},
      {"api", {"base", "model", "media"}},
      {"cli", {"base", "model", "api"}},
      {"desktop", {"base", "model", "media", "plugins", "api"}},
      {"service",
       {"base", "model", "store", "media", "plugins", "record", "api", "schedule", "retention", "transfer", "licence",
        "web"}},
      {"programs",
       {"base", "model", "store", "media", "plugins", "record", "api", "schedule", "retention", "transfer", "licence",
        "web", "service"}},
      // Reserved: the folders come with what they are for; the service puts them together.
      {"schedule", {"base", "model"}},
      {"retention", {"base", "model"}},
      {"transfer", {"base", "model", "media", "plugins"}},
      {"licence", {"base", "model"}},
      {"web", {"base", "model", "api"}},
  };
  return table;
}

// Room of a module → rooms of the same module that it may include; a room that is not named here is a mistake. What
// lies beside the rooms may include them all, and they nothing of it.
using Rooms = std::map<std::string, std::set<std::string>>;
const std::map<std::string, Rooms>& rooms() {
  static const std::map<std::string, Rooms> table{
      {"model/",
       {{"people", {}},
        {"rooms", {}},
        {"sessions", {"people", "rooms"}},
        {"audit", {}},
        {"media", {}},
        {"ports", {"people", "rooms", "sessions", "audit", "media"}}}},
      {"store/",
       {{"secrets", {}},
        {"search", {}},
        {"sqlite", {"secrets", "search"}},
        {"catalogue", {"secrets", "search", "sqlite"}},
        {"folders", {"secrets", "sqlite"}}}},
      {"plugins/", {{"loading", {}}, {"services", {"loading"}}, {"extensions", {"loading", "services"}}}},
      {"record/",
       {{"rules", {}}, {"volumes", {"rules"}}, {"sources", {"rules"}}, {"sessions", {"rules", "volumes", "sources"}}}},
      {"api/", {{"dto", {}}, {"net", {}}, {"client", {"dto", "net"}}, {"server", {"dto", "net"}}}},
      {"api/server/",
       {{"http", {}},
        {"routes", {"http", "events", "live"}},
        {"events", {"http"}},
        {"live", {"http"}},
        {"pages", {"http"}}}},
      {"desktop/views/",
       {{"parts", {}},
        {"rooms", {"parts"}},
        {"review", {"parts", "rooms"}},
        {"sessions", {"parts", "rooms"}},
        {"system", {"parts"}},
        {"windows", {"parts", "rooms", "review", "sessions", "system"}}}},
  };
  return table;
}

// Libraries that one module alone may include, by the beginning of the include.
struct Confined {
  std::string include;
  std::set<std::string> modules;
};
const std::vector<Confined>& confined() {
  static const std::vector<Confined> table{
      {"libav", {"media"}},       {"libsw", {"media"}},
      {"boost/dll", {"plugins"}}, {"boost/asio", {"media", "api"}},
      {"boost/beast", {"api"}},   {"sqlite3", {"store"}},
      {"spdlog", {"base"}},       {"openssl", {"media", "plugins", "store", "api"}},
      {"SQLiteCpp", {"store"}},   {"epoxy", {"desktop"}},
      {"GLFW", {"desktop"}},      {"imgui", {"desktop"}},
      {"portaudio", {"desktop"}}, {"pango", {"desktop"}},
  };
  return table;
}

std::string module_of(const std::string& path) {
  return path.substr(5, path.find('/', 5) - 5);
}

std::optional<std::string> include_of(const std::string& line) {
  static const std::regex pattern(R"(^\s*#\s*include\s*[<"]([^>"]+)[>"])");
  std::smatch match;
  if (!std::regex_search(line, match, pattern)) return std::nullopt;
  return match[1].str();
}

std::vector<std::string> wrong_arrows(const SourceFile& file) {
  std::vector<std::string> wrong;
  const std::string module = module_of(file.path);
  for (const std::string& line : file.lines) {
    const auto include = include_of(line);
    if (!include) continue;
    const std::string target = include->substr(0, include->find('/'));
    if (arrows().contains(target) && include->find('/') != std::string::npos && target != module &&
        !arrows().at(module).contains(target)) {
      wrong.push_back(file.path + " includes " + *include + ", but " + module + " must not use " + target);
    }
    for (const Confined& rule : confined()) {
      if (include->starts_with(rule.include) && !rule.modules.contains(module)) {
        wrong.push_back(file.path + " includes " + *include + ", which is confined to another module");
      }
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("every include in host/ follows the arrows") {
  const auto files = read_sources({"host"}, {".hpp", ".cpp"});
  REQUIRE(files.size() > 10);
  for (const SourceFile& file : files) {
    if (file.path.find('/', 5) == std::string::npos) continue;
    INFO(file.path);
    REQUIRE(arrows().contains(module_of(file.path)));
    CHECK(wrong_arrows(file) == std::vector<std::string>{});
  }
}

// Data and decoding know nothing of the user interface; OpenGL is called in gpu/ and shell/ alone.
TEST_CASE("the folders of the desktop keep to their libraries") {
  const std::map<std::string, std::set<std::string>> foreign{
      {"host/desktop/state/", {"imgui", "GLFW", "epoxy", "desktop/shell", "desktop/views", "desktop/gpu"}},
      {"host/desktop/player/", {"imgui", "GLFW", "epoxy", "desktop/shell", "desktop/views", "desktop/gpu"}},
      {"host/desktop/gpu/", {"imgui", "GLFW", "desktop/shell", "desktop/views", "desktop/state"}},
      {"host/desktop/timeline/", {"GLFW", "epoxy", "desktop/shell", "desktop/views", "desktop/state"}},
      {"host/desktop/views/", {"GLFW", "epoxy"}},
      {"host/desktop/shell/", {"desktop/state", "desktop/views", "desktop/player"}},
  };
  for (const SourceFile& file : read_sources({"host/desktop"}, {".hpp", ".cpp"})) {
    for (const auto& [folder, libraries] : foreign) {
      if (!file.path.starts_with(folder)) continue;
      for (const std::string& line : file.lines) {
        const auto include = include_of(line);
        if (!include) continue;
        if (*include == "desktop/shell/rect.hpp") continue;  // of no library itself
        INFO(file.path << ": " << *include);
        CHECK(std::none_of(libraries.begin(), libraries.end(),
                           [&](const std::string& library) { return include->starts_with(library); }));
      }
    }
  }
}

// The room that `path` lies in below `folder` ("store/"); empty: beside the rooms.
std::string room_of(const std::string& path, const std::string& folder) {
  const size_t begin = folder.size();
  const size_t slash = path.find('/', begin);
  return slash == std::string::npos ? std::string() : path.substr(begin, slash - begin);
}

std::vector<std::string> wrong_rooms(const SourceFile& file) {
  std::vector<std::string> wrong;
  for (const auto& [folder, allowed] : rooms()) {
    if (!file.path.starts_with("host/" + folder)) continue;
    const std::string room = room_of(file.path.substr(5), folder);
    if (room.empty()) continue;
    if (!allowed.contains(room)) {
      wrong.push_back(file.path + " lies in a room that is not in the table");
      continue;
    }
    for (const std::string& line : file.lines) {
      const auto include = include_of(line);
      if (!include || !include->starts_with(folder)) continue;
      const std::string target = room_of(*include, folder);
      if (target != room && !allowed.at(room).contains(target)) {
        wrong.push_back(file.path + " includes " + *include + ", but " + folder + room + " must not");
      }
    }
  }
  return wrong;
}

TEST_CASE("the rooms of a module keep to their arrows") {
  for (const SourceFile& file : read_sources({"host"}, {".hpp", ".cpp"})) {
    INFO(file.path);
    CHECK(wrong_rooms(file) == std::vector<std::string>{});
  }
  CHECK(wrong_rooms({"host/record/rules/x.hpp", {"#include \"record/sessions/recorder.hpp\""}}).size() == 1);
  CHECK(wrong_rooms({"host/store/sqlite/x.hpp", {"#include \"store/store.hpp\""}}).size() == 1);
  CHECK(wrong_rooms({"host/record/attic/x.hpp", {}}).size() == 1);
}

TEST_CASE("a wrong arrow is noticed") {
  CHECK(wrong_arrows({"host/base/x.hpp", {"#include \"model/sessions/session.hpp\""}}).size() == 1);
  CHECK(wrong_arrows({"host/model/x.hpp", {"#include <libavformat/avformat.h>"}}).size() == 1);
  CHECK(wrong_arrows({"host/record/x.hpp", {"#include \"media/stream.hpp\"", "#include <vector>"}}).empty());
}

TEST_CASE("a bundled plugin includes the SDK and nothing of the host") {
  for (const SourceFile& file : read_sources({"plugins", "sdk"}, {".hpp", ".cpp", ".h", ".c"})) {
    for (const std::string& line : file.lines) {
      const auto include = include_of(line);
      if (!include) continue;
      INFO(file.path << ": " << *include);
      CHECK_FALSE(arrows().contains(include->substr(0, include->find('/'))));
    }
  }
}

TEST_CASE("no header pulls FFmpeg or Asio in, but for the two made for that") {
  for (const SourceFile& file : read_sources({"host"}, {".hpp"})) {
    if (file.path == "host/media/ffmpeg.hpp" || file.path == "host/api/net/net_stream.hpp") continue;
    for (const std::string& line : file.lines) {
      const auto include = include_of(line);
      if (!include) continue;
      INFO(file.path << ": " << *include);
      CHECK_FALSE((include->starts_with("libav") || include->starts_with("libsw") || include->starts_with("boost/")));
    }
  }
}

TEST_CASE("Beast is compiled in three units only") {
  std::vector<std::string> units;
  for (const SourceFile& file : read_sources({"host"}, {".hpp", ".cpp"})) {
    const bool uses = std::any_of(file.lines.begin(), file.lines.end(), [](const std::string& line) {
      const auto include = include_of(line);
      return include && (include->starts_with("boost/beast") || *include == "api/net/net_stream.hpp");
    });
    if (uses && file.path.ends_with(".cpp")) units.push_back(file.path);
  }
  CHECK(units == std::vector<std::string>{"host/api/client/connection.cpp", "host/api/server/http/http_connection.cpp",
                                          "host/api/server/http/websocket.cpp"});
}
