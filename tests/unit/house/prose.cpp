// SPDX-License-Identifier: Apache-2.0
#include "unit/house/prose.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <regex>
#include <string_view>

namespace parallax::test {
namespace {

const std::vector<std::string> kEndings{".hpp", ".cpp", ".h",   ".c",     ".py",   ".sh",
                                        ".sql", ".md",  ".txt", ".cmake", ".yaml", ".in"};
constexpr std::array<std::string_view, 6> kForeign{"tests/abi/",         "tests/golden/",      "tests/upgrade/",
                                                   "tests/fuzz/corpus/", "docs/api/errors.md", "LICENSE"};

/// What begins a comment in files of that name; none: all of the file is prose.
std::optional<std::string_view> comment_sign(const std::string& path) {
  const auto ends = [&](std::string_view end) { return path.ends_with(end); };
  if (ends(".md")) return std::nullopt;
  if (ends(".hpp") || ends(".cpp") || ends(".h") || ends(".c") || ends(".in")) return "//";
  return ends(".sql") ? "--" : "#";
}

/// What follows the sign, unless the sign belongs to an address or a text.
std::optional<std::string> comment_in(const std::string& line, std::string_view sign) {
  size_t at = line.find(sign);
  while (at != std::string::npos && at > 0 && line[at - 1] != ' ' && line[at - 1] != '\t') at = line.find(sign, at + 1);
  if (at == std::string::npos) return std::nullopt;
  const size_t begin = line.find_first_not_of("/#-!< ", at);
  return begin == std::string::npos ? std::string() : line.substr(begin);
}

}  // namespace

std::vector<Prose> prose_of(const SourceFile& file) {
  static const std::regex target(R"(\]\([^)]*\))");
  std::vector<Prose> out;
  const auto sign = comment_sign(file.path);
  bool is_docstring = false;
  for (size_t i = 0; i < file.lines.size(); ++i) {
    const std::string& line = file.lines[i];
    const size_t marks = file.path.ends_with(".py") ? line.find(R"(""")") : std::string::npos;
    const bool ends_it =
        marks != std::string::npos && (is_docstring || line.find(R"(""")", marks + 3) != std::string::npos);
    if (marks != std::string::npos || is_docstring) {
      out.push_back({file.path, i + 1, line});
      is_docstring = !ends_it;
    } else if (!sign) {
      out.push_back({file.path, i + 1, std::regex_replace(line, target, "]")});
    } else if (auto comment = comment_in(line, *sign)) {
      out.push_back({file.path, i + 1, std::move(*comment)});
    }
  }
  return out;
}

const std::vector<Prose>& all_prose() {
  static const std::vector<Prose> all = [] {
    std::vector<Prose> out;
    for (const SourceFile& file : read_sources({"host", "sdk", "plugins", "tests", "cmake", "docs", "README.md",
                                                "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "CMakeLists.txt"},
                                               kEndings)) {
      if (std::ranges::any_of(kForeign, [&](std::string_view one) { return file.path.starts_with(one); })) continue;
      std::ranges::move(prose_of(file), std::back_inserter(out));
    }
    return out;
  }();
  return all;
}

std::string without_quotes(const std::string& text) {
  static const std::regex quoted(R"(`[^`]*`|"[^"]*")");
  return std::regex_replace(text, quoted, "");
}

}  // namespace parallax::test
