// SPDX-License-Identifier: Apache-2.0
// One word for one thing, in comments and documents too. The words stand in documents, where people read them.
#include <algorithm>
#include <regex>
#include <set>

#include "catch.hpp"
#include "unit/house/prose.hpp"

using namespace parallax::test;

namespace {

/// The first cells of the table below `heading`, up to the next heading.
std::vector<std::string> first_cells(const std::string& document, const std::string& heading) {
  static const std::regex row(R"(\| ([^|]+) \|.*)");
  std::vector<std::string> cells;
  bool is_below = false;
  const SourceFile page = read_sources({document}, {".md"}).at(0);
  for (const std::string& line : page.lines) {
    if (line.starts_with("#")) is_below = line == heading;
    std::smatch found;
    if (is_below && std::regex_match(line, found, row) && !line.starts_with("| not |") && !line.starts_with("| tag |"))
      cells.push_back(found[1]);
  }
  return cells;
}

std::vector<std::string> forbidden_in(const Prose& prose, const std::regex& words) {
  std::vector<std::string> found;
  const std::string text = without_quotes(prose.text);
  for (auto at = std::sregex_iterator(text.begin(), text.end(), words); at != std::sregex_iterator(); ++at)
    found.push_back(at->str());
  return found;
}

/// What stands in square brackets in a comment and speaks of a thread, but is not spelt as one of `tags`.
std::vector<std::string> odd_tags(const std::string& comment, const std::set<std::string>& tags) {
  static const std::regex bracket(R"(\[([^\]\[]+)\])");
  static const std::regex speaks_of_threads(R"((ui|any|writer|control|loop|stream|one|.*\bthread\b.*))");
  static const std::regex goes_on(R"((, |; | but ).+)");
  std::vector<std::string> odd;
  for (auto at = std::sregex_iterator(comment.begin(), comment.end(), bracket); at != std::sregex_iterator(); ++at) {
    const std::string tag = (*at)[1];
    if (!std::regex_match(tag, speaks_of_threads)) continue;
    const bool is_known = std::ranges::any_of(tags, [&](const std::string& one) {
      return tag == one || (tag.starts_with(one) && std::regex_match(tag.substr(one.size()), goes_on));
    });
    if (!is_known) odd.push_back(tag);
  }
  return odd;
}

}  // namespace

TEST_CASE("words that the glossary has other words for stand nowhere") {
  const std::string glossary = "docs/design/glossary.md";
  const std::vector<std::string> words = first_cells(glossary, "## Spellings");
  REQUIRE(words.size() > 10);
  std::string any;
  for (const std::string& word : words) any += (any.empty() ? "" : "|") + word;
  const std::regex pattern("\\b(" + any + ")(s|d|ed|ing)?\\b", std::regex::icase);
  for (const Prose& prose : all_prose()) {
    if (prose.path == glossary) continue;
    INFO(prose.path << ":" << prose.line);
    CHECK(forbidden_in(prose, pattern) == std::vector<std::string>{});
  }
  CHECK(forbidden_in({"x.hpp", 1, "The timestamps of `timestamp`"}, pattern) == std::vector<std::string>{"timestamps"});
}

TEST_CASE("a comment says which thread calls in one spelling") {
  std::set<std::string> tags;
  for (const std::string& cell : first_cells("docs/design/threads.md", "## Tags in comments"))
    tags.insert(cell.substr(2, cell.size() - 4));  // `[…]`
  REQUIRE(tags.contains("any thread"));
  for (const Prose& prose : all_prose()) {
    if (!prose.path.starts_with("host/") || prose.path.ends_with(".md")) continue;
    INFO(prose.path << ":" << prose.line);
    CHECK(odd_tags(prose.text, tags) == std::vector<std::string>{});
  }
  CHECK(odd_tags("Blocks. [ui], [the loop's thread], [any thread but the loop's], [0]", tags).size() == 2);
}

TEST_CASE("a header says which errors there are in one spelling") {
  static const std::regex other(R"re((^|[.;)] )(Errors?:|Error codes?:|Errors? "|Fails with "))re");
  for (const Prose& prose : all_prose()) {
    if (!prose.path.starts_with("host/") || !prose.path.ends_with(".hpp")) continue;
    INFO(prose.path << ":" << prose.line << ": " << prose.text);
    CHECK_FALSE(std::regex_search(prose.text, other));
  }
}
