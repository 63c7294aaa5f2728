// SPDX-License-Identifier: Apache-2.0
#include "store/catalogue/event_ring.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("edits are new revisions, and the old ones stay") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const auto mark = fixture.items().add_item(actor_named("anna"), session.id,
                                             {.start_session_ns = 7, .title = "One", .colour = "#ff0000"});
  REQUIRE(mark);
  const auto edited = fixture.items().edit_item(actor_named("ben"), mark->id, {.title = "Two"});
  REQUIRE(edited);
  CHECK(edited->revision == 2);
  CHECK(edited->author == "anna");
  CHECK(edited->revised_by == "ben");
  CHECK(edited->start_session_ns == 7);
  REQUIRE(fixture.items().remove_item(actor_named("anna"), mark->id));
  const auto history = fixture.items().item_history(mark->id, 0);
  REQUIRE(history->items.size() == 3);
  CHECK(history->total == 3);
  CHECK(history->items[0].title == "One");
  CHECK(history->items[1].title == "Two");
  CHECK(history->items[2].removed);
  CHECK(fixture.items().item_history(mark->id, 2)->items.size() == 1);
  CHECK(fixture.items().items(session.id, {})->total == 0);
  CHECK(fixture.sessions().session(session.id)->summary.marks == 0);
}

TEST_CASE("numbers of marks are counted here: none comes twice, whoever asks, also not after a removal") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const Session other = fixture.put(recorded(2, "Breathing"));
  const auto add = [&](const char* who, const std::string& id = {}, const std::string& where = id_of(1)) {
    return fixture.items().add_item(actor_named(who), where, {.id = id, .title = "Mark", .numbered = true}).value();
  };
  CHECK(add("anna").title == "Mark 1");
  REQUIRE(fixture.items().add_item(actor_named("anna"), session.id,
                                   {.kind = ItemKind::remark, .title = "Good", .numbered = false}));
  const Item second = add("ben", id_of(70));
  CHECK(second.title == "Mark 2");
  CHECK(add("ben", id_of(70)).title == "Mark 2");  // asked again
  REQUIRE(fixture.items().remove_item(actor_named("ben"), second.id));
  CHECK(add("anna").title == "Mark 3");
  CHECK(add("anna", {}, other.id).title == "Mark 1");
}

TEST_CASE("undo takes back one's own newest change, again and again") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const Actor anna = actor_named("anna");
  const auto mark = fixture.items().add_item(anna, session.id, {.title = "One"});
  REQUIRE(fixture.items().edit_item(anna, mark->id, {.title = "Two"}));
  REQUIRE(fixture.items().edit_item(anna, mark->id, {.title = "Three"}));
  CHECK(fixture.items().undo_item(anna, session.id)->title == "Two");
  CHECK(fixture.items().undo_item(anna, session.id)->title == "One");
  CHECK(fixture.items().undo_item(anna, session.id)->removed);
  CHECK(fixture.items().undo_item(anna, session.id).error().code == "nothing-to-undo");
  CHECK(fixture.items().undo_item(actor_named("ben"), session.id).error().code == "nothing-to-undo");
}

TEST_CASE("undo does not take somebody else's later change with it") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const auto mark = fixture.items().add_item(actor_named("anna"), session.id, {.title = "One"});
  REQUIRE(fixture.items().edit_item(actor_named("ben"), mark->id, {.title = "Two"}));
  CHECK(fixture.items().undo_item(actor_named("anna"), session.id).error().code == "revision-old");
  CHECK(fixture.items().undo_item(actor_named("ben"), session.id)->title == "One");
  CHECK(fixture.items().undo_item(actor_named("anna"), session.id)->removed);
}

TEST_CASE("a removed mark is brought back by the same id, unless somebody changed it meanwhile") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const Actor anna = actor_named("anna");
  const auto mark = fixture.items().add_item(anna, session.id, {.title = "One"});
  const auto removed = fixture.items().edit_item(anna, mark->id, {.removed = true, .expected_revision = 1});
  REQUIRE(removed);
  CHECK(fixture.sessions().session(session.id)->summary.marks == 0);
  CHECK(fixture.items().edit_item(anna, mark->id, {.title = "Two"}).error().code == "item-unknown");
  CHECK(fixture.items().edit_item(anna, mark->id, {.removed = false, .expected_revision = 1}).error().code ==
        "revision-old");
  const auto back = fixture.items().edit_item(anna, mark->id, {.removed = false, .expected_revision = 2});
  REQUIRE(back);
  CHECK(back->title == "One");
  CHECK_FALSE(back->removed);
  CHECK(fixture.sessions().session(session.id)->summary.marks == 1);
  CHECK(fixture.items().item_history(mark->id, 0)->total == 3);
}

