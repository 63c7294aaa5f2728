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
