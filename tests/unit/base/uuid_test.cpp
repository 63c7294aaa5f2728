// SPDX-License-Identifier: Apache-2.0
#include "base/uuid.hpp"

#include "catch.hpp"

using namespace parallax;

TEST_CASE("ids are random UUIDs of version 4") {
  const std::string id = make_uuid();
  CHECK(id.size() == 36);
  CHECK(id[14] == '4');
  CHECK(id[8] == '-');
  CHECK(id != make_uuid());
}

TEST_CASE("only what is written as we write it is a UUID") {
  CHECK(is_uuid(make_uuid()));
  CHECK(is_uuid("3f2504e0-4f89-41d3-9a0c-0305e82c3301"));
  for (const char* other : {"", "3F2504E0-4F89-41D3-9A0C-0305E82C3301", "3f2504e0-4f89-41d3-9a0c-0305e82c330",
                            "3f2504e0-4f89-41d3-9a0c-0305e82c33011", "3f2504e04f89-41d3-9a0c-0305e82c33010",
                            "3f2504e0-4f89-41d3-9a0c_0305e82c3301", "{f2504e0-4f89-41d3-9a0c-0305e82c3301"}) {
    CAPTURE(other);
    CHECK_FALSE(is_uuid(other));
  }
}
