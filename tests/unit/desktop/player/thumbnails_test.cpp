// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/thumbnails.hpp"

#include "review_fixture.hpp"

using namespace parallax;
using namespace parallax::player;
using namespace parallax::test;

TEST_CASE("the key frame before a moment stands for it on the timeline; where there is none nothing comes") {
  Review review({{.source = "a", .parts = {simple_part(60, 20)}}, {.source = "b", .parts = {simple_part(60, 20)}}});
  const auto paths = paths_of(review.folder.path(), review.session);
  std::filesystem::remove(paths[1][0]);
  std::atomic<int> calls{0};
  Thumbnails thumbnails(review.workers, review.session, make_local_media(paths), [&] { ++calls; });
  for (const int64_t picture : {45, 3, 25, 59}) {
    REQUIRE(eventually([&] { return thumbnails.at(0, picture * kPicture + 1) != nullptr; }));
    CHECK(counter_of(thumbnails.at(0, picture * kPicture + 1)) == picture / 20 * 20);
  }
  CHECK(calls > 0);
  const int before = calls;
  CHECK(thumbnails.at(0, 7 * kPicture) != nullptr);  // known
  CHECK(thumbnails.at(1, 7 * kPicture) == nullptr);
  CHECK(eventually([&] { return calls > before; }));
  CHECK(thumbnails.at(1, 7 * kPicture) == nullptr);
  CHECK(thumbnails.at(0, 3600 * kNsPerSecond) == nullptr);
  CHECK(thumbnails.at(9, 0) == nullptr);
}
