// SPDX-License-Identifier: Apache-2.0
#include "base/byte_source.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <string_view>

#include "catch.hpp"

using namespace parallax;

namespace {

struct Close {
  void operator()(FILE* file) const { std::fclose(file); }
};

std::string_view text_of(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

TEST_CASE("a file is read from any place; fewer bytes come only at its end, which may move") {
  const std::unique_ptr<FILE, Close> file(std::tmpfile());
  REQUIRE(file);
  const int descriptor = fileno(file.get());
  REQUIRE(write(descriptor, "0123456789", 10) == 10);
  std::array<uint8_t, 6> out{};
  CHECK(read_file_at(descriptor, 2, out) == 6);
  CHECK(text_of(out) == "234567");
  CHECK(read_file_at(descriptor, 7, out) == 3);
  CHECK(text_of(std::span(out).first(3)) == "789");
  CHECK(read_file_at(descriptor, 10, out) == 0);
  CHECK(read_file_at(descriptor, 1'000'000, out) == 0);
  CHECK(read_file_at(descriptor, 0, {}) == 0);
  CHECK(size_of_file(descriptor) == 10);
  REQUIRE(write(descriptor, "ab", 2) == 2);
  CHECK(size_of_file(descriptor) == 12);
  CHECK(read_file_at(descriptor, 8, out) == 4);
}

TEST_CASE("what cannot be read tells why") {
  std::array<uint8_t, 1> out{};
  const auto nothing = read_file_at(-1, 0, out);
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error() == EBADF);
  CHECK(size_of_file(-1) == 0);
}
