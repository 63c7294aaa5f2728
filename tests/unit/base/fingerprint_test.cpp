// SPDX-License-Identifier: Apache-2.0
#include "base/fingerprint.hpp"

#include "catch.hpp"

using namespace parallax;

TEST_CASE("a SHA-256 fingerprint is understood however people copy it, and nothing else is taken for one") {
  std::string colons;
  std::string hex;
  for (int i = 0; i < 32; ++i) {
    colons += i == 0 ? "A0" : ":A0";
    hex += "a0";
  }
  CHECK(sha256_fingerprint(colons) == hex);
  CHECK(sha256_fingerprint(" " + hex.substr(0, 32) + " " + hex.substr(32)) == hex);
  CHECK(sha256_fingerprint(hex) == hex);
  for (const std::string& other :
       {std::string(), hex.substr(1), hex + "0", std::string(64, 'g'), std::string(64, ':'), hex + "\n"}) {
    CHECK_FALSE(sha256_fingerprint(other));
  }
}
