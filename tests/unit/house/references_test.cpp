// SPDX-License-Identifier: Apache-2.0
// What comments and documents speak of is there.
#include <algorithm>
#include <cctype>
#include <regex>
#include <set>

#include "catch.hpp"
#include "unit/house/prose.hpp"

using namespace parallax::test;

namespace fs = std::filesystem;

namespace {

/// "a/{b,c}" → "a/b", "a/c".
std::vector<std::string> expanded(const std::string& path) {
  const size_t open = path.find('{');
  const size_t close = path.find('}', open);
  if (close == std::string::npos) return {path};
  std::vector<std::string> out;
  std::string inside = path.substr(open + 1, close - open - 1) + ",";
  std::erase(inside, ' ');
  for (size_t at = 0, end = 0; (end = inside.find(',', at)) != std::string::npos; at = end + 1)
    out.push_back(path.substr(0, open) + inside.substr(at, end - at) + path.substr(close + 1));
  return out;
}

/// A file or folder, or the beginning of a file's name: "record/sessions/recorder", "host/store/sqlite/session".
bool is_there(const fs::path& path) {
  if (fs::exists(path)) return true;
  if (!fs::is_directory(path.parent_path())) return false;
  const std::string stem = path.filename().string();
  return std::ranges::any_of(fs::directory_iterator(path.parent_path()), [&](const fs::directory_entry& entry) {
    const std::string name = entry.path().filename().string();
    return name.starts_with(stem + ".") || name.starts_with(stem + "_");
  });
}

std::vector<std::string> modules_of_host() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(project_root() / "host")) out.push_back(entry.path().filename());
  return out;
}

/// Paths that begin with a folder of the project, or with a module of host/.
std::vector<std::string> missing_paths(const Prose& prose) {
  static const std::regex path(R"(([a-z_]+)(/[A-Za-z0-9_.-]+|/\{[a-z_,. ]+\})+)");
  static const std::set<std::string> folders{"host", "docs", "sdk", "plugins", "tests", "cmake"};
  static const std::vector<std::string> modules = modules_of_host();
  std::vector<std::string> missing;
  const std::string& text = prose.text;
  for (auto at = std::sregex_iterator(text.begin(), text.end(), path); at != std::sregex_iterator(); ++at) {
    const auto begin = static_cast<size_t>(at->position());
    const size_t end = begin + static_cast<size_t>(at->length());
    // A piece of something longer: an address, a place in a build, a pattern.
    if (begin > 0 && std::string("/.<~$-_:@").find(text[begin - 1]) != std::string::npos) continue;
    if (begin > 0 && std::isalnum(static_cast<unsigned char>(text[begin - 1])) != 0) continue;
    if (end < text.size() && std::string("/<*(@").find(text[end]) != std::string::npos) continue;
    const std::string first = (*at)[1];
    const bool is_module = std::ranges::find(modules, first) != modules.end();
    if (!folders.contains(first) && !is_module) continue;
    std::string whole = at->str();
    while (whole.ends_with('.')) whole.pop_back();
    for (const std::string& one : expanded(whole)) {
      const fs::path here = (project_root() / prose.path).parent_path();
      const bool found = (folders.contains(first) && is_there(project_root() / one)) || is_there(here / one) ||
                         (is_module && is_there(project_root() / "host" / one));
      if (!found) missing.push_back(one);
    }
  }
  return missing;
}

std::set<std::string> file_names() {
  std::set<std::string> out;
  for (const char* folder : {"host", "sdk", "plugins", "tests", "cmake", "docs"}) {
    for (const auto& entry : fs::recursive_directory_iterator(project_root() / folder))
      out.insert(entry.path().filename());
  }
  for (const auto& entry : fs::directory_iterator(project_root())) out.insert(entry.path().filename());
  return out;
}

/// What a link may name behind '#': the headings of a document, as web pages call them.
std::set<std::string> anchors_of(const std::string& document) {
  std::set<std::string> anchors;
  const std::vector<SourceFile> pages = read_sources({document}, {".md"});
  for (const std::string& line : pages.at(0).lines) {
    if (!line.starts_with("#")) continue;
    std::string anchor;
    for (const char letter : line.substr(line.find_first_not_of("# "))) {
      const auto byte = static_cast<unsigned char>(letter);
      if (letter == ' ') anchor += '-';
      if (std::isalnum(byte) != 0 || letter == '-' || letter == '_' || byte >= 0x80)
        anchor += static_cast<char>(byte < 0x80 ? std::tolower(byte) : byte);
    }
    anchors.insert(anchor);
  }
  return anchors;
}

}  // namespace

