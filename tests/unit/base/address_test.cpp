// SPDX-License-Identifier: Apache-2.0
#include "base/address.hpp"

#include "catch.hpp"

using namespace parallax;

TEST_CASE("limits count an IPv4 address, but the /64 of an IPv6 address, as one") {
  CHECK(address_group("192.0.2.7") == "192.0.2.7");
  CHECK(address_group("::ffff:192.0.2.7") == "192.0.2.7");
  CHECK(address_group("2001:db8:1:2::1") == "2001:db8:1:2::/64");
  CHECK(address_group("2001:db8:1:2:ffff:1:2:3") == address_group("2001:db8:1:2::1"));
  CHECK(address_group("2001:db8:1:3::1") != address_group("2001:db8:1:2::1"));
  CHECK(address_group("fe80::1%eth0") == "fe80::/64");
  CHECK(address_group("") == "");
}

TEST_CASE("what stays on this computer is told from what leaves it") {
  for (const char* near :
       {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost", "LocalHost.", "a.localhost"}) {
    INFO(near);
    CHECK(is_loopback_host(near));
  }
  for (const char* far :
       {"", "128.0.0.1", "0.0.0.0", "::", "192.0.2.1", "localhost.example", "mylocalhost", "lab", "127.1"}) {
    INFO(far);
    CHECK_FALSE(is_loopback_host(far));
  }
  CHECK(is_address("192.0.2.1"));
  CHECK(is_address("::1"));
  CHECK_FALSE(is_address("lab1"));
  CHECK_FALSE(is_address("1.2.3"));
}
