// SPDX-License-Identifier: Apache-2.0
#include "record/rules/kept_units.hpp"

#include "catch.hpp"
#include "unit/record/fakes.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {

media::AccessUnit unit_of(const std::shared_ptr<const media::StreamFormat>& format, int64_t arrival_ns, bool key) {
  media::AccessUnit unit;
  unit.format = format;
  unit.arrival_monotonic_ns = arrival_ns;
  unit.data = SharedBytes(std::vector<uint8_t>(2));
  unit.key = key;
  return unit;
}

}  // namespace

TEST_CASE("units of no size are not kept without end: each costs more than its bytes") {
  const media::AccessUnit delta = unit_of(video_format(), 0, false);
  const bool by_number = GENERATE(true, false);
  KeptUnits kept({.most_bytes = by_number ? size_t{1} << 30 : 100 * media::cost_of(delta),
                  .most_units = by_number ? 100u : 1'000'000u});
  kept.begin(KeptUnits::MainTrack{0, media::MediaKind::video});
  kept.push(0, unit_of(video_format(), 0, true));
  for (int i = 1; i < 100; ++i) kept.push(0, delta);
  CHECK(kept.first_main() != nullptr);
  kept.push(0, delta);
  CHECK(kept.first_main() == nullptr);
  CHECK(kept.take().empty());
}

TEST_CASE("of pictures everything since the last key frame is kept, and nothing before the first one") {
  KeptUnits kept;
  kept.begin(KeptUnits::MainTrack{0, media::MediaKind::video});
  kept.push(1, unit_of(sound_format(), 1, true));
  kept.push(0, unit_of(video_format(), 2, false));
  CHECK(kept.entries().empty());
  kept.push(0, unit_of(video_format(), 3, true));
  kept.push(1, unit_of(sound_format(), 4, true));
  kept.push(0, unit_of(video_format(), 5, false));
  CHECK(kept.entries().size() == 3);
  REQUIRE(kept.first_main() != nullptr);
  CHECK(kept.first_main()->arrival_monotonic_ns == 3);
  kept.push(0, unit_of(video_format(), 6, true));
  CHECK(kept.entries().size() == 1);
}

TEST_CASE("pictures without a new key frame for too long are given up, also while only their sound comes") {
  KeptUnits kept({.longest_ns = kNsPerSecond});
  kept.begin(KeptUnits::MainTrack{0, media::MediaKind::video});
  kept.push(0, unit_of(video_format(), 0, true));
  kept.push(1, unit_of(sound_format(), kNsPerSecond, true));
  CHECK(kept.entries().size() == 2);
  kept.push(1, unit_of(sound_format(), kNsPerSecond + 1, true));
  CHECK(kept.entries().empty());
}

TEST_CASE("of sound alone the newest is kept") {
  KeptUnits kept({.longest_ns = kNsPerSecond});
  kept.begin(KeptUnits::MainTrack{0, media::MediaKind::audio});
  for (int64_t i = 0; i <= 30; ++i) kept.push(0, unit_of(sound_format(), i * kNsPerSecond / 10, true));
  CHECK(kept.entries().size() == 11);
  REQUIRE(kept.first_main() != nullptr);
  CHECK(kept.first_main()->arrival_monotonic_ns == 2 * kNsPerSecond);
}

TEST_CASE("of a stream that nothing can be recorded of nothing is kept") {
  KeptUnits kept;
  kept.push(0, unit_of(video_format(), 0, true));
  CHECK(kept.entries().empty());
}