TEST_CASE("every link between documents leads somewhere, down to the heading") {
  static const std::regex link(R"(\]\(([^)#]*)#?([^)]*)\))");
  for (const SourceFile& file :
       read_sources({"docs", "sdk", "host", "tests", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"},
                    {".md"})) {
    for (const std::string& line : file.lines) {
      for (auto at = std::sregex_iterator(line.begin(), line.end(), link); at != std::sregex_iterator(); ++at) {
        const std::string target = (*at)[1];
        const std::string anchor = (*at)[2];
        if (target.find("://") != std::string::npos) continue;
        INFO(file.path << " links to " << target << "#" << anchor);
        const fs::path path = target.empty() ? fs::path(file.path) : fs::path(file.path).parent_path() / target;
        CHECK(fs::exists(project_root() / path));
        if (!anchor.empty()) CHECK(anchors_of(path.lexically_normal().generic_string()).contains(anchor));
      }
    }
  }
}

TEST_CASE("a path named in a comment or document exists; one that is reserved is said to be") {
  static const std::regex reserved("\\b[Rr]eserved\\b");
  CHECK(all_prose().size() > 5000);
  for (const Prose& prose : all_prose()) {
    if (std::regex_search(prose.text, reserved)) continue;
    INFO(prose.path << ":" << prose.line);
    CHECK(missing_paths(prose) == std::vector<std::string>{});
  }
  CHECK(missing_paths({"host/base/x.hpp", 1, "see record/attic/recorder and docs/design/time.md"}).size() == 1);
  CHECK(missing_paths({"docs/x.md", 1, "`host/record/{rules,attic}`, as host/base/clock"}).size() == 1);
}

TEST_CASE("a file named in a comment or document exists") {
  // Files that a vendor writes, and one of Catch2.
  static const std::set<std::string> foreign{"my_camera.cpp", "catch_all.hpp"};
  static const std::regex name(R"([A-Za-z0-9_]+\.(cpp|hpp|py|sql|cmake|md|sh)\b)");
  const std::set<std::string> names = file_names();
  for (const Prose& prose : all_prose()) {
    const std::string& text = prose.text;
    for (auto at = std::sregex_iterator(text.begin(), text.end(), name); at != std::sregex_iterator(); ++at) {
      const auto begin = static_cast<size_t>(at->position());
      if (begin > 0 && std::string("*…>}-<_").find(text[begin - 1]) != std::string::npos) continue;
      INFO(prose.path << ":" << prose.line << " names " << at->str());
      CHECK((names.contains(at->str()) || foreign.contains(at->str())));
    }
  }
}

TEST_CASE("every page of docs/design stands in its index") {
  const SourceFile index = read_sources({"docs/design/README.md"}, {".md"}).at(0);
  for (const SourceFile& page : read_sources({"docs/design"}, {".md"})) {
    if (page.path == index.path) continue;
    const std::string link = "](" + fs::path(page.path).filename().string() + ")";
    INFO(page.path);
    CHECK(std::ranges::any_of(index.lines,
                              [&](const std::string& line) { return line.find(link) != std::string::npos; }));
  }
}

TEST_CASE("every version of the catalogue's schema has its line in the design") {
  const SourceFile schema = read_sources({"host/store/sqlite/schema.hpp"}, {".hpp"}).at(0);
  static const std::regex version(R"(kSchemaVersion = (\d+);)");
  int present = 0;
  for (const std::string& line : schema.lines) {
    if (std::smatch found; std::regex_search(line, found, version)) present = std::stoi(found[1]);
  }
  REQUIRE(present > 0);
  const SourceFile page = read_sources({"docs/design/catalogue.md"}, {".md"}).at(0);
  for (int number = 1; number <= present; ++number) {
    const std::regex row("\\| " + std::to_string(number) + R"( \| \d{4}-\d{2}-\d{2} \| .+ \|)");
    INFO(number);
    CHECK(std::ranges::count_if(page.lines, [&](const std::string& line) { return std::regex_match(line, row); }) == 1);
  }
}

TEST_CASE("a note of a change is what the change log will say") {
  static const std::regex name(R"([a-z0-9]+(-[a-z0-9]+)+\.md)");
  for (const SourceFile& note : read_sources({"docs/changes"}, {".md"})) {
    const std::string file = fs::path(note.path).filename();
    if (file == "README.md") continue;
    INFO(note.path);
    CHECK(std::regex_match(file, name));
    CHECK((!note.lines.empty() && note.lines.front().starts_with("- ")));
    CHECK(note.lines.size() <= 12);
    CHECK(std::ranges::none_of(note.lines, [](const std::string& line) { return line.starts_with("#"); }));
  }
}