TEST_CASE("a repeated request with the same id makes one mark [R85]") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const NewItem mark{.id = id_of(77), .title = "Once"};
  REQUIRE(fixture.items().add_item(actor_named("anna"), session.id, mark));
  REQUIRE(fixture.items().add_item(actor_named("anna"), session.id, mark));
  CHECK(fixture.items().items(session.id, {})->total == 1);
  CHECK(fixture.sessions().session(session.id)->summary.marks == 1);
}

TEST_CASE("an edit of an old revision is refused") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const auto mark = fixture.items().add_item(actor_named("anna"), session.id, {.title = "One"});
  REQUIRE(fixture.items().edit_item(actor_named("ben"), mark->id, {.title = "Two"}));
  CHECK(fixture.items().edit_item(actor_named("anna"), mark->id, {.title = "X", .expected_revision = 1}).error().code ==
        "revision-old");
}

TEST_CASE("values that make no sense are refused and change nothing") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const NewItem wrong[] = {{.title = ""},
                           {.start_session_ns = -1, .title = "x"},
                           {.start_session_ns = 5, .end_session_ns = 4, .title = "x"},
                           {.title = "x", .colour = "red"},
                           {.title = "\xff\xfe"},
                           {.title = std::string(1001, 'x')},
                           {.id = "1; DROP TABLE item", .title = "x"}};
  for (const NewItem& item : wrong) {
    CHECK(fixture.items().add_item(actor_named("anna"), session.id, item).error().code == "value-invalid");
  }
  CHECK(fixture.items().items(session.id, {})->total == 0);
}

TEST_CASE("a clock set back an hour changes neither order nor undo") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const Actor anna = actor_named("anna");
  const auto first = fixture.items().add_item(anna, session.id, {.title = "One"});
  fixture.clock().set_back(3600 * kNsPerSecond);
  const auto second = fixture.items().add_item(anna, session.id, {.title = "Two"});
  const auto items = fixture.items().items(session.id, {});
  REQUIRE(items->items.size() == 2);
  CHECK(items->items[0].id == first->id);
  CHECK(fixture.items().undo_item(anna, session.id)->id == second->id);
  const auto audit = fixture.audit().audit({.action = "item-add"});
  REQUIRE(audit->size() == 2);
  CHECK(audit->at(0).seq < audit->at(1).seq);
  CHECK(fixture.store().verify_audit());
}

TEST_CASE("each change tells the followers, in the order of the numbers, which rise over a restart") {
  Fixture fixture;
  std::vector<SharedEvent> events;
  auto handle = fixture.store().events().subscribe([&](const SharedEvent& event) { events.push_back(event); });
  const Session session = fixture.put(recorded(1, "Airway"));
  REQUIRE(fixture.items().add_item(actor_named("anna"), session.id, {.title = "One"}));
  REQUIRE(events.size() == 2);
  CHECK(events[0]->type == "session-added");
  CHECK(events[1]->type == "item-added");
  CHECK(events[1]->number == events[0]->number + 1);
  handle.reset();
  const uint64_t last = events[1]->number;
  CHECK(fixture.store().events().after(last - 1, 10).events.size() == 1);
  REQUIRE(fixture.open());
  CHECK(fixture.store().events().newest() >= last);
  const auto batch = fixture.store().events().after(last, 10);
  CHECK(batch.events.empty());
  CHECK(batch.missed);
}

TEST_CASE("a client too far behind learns that it missed events") {
  SetClock clock;
  store::EventRing ring(clock, {.kept = 3, .start = 100, .reserved = 1'000'000});
  for (int n = 0; n < 5; ++n) ring.publish({.type = "x"});
  CHECK(ring.after(105, 9).events.empty());
  CHECK_FALSE(ring.after(105, 9).missed);
  CHECK(ring.after(102, 9).events.size() == 3);
  CHECK_FALSE(ring.after(102, 9).missed);
  CHECK(ring.after(101, 9).missed);
  CHECK(ring.after(999, 9).missed);
}

TEST_CASE(
    "a page of items, and of an item's revisions, ends at 4 MiB, whatever was asked for; the pages together hold all") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "Airway"));
  const Actor anna = actor_named("anna");
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "\xF0\x9F\xAB\x81";
  std::string last;
  for (int i = 0; i < 60; ++i) {
    const auto added = fixture.items().add_item(anna, session.id, {.title = std::to_string(i), .description = text});
    REQUIRE(added);
    last = added->id;
  }
  const auto first = fixture.items().items(session.id, {.limit = 10'000});
  CHECK(first->total == 60);
  CHECK(first->items.size() == 53);
  const auto rest = fixture.items().items(session.id, {.offset = first->items.size(), .limit = 10'000});
  CHECK(rest->items.size() == 7);
  CHECK(rest->items.back().id == last);
  for (int i = 0; i < 59; ++i) REQUIRE(fixture.items().edit_item(anna, last, {.title = std::to_string(i)}));
  const auto old = fixture.items().item_history(last, 0);
  CHECK(old->total == 60);
  CHECK(old->items.size() == 53);
  CHECK(fixture.items().item_history(last, 53)->items.size() == 7);
}
