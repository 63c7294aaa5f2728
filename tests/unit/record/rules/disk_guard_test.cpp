// SPDX-License-Identifier: Apache-2.0
#include "record/rules/disk_guard.hpp"

#include <cmath>

#include "catch.hpp"

using namespace parallax;
using namespace parallax::record;
using Level = DiskGuard::Level;

namespace {
constexpr int64_t kS = kNsPerSecond;
constexpr uint64_t kGb = 1'000'000'000;
constexpr uint64_t kMb = 1'000'000;
DiskGuardOptions without_reserve() {
  DiskGuardOptions options;
  options.stop_free_bytes = 0;
  return options;
}
}  // namespace

TEST_CASE("the forecast comes from the bytes written within the last minute [R28]") {
  DiskGuard guard(without_reserve());
  CHECK(guard.sample(0, 100 * kGb, 200 * kGb, 0) == Level::fine);
  CHECK_FALSE(guard.left_ns());
  uint64_t written = 0;
  for (int s = 1; s <= 200; ++s) {
    written += s <= 100 ? 1 * kMb : 10 * kMb;  // ten times as much after 100 s
    guard.sample(s * kS, 100 * kGb, 200 * kGb, written);
  }
  CHECK(std::abs(guard.bytes_per_second() - 10e6) < 1);
  REQUIRE(guard.left_ns());
  CHECK(std::abs(*guard.left_ns() - 10'000 * kS) < kS);
}

TEST_CASE("less than half an hour or five per cent left is told, without flapping [R28]") {
  DiskGuard guard(without_reserve());
  guard.sample(0, 20 * kGb, 100 * kGb, 0);
  CHECK(guard.sample(10 * kS, 20 * kGb, 100 * kGb, 100 * kMb) == Level::fine);     // 10 MB/s: 2000 s
  CHECK(guard.sample(20 * kS, 17'900 * kMb, 100 * kGb, 200 * kMb) == Level::low);  // 1790 s
  CHECK(guard.sample(30 * kS, 18'100 * kMb, 100 * kGb, 300 * kMb) == Level::low);  // 1810 s: not yet fine again
  CHECK(guard.sample(40 * kS, 20 * kGb, 100 * kGb, 400 * kMb) == Level::fine);

  DiskGuard idle(without_reserve());
  CHECK(idle.sample(0, 6 * kGb, 100 * kGb, 0) == Level::fine);
  CHECK(idle.sample(1, 4 * kGb, 100 * kGb, 0) == Level::low);
}

TEST_CASE("recording ends while there is still room to close the files [R28]") {
  DiskGuardOptions options;
  options.stop_free_bytes = 64 * kMb;
  DiskGuard guard(options);
  CHECK(guard.sample(0, 65 * kMb, kGb, 0) != Level::full);
  CHECK(guard.sample(1, 64 * kMb, kGb, 0) == Level::full);

  DiskGuard fast(options);
  fast.sample(0, 2 * kGb, 100 * kGb, 0);
  CHECK(fast.sample(kS, 1064 * kMb, 100 * kGb, 90 * kMb) == Level::low);       // 11.1 s at 90 MB/s
  CHECK(fast.sample(2 * kS, 900 * kMb, 100 * kGb, 180 * kMb) == Level::full);  // 9.3 s
}

TEST_CASE("the forecast begins when it is known, and is never of the idle time before") {
  DiskGuard guard(without_reserve());
  uint64_t written = 0;
  int64_t s = 0;
  for (; s < 120; s += 2) guard.sample(s * kS, 1000 * kGb, 2000 * kGb, written);
  const auto record = [&](int seconds, uint64_t bytes_per_second) {
    for (const int64_t end = s + seconds; s < end; s += 2) {
      written += 2 * bytes_per_second;
      guard.sample(s * kS, 1000 * kGb, 2000 * kGb, written);
    }
  };
  record(8, 2 * kMb);
  CHECK_FALSE(guard.left_ns());
  record(4, 2 * kMb);
  const double hours = 1000e9 / 2e6 / 3600;
  REQUIRE(guard.left_ns());
  CHECK(std::abs(static_cast<double>(*guard.left_ns()) / 3600e9 - hours) < hours / 50);
  // A second room begins: within ten seconds the forecast knows.
  record(12, 8 * kMb);
  CHECK(std::abs(static_cast<double>(*guard.left_ns()) / 3600e9 - hours / 4) < hours / 50);
  guard.sample(s * kS, 1000 * kGb, 2000 * kGb, written);  // paused
  CHECK_FALSE(guard.left_ns());
}

TEST_CASE("nothing begins on a volume that would be full again within seconds [R28]") {
  DiskGuardOptions options;
  options.stop_free_bytes = 16 * kMb;
  options.warn_free_fraction = 0;
  DiskGuard guard(options);
  guard.sample(0, 100 * kMb, kGb, 0);
  CHECK(guard.has_room());
  guard.sample(2 * kS, 30 * kMb, kGb, 70 * kMb / 10);  // 3.5 MB/s: 4 s are left
  REQUIRE(guard.level() == Level::full);
  CHECK_FALSE(guard.has_room());
  for (int64_t s = 4; s < 100; s += 2) guard.sample(s * kS, 30 * kMb, kGb, 7 * kMb);
  CHECK(guard.level() != Level::full);  // at the rate of nothing it would last for ever
  CHECK_FALSE(guard.has_room());
  guard.sample(100 * kS, 100 * kMb, kGb, 7 * kMb);  // some was deleted: 24 s of it
  CHECK_FALSE(guard.has_room());
  guard.sample(102 * kS, 230 * kMb, kGb, 7 * kMb);
  CHECK(guard.has_room());
  guard.sample(104 * kS, 200 * kMb, kGb, 7 * kMb);
  CHECK(guard.has_room());

  DiskGuard small(options);
  small.sample(0, 20 * kMb, kGb, 0);
  CHECK_FALSE(small.has_room());
  DiskGuard quota(options);
  quota.sample(0, 500 * kMb, kGb, 0);
  quota.note_full();  // a write failed although the volume says that it has room
  quota.sample(2 * kS, 500 * kMb, kGb, 0);
  CHECK_FALSE(quota.has_room());
}
