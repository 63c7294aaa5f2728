// SPDX-License-Identifier: Apache-2.0
// Why a search found a session.
#include "store/sqlite/found_rows.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

constexpr int64_t kMinuteNs = 60 * kNsPerSecond;

std::string add_mark(Fixture& fixture, const std::string& session, int64_t at_ns, const std::string& title,
                     const std::string& description = "") {
  const auto item = fixture.items().add_item(actor_named("anna"), session,
                                             {.start_session_ns = at_ns, .title = title, .description = description});
  REQUIRE(item);
  return item->id;
}

/// Of the one session that is found.
SearchFound found_by(Fixture& fixture, const std::string& search) {
  const auto page = fixture.sessions().sessions({.search = search});
  REQUIRE(page);
  REQUIRE(page->sessions.size() == 1);
  REQUIRE(page->sessions[0].found);
  return *page->sessions[0].found;
}

/// The words that are emphasised, read by characters.
std::vector<std::string> words_at(const std::string& text, const std::vector<TextRange>& ranges) {
  std::vector<size_t> bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<uint8_t>(text[i]) & 0xc0) != 0x80) bytes.push_back(i);
  }
  bytes.push_back(text.size());
  std::vector<std::string> words;
  for (const TextRange& range : ranges) {
    words.push_back(text.substr(bytes.at(range.begin), bytes.at(range.end) - bytes.at(range.begin)));
  }
  return words;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("a session found by a mark says which, when, and where the words stand") {
  Fixture fixture;
  fixture.set_up();
  const Session session = fixture.put(recorded(1, "Monday"));
  add_mark(fixture, session.id, 20 * kMinuteNs, "Dr. Müller leaves");
  const std::string first = add_mark(fixture, session.id, 12 * kMinuteNs, "Öffnet: Dr. Mu\u0308ller, MÜLLER");
  add_mark(fixture, session.id, kMinuteNs, "Another");
  for (const size_t text_bytes : {size_t{1} << 20, size_t{0}}) {
    REQUIRE(fixture.open(text_bytes));
    const SearchFound found = found_by(fixture, "muller");
    CHECK(found.by_items);
    CHECK(found.fields.empty());
    CHECK(found.items_total == 2);
    CHECK(found.items_counted);
    REQUIRE(found.items.size() == 2);
    CHECK(found.items[0].id == first);
    CHECK(found.items[0].kind == ItemKind::mark);
    CHECK(found.items[0].start_session_ns == 12 * kMinuteNs);
    CHECK(words_at(found.items[0].title, found.items[0].title_ranges) == Texts{"Mu\u0308ller", "MÜLLER"});
    CHECK(found.items[0].excerpt.empty());
    CHECK(found.items[1].title == "Dr. Müller leaves");
  }
}

TEST_CASE("a session found by its own facts says by which, and is not said to be found by marks") {
  Fixture fixture;
  fixture.set_up();
  const User ben = fixture.add("ben", Role::trainer);
  const Session session = fixture.put(recorded(1, "Airway"));
  REQUIRE(fixture.sessions().set_people(
      {}, session.id, {.invited = std::vector{ben.id}, .people = std::vector<std::string>{"Zoë Quill"}}));
  add_mark(fixture, session.id, 1, "Airway opened");
  add_mark(fixture, session.id, 2, "Zoe opens the airway");
  CHECK(found_by(fixture, "zoe").fields == Texts{"people"});
  CHECK_FALSE(found_by(fixture, "zoe").by_items);
  CHECK(found_by(fixture, "room anna").fields == Texts{"location", "recorded_by", "owner"});
  CHECK(found_by(fixture, "ben").fields == Texts{"invited"});
  CHECK(found_by(fixture, "ben").items.empty());
  // The name holds one of the words, the rest is in marks: only those with what the facts lack are meant.
  const SearchFound opened = found_by(fixture, "airway opened");
  CHECK(opened.by_items);
  CHECK(opened.fields == Texts{"name"});
  CHECK(opened.items_total == 1);
  // All words are among the facts: marks are told only where they hold all words.
  const SearchFound both = found_by(fixture, "airway zoe");
  CHECK_FALSE(both.by_items);
  REQUIRE(both.items.size() == 1);
  CHECK(both.items[0].title == "Zoe opens the airway");
}

TEST_CASE("of many marks the first three with most of the words are told, and how many there are") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Monday"));
  for (int n = 0; n < 40; ++n) add_mark(fixture, session.id, (100 - n) * kNsPerSecond, "shock");
  add_mark(fixture, session.id, 200 * kNsPerSecond, "shock delivered");
  const std::string removed = add_mark(fixture, session.id, 1, "shock delivered");
  REQUIRE(fixture.items().remove_item(actor_named("anna"), removed));
  const SearchFound found = found_by(fixture, "shock delivered");
  CHECK(found.items_total == 41);
  REQUIRE(found.items.size() == kMostFoundItems);
  CHECK(found.items[0].start_session_ns == 200 * kNsPerSecond);
  CHECK(found.items[1].start_session_ns == 61 * kNsPerSecond);
  CHECK(found.items[2].start_session_ns == 62 * kNsPerSecond);
  CHECK(found_by(fixture, "\"shock delivered\"").items_total == 1);
}

TEST_CASE("of a description the line with the word is shown") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Monday"));
  add_mark(fixture, session.id, 1, "Shock",
           "Before that nothing of note was done by anybody.\nÄrztin Müller gives 200 J and tells all to stand clear, "
           "which everybody in the room does at once, as was agreed.");
  const SearchFound found = found_by(fixture, "muller");
  REQUIRE(found.items.size() == 1);
  const FoundItem& item = found.items[0];
  CHECK(item.title_ranges.empty());
  CHECK(item.excerpt.starts_with("…by anybody. Ärztin Müller gives 200 J"));
  CHECK(item.excerpt.ends_with("…"));
  CHECK(words_at(item.excerpt, item.excerpt_ranges) == Texts{"Müller"});
  CHECK(found_by(fixture, "shock").items[0].excerpt.empty());
  CHECK(words_at(found_by(fixture, "before").items[0].excerpt, {{0, 6}}) == Texts{"Before"});
}

TEST_CASE("without a search nothing is found") {
  Fixture fixture;
  fixture.put(recorded(1, "Monday"));
  CHECK_FALSE(fixture.sessions().sessions({})->sessions[0].found);
  CHECK_FALSE(fixture.sessions().sessions({.search = "\"\" "})->sessions[0].found);
}

TEST_CASE("of very many marks as many are counted as a page may cost, and that is said") {
  Fixture fixture;
  for (int n = 1; n <= 2; ++n) {
    const Session session = fixture.put(recorded(n, "Monday"));
    for (int m = 0; m < 40; ++m) add_mark(fixture, session.id, m, "shock");
  }
  auto page = fixture.sessions().sessions({.search = "shock"});
  CHECK(page->sessions[1].found->items_total == 40);
  store::Database database((fixture.data() / "catalogue.db").string(), SQLite::OPEN_READONLY);
  for (const store::FoundBudget budget : {store::FoundBudget{.items = 16}, store::FoundBudget{.text_bytes = 150}}) {
    store::add_found(database, {"shock"}, page->sessions, budget);
    for (const SessionSummary& session : page->sessions) {  // the last one, too
      CHECK(session.found->items.size() == kMostFoundItems);
      CHECK(session.found->items_total == 16);
      CHECK_FALSE(session.found->items_counted);
    }
  }
}
