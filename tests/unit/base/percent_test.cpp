// SPDX-License-Identifier: Apache-2.0
#include "base/percent.hpp"

#include <random>

#include "catch.hpp"

using namespace parallax;

TEST_CASE("what is encoded for an address is read back byte for byte") {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::string bytes(random() % 40, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    const std::string encoded = percent_encode(bytes);
    CAPTURE(encoded);
    CHECK(percent_decode(encoded) == bytes);
    CHECK(encoded.find_first_of("/?#@: \n") == std::string::npos);
  }
}

TEST_CASE("only letters, digits and four marks go into an address as they are") {
  CHECK(percent_encode("aZ09-._~") == "aZ09-._~");
  CHECK(percent_encode("a b/c?d=ü") == "a%20b%2Fc%3Fd%3D%C3%BC");
  CHECK(percent_encode("").empty());
}

TEST_CASE("a percent sign without two hexadecimal digits stands for itself, as people type it into passwords") {
  CHECK(percent_decode("100%") == "100%");
  CHECK(percent_decode("%4") == "%4");
  CHECK(percent_decode("%g1%1g%%41") == "%g1%1g%A");
  CHECK(percent_decode("se%20cret%c3%BC") == "se cret\xC3\xBC");
}
