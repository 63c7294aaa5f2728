// SPDX-License-Identifier: Apache-2.0
#include "record/rules/gaps.hpp"

#include "catch.hpp"

using namespace parallax;
using namespace parallax::record;

namespace {

constexpr int64_t kS = kNsPerSecond;

using Span = std::pair<int64_t, std::optional<int64_t>>;  ///< in seconds

std::vector<Span> left_of(const std::vector<Span>& gaps, int64_t from_s, int64_t until_s) {
  Video video;
  for (const auto& [start_s, end_s] : gaps) {
    Gap gap;
    gap.start_session_ns = start_s * kS;
    if (end_s) gap.end_session_ns = *end_s * kS;
    video.gaps.push_back(gap);
  }
  Part part;
  part.start_session_ns = from_s * kS;
  part.duration_ns = (until_s - from_s) * kS;
  cut_gaps_by_part(video, part);
  std::vector<Span> left;
  for (const Gap& gap : video.gaps) {
    left.emplace_back(gap.start_session_ns / kS,
                      gap.end_session_ns ? std::optional(*gap.end_session_ns / kS) : std::nullopt);
  }
  return left;
}

}  // namespace

TEST_CASE("of a gap stays what a part does not cover: before it, behind it, or on both sides") {
  using Spans = std::vector<Span>;
  CHECK(left_of({{2, 4}, {9, 11}}, 4, 9) == Spans{{2, 4}, {9, 11}});
  CHECK(left_of({{5, 8}}, 5, 8).empty());
  CHECK(left_of({{5, 8}}, 4, 9).empty());
  CHECK(left_of({{2, 8}}, 5, 9) == Spans{{2, 5}});
  CHECK(left_of({{5, 12}}, 5, 9) == Spans{{9, 12}});
  CHECK(left_of({{5, std::nullopt}}, 5, 9) == Spans{{9, std::nullopt}});
  CHECK(left_of({{2, 12}}, 5, 9) == Spans{{2, 5}, {9, 12}});
  CHECK(left_of({{2, std::nullopt}}, 5, 9) == Spans{{2, 5}, {9, std::nullopt}});
  CHECK(left_of({{2, 12}}, 5, 5) == Spans{{2, 12}});  // an empty part covers nothing
}

TEST_CASE("what a camera needed for its first picture is no gap either where the first part is found later") {
  Video video;
  Gap gap;
  gap.reason = GapReason::late_start;
  gap.end_session_ns = 20 * kS;
  video.gaps.push_back(gap);
  Part part;
  part.start_session_ns = 70 * kNsPerMs;
  part.duration_ns = 5 * kS;
  cut_gaps_by_part(video, part);
  REQUIRE(video.gaps.size() == 1);
  CHECK(video.gaps[0].start_session_ns == 5 * kS + 70 * kNsPerMs);
}
