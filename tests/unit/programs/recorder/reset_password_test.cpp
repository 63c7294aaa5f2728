// SPDX-License-Identifier: Apache-2.0
#include "programs/recorder/reset_password.hpp"

#include "catch.hpp"
#include "service/engine.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using recorder::reset_password;

TEST_CASE("a forgotten password is replaced offline; old log-ins end and the audit log tells") {
  test::Fixture fixture;
  fixture.set_up();
  const auto before = fixture.accounts().log_in("tina", "correct horse", "127.0.0.1");
  REQUIRE(before);
  fixture.close();

  CHECK(reset_password(fixture.data(), "nobody", "another long one").error().code == "user-unknown");
  CHECK(reset_password(fixture.data(), "tina", "short").error().code == "password-weak");
  REQUIRE(reset_password(fixture.data(), "tina", "another long one"));

  REQUIRE(fixture.open());
  CHECK_FALSE(fixture.accounts().authenticate(before->token));
  CHECK_FALSE(fixture.accounts().log_in("tina", "correct horse", "127.0.0.1"));
  CHECK(fixture.accounts().log_in("tina", "another long one", "127.0.0.1"));
  AuditQuery query;
  query.action = "password-reset";
  const auto rows = fixture.audit().audit(query);
  REQUIRE(rows);
  CHECK(rows->size() == 1);
  CHECK(fixture.store().verify_audit());
}

TEST_CASE("a password is not reset while a recorder runs, nor where there is none") {
  test::Fixture fixture;
  fixture.set_up();
  fixture.close();
  {
    const auto running = recorder::DataFolder::open(fixture.data());
    REQUIRE(running);
    const auto refused = reset_password(fixture.data(), "tina", "another long one");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "data-in-use");
  }
  CHECK(reset_password(fixture.data(), "tina", "another long one"));

  const test::TempFolder empty;
  const auto nothing = reset_password(empty.path() / "not-there", "tina", "another long one");
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code == "data-folder");
  CHECK_FALSE(std::filesystem::exists(empty.path() / "not-there"));
}
