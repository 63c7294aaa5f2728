// SPDX-License-Identifier: Apache-2.0
// What the recorder itself hears of changes in the catalogue.
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "catch.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

/// In words, so that a test reads as what was told.
std::string words_of(const CatalogueChange& change) {
  if (const auto* changed = std::get_if<SessionChanged>(&change)) return "session is called " + changed->name;
  if (std::holds_alternative<SessionDeleted>(change)) return "session is gone";
  if (std::holds_alternative<SourceChanged>(change)) return "source changed";
  return "source is gone";
}

class Follower {
 public:
  explicit Follower(Fixture& fixture)
      : handle_(fixture.store().changes().follow([this](const CatalogueChange& change) {
          const std::lock_guard lock(mutex_);
          heard_.push_back(words_of(change));
        })) {}
  std::vector<std::string> heard() {
    const std::lock_guard lock(mutex_);
    return std::exchange(heard_, {});
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> heard_;
  std::shared_ptr<void> handle_;
};

}  // namespace

TEST_CASE("whoever runs what stands in the catalogue hears of its changes when they are committed") {
  Fixture fixture;
  const auto room = fixture.rooms().add_location({}, {.name = "Room 1"});
  const NewSource camera{.location = room->id, .values = {.name = "Front", .url = "rtsp://127.0.0.1/1"}};
  const auto source = fixture.rooms().add_source({}, camera);
  REQUIRE(source);
  Follower follower(fixture);

  const Session session = fixture.put(recorded(1, "First"));
  CHECK(follower.heard().empty());  // a new one: whoever records it told the catalogue
  REQUIRE(fixture.sessions().rename_session({}, session.id, "Second"));
  CHECK(follower.heard() == std::vector<std::string>{"session is called Second"});
  REQUIRE(fixture.sessions().delete_session({}, session.id, "test"));
  CHECK(follower.heard() == std::vector<std::string>{"session is gone"});

  REQUIRE(fixture.rooms().change_source({}, source->id, {.name = "Back"}));
  REQUIRE(fixture.rooms().remove_source({}, source->id));
  CHECK(follower.heard() == std::vector<std::string>{"source changed", "source is gone"});
}

TEST_CASE("of a change that was refused nobody hears, nor after the end of following") {
  Fixture fixture;
  const Session session = fixture.put(recorded(1, "First"));
  std::optional<Follower> follower(std::in_place, fixture);
  CHECK_FALSE(fixture.sessions().rename_session({}, session.id, ""));
  CHECK_FALSE(fixture.sessions().delete_session({}, "none", "test"));
  CHECK(follower->heard().empty());
  follower.reset();
  CHECK(fixture.sessions().rename_session({}, session.id, "Second"));
}
