// SPDX-License-Identifier: Apache-2.0
#include "base/names.hpp"

#include "catch.hpp"

namespace parallax {
namespace {

enum class Fruit { apple = 1, pear, sour_cherry };
constexpr auto enum_names(Fruit) {
  return enum_table<Fruit>({{Fruit::apple, "apple"}, {Fruit::pear, "pear"}, {Fruit::sour_cherry, "sour-cherry"}});
}
enum class Bare { one };

static_assert(NamedEnum<Fruit>);
static_assert(!NamedEnum<Bare>);
static_assert(!NamedEnum<int>);
static_assert(name_of(Fruit::sour_cherry) == "sour-cherry");
static_assert(from_name<Fruit>("pear") == Fruit::pear);

TEST_CASE("each value of an enumeration is found again by its name") {
  REQUIRE(values_of<Fruit>().size() == names_of<Fruit>().size());
  for (size_t i = 0; i < values_of<Fruit>().size(); ++i) {
    const Fruit fruit = values_of<Fruit>()[i];
    CHECK(name_of(fruit) == names_of<Fruit>()[i]);
    CHECK(from_name<Fruit>(name_of(fruit)) == fruit);
  }
}

TEST_CASE("a name that is none of the enumeration's gives no value") {
  for (const char* other : {"", "Apple", "apple ", "cherry", "unknown"}) CHECK_FALSE(from_name<Fruit>(other));
}

TEST_CASE("a number that is no value of the enumeration has the name unknown") {
  CHECK(name_of(static_cast<Fruit>(0)) == "unknown");
  CHECK(name_of(static_cast<Fruit>(77)) == "unknown");
}

TEST_CASE("a word of a newer version is kept as it stands and equals no value of ours") {
  const Word<Fruit> known("pear");
  CHECK(known == Fruit::pear);
  CHECK(known == Word<Fruit>(Fruit::pear));
  CHECK(name_of(known) == "pear");

  const Word<Fruit> newer("quince");
  CHECK_FALSE(newer.value());
  CHECK(name_of(newer) == "quince");
  for (const Fruit fruit : values_of<Fruit>()) CHECK(newer != fruit);
  CHECK(newer == Word<Fruit>("quince"));
  CHECK(newer != Word<Fruit>("medlar"));
}

TEST_CASE("a word that nobody wrote is the first of the enumeration") {
  CHECK(Word<Fruit>() == Fruit::apple);
}

}  // namespace
}  // namespace parallax
