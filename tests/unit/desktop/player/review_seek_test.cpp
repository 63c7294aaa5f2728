// SPDX-License-Identifier: Apache-2.0
// Which picture is shown after seeks and steps, and what is said where there is none.
#include <filesystem>
#include <fstream>
#include <random>

#include "review_fixture.hpp"

using namespace parallax;
using namespace parallax::player;
using namespace parallax::test;

namespace {

/// Four videos with different codecs, rates, groups, sizes and reordering, from zero.
std::vector<PatternVideo> four_videos() {
  PatternPart plain = simple_part();
  PatternPart reordered = simple_part(100, 25, 2);
  reordered.plan.camera = 2;
  PatternPart fast = simple_part(200, 100);
  fast.plan.fps = 50;
  fast.plan.camera = 3;
  fast.plan.codec = testcard::VideoCodec::h265;
  PatternPart jpeg = simple_part(40);
  jpeg.plan.fps = 10;
  jpeg.plan.camera = 4;
  jpeg.plan.codec = testcard::VideoCodec::mjpeg;
  return {{.source = "a", .parts = {plain}},
          {.source = "b", .parts = {reordered}},
          {.source = "c", .parts = {fast}},
          {.source = "d", .parts = {jpeg}}};
}

constexpr int kRates[] = {25, 25, 50, 10};

/// The begin of a video's first picture is where its part begins: with reordering a little after zero.
int64_t expected_counter(const Review& review, size_t video, int64_t session_ns) {
  const Part& part = review.session.videos[video].parts[0];
  return std::max<int64_t>(0, session_ns - part.start_session_ns) * kRates[video] / kNsPerSecond;
}

}  // namespace

TEST_CASE("after each seek every tile shows the exact picture of that moment", "[R92]") {
  Review review(four_videos());
  review.options.decoder_threads = GENERATE(1, 3);
  review.open();
  std::mt19937 random(7);
  for (int i = 0; i < 25; ++i) {
    // Not on the edges of pictures, where files round to a tick.
    const int64_t moment = static_cast<int64_t>(random() % 390) * 10 * kNsPerMs + 5 * kNsPerMs;
    review.seek(moment);
    for (size_t video = 0; video < 4; ++video) {
      INFO("video " << video << " at " << moment / kNsPerMs << " ms");
      const TileView view = review.player->tile(video);
      CHECK(view.kind == TileKind::picture);
      CHECK(view.exact);
      CHECK(counter_of(view.frame) == expected_counter(review, video, moment));
    }
  }
}

TEST_CASE("a burst of seeks ends with the picture of the last one") {
  Review review(four_videos());
  review.open();
  for (int i = 0; i < 50; ++i) {
    review.player->seek((i * 7919) % 3900 * kNsPerMs);
    review.player->update();
  }
  review.seek(2'345 * kNsPerMs);
  for (size_t video = 0; video < 4; ++video)
    CHECK(review.shown(video) == expected_counter(review, video, 2'345 * kNsPerMs));
}

TEST_CASE("steps go picture by picture, forward and back, across groups") {
  const int bframes = GENERATE(0, 2);
  Review review({{.source = "a", .parts = {simple_part(100, 20, bframes)}}});
  review.open();
  review.seek(37 * kPicture + kPicture / 2);
  REQUIRE(review.shown(0) == 37);
  for (int64_t i = 38; i < 64; ++i) {
    review.player->step(1);
    review.settle();
    REQUIRE(review.shown(0) == i);
  }
  for (int64_t i = 62; i >= 15; --i) {
    review.player->step(-1);
    review.settle();
    REQUIRE(review.shown(0) == i);
  }
  review.player->step(10);
  review.player->step(-3);
  review.settle();
  CHECK(review.shown(0) == 22);
  review.player->step(-1000);
  review.settle();
  CHECK(review.shown(0) == 0);
  review.player->step(1000);
  review.settle();
  CHECK(review.shown(0) == 99);
}

TEST_CASE("gaps say why there is no picture, and steps cross them") {
  PatternPart first = simple_part(20);
  first.start_session_ns = kNsPerSecond;
  PatternPart second = simple_part(20);
  second.start_session_ns = 4 * kNsPerSecond;
  second.plan.first_counter = 500;
  second.plan.width = 640;
  second.plan.height = 360;
  second.plan.codec = testcard::VideoCodec::mjpeg;
  Gap gap;
  gap.start_session_ns = 1800 * kNsPerMs;
  gap.end_session_ns = 4 * kNsPerSecond;
  gap.reason = GapReason::camera_gone;
  Review review(
      {{.source = "a", .parts = {first, second}, .gaps = {gap}}, {.source = "b", .parts = {simple_part(125)}}});
  review.open();
  review.seek(500 * kNsPerMs);
  CHECK(review.player->tile(0).kind == TileKind::gap);
  CHECK(review.player->tile(0).text.find("later") != std::string::npos);
  CHECK(review.player->tile(0).frame == nullptr);
  CHECK(review.shown(1) == 12);
  review.seek(3 * kNsPerSecond);
  CHECK(review.player->tile(0).kind == TileKind::gap);
  CHECK(review.player->tile(0).text == "The camera was gone.");
  CHECK(review.shown(1) == 75);
  review.seek(4'010 * kNsPerMs);
  CHECK(review.shown(0) == 500);
  CHECK(review.player->tile(0).frame->width == 640);
  review.player->step(-1);
  review.settle();
  CHECK(review.player->tile(0).kind == TileKind::gap);
  review.player->step(-1);
  review.settle();
  CHECK(review.shown(0) == 19);
  CHECK(review.player->tile(0).frame->width == 320);
  review.player->step(1);
  review.player->step(1);
  review.settle();
  CHECK(review.shown(0) == 500);
  review.seek(4'990 * kNsPerMs);
  CHECK(review.player->tile(0).text.find("ended") != std::string::npos);
}

TEST_CASE("pictures at an uneven pace are each seen until the next one") {
  PatternPart part = simple_part(40, 10);
  int64_t at = 0;
  for (int i = 0; i < 40; ++i) {
    part.times_ns.push_back(at);
    at += (i % 3 == 0 ? 250 : 20 + i) * kNsPerMs;
  }
  Review review({{.source = "a", .parts = {part}}});
  review.open();
  for (size_t i = 0; i + 1 < 40; i += 3) {
    review.seek(part.times_ns[i] + kNsPerMs);
    CHECK(review.shown(0) == static_cast<int64_t>(i));
    review.seek(part.times_ns[i + 1] - kNsPerMs);
    CHECK(review.shown(0) == static_cast<int64_t>(i));
  }
}

TEST_CASE("a missing and a truncated file say so, the others play") {
  Review review({{.source = "a", .parts = {simple_part()}},
                 {.source = "b", .parts = {simple_part()}},
                 {.source = "c", .parts = {simple_part()}}});
  const auto paths = paths_of(review.folder.path(), review.session);
  std::filesystem::remove(paths[1][0]);
  std::filesystem::resize_file(paths[2][0], std::filesystem::file_size(paths[2][0]) / 2);
  review.open();
  review.seek(3'500 * kNsPerMs);
  CHECK(review.shown(0) == 87);
  CHECK(review.player->tile(1).kind == TileKind::failed);
  CHECK(review.player->tile(1).text.find("missing") != std::string::npos);
  CHECK(review.player->tile(2).kind == TileKind::failed);
  CHECK(review.player->tile(2).text.find("ends before") != std::string::npos);
  review.seek(500 * kNsPerMs);
  CHECK(review.shown(0) == 12);
  CHECK(review.player->tile(1).kind == TileKind::failed);
  CHECK(review.shown(2) == 12);
}

TEST_CASE("a part without its index is played from the file alone") {
  Review review({{.source = "a", .parts = {simple_part(100, 20, 2)}}});
  std::filesystem::remove(paths_of(review.folder.path(), review.session)[0][0].string() + ".idx");
  review.open();
  review.seek(2'610 * kNsPerMs);
  CHECK(review.shown(0) == expected_counter(review, 0, 2'610 * kNsPerMs));
}

TEST_CASE("dragging shows key frames at once and says that they are not exact") {
  Review review({{.source = "a", .parts = {simple_part(100, 25)}}});
  review.open();
  review.player->seek(47 * kPicture, SeekMode::preview);
  review.settle();
  CHECK(review.shown(0) == 25);
  CHECK_FALSE(review.player->tile(0).exact);
  review.seek(47 * kPicture + 1);
  CHECK(review.shown(0) == 47);
  CHECK(review.player->tile(0).exact);
}

TEST_CASE("a session that is still being recorded is reviewed as far as it goes, and further as it grows") {
  PatternPart part = simple_part(100, 20);
  part.finished = false;
  Review review({{.source = "a", .parts = {part}}});
  review.session.state = SessionState::recording;
  const auto media = paths_of(review.folder.path(), review.session)[0][0];
  const std::filesystem::path index = media.string() + ".idx";
  const auto read = [](const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return std::vector<char>(std::istreambuf_iterator<char>(in), {});
  };
  const auto media_bytes = read(media);
  const auto index_bytes = read(index);
  // As it was after 50 pictures.
  std::filesystem::resize_file(index, 64 + 50 * 48);
  review.session.duration_ns = 50 * kPicture;
  review.open();
  review.seek(45 * kPicture + 1);
  CHECK(review.shown(0) == 45);
  review.player->step(3);
  review.settle();
  CHECK(review.shown(0) == 48);
  std::ofstream(index, std::ios::binary).write(index_bytes.data(), static_cast<std::streamsize>(index_bytes.size()));
  CHECK(media_bytes.size() == std::filesystem::file_size(media));
  review.session.duration_ns = 100 * kPicture;
  review.player->update_session(review.session, make_local_media(paths_of(review.folder.path(), review.session)));
  review.player->step(5);
  review.settle();
  CHECK(review.shown(0) == 53);
  review.seek(97 * kPicture + 1);
  CHECK(review.shown(0) == 97);
}

TEST_CASE("files on another computer are read by range requests") {
  Review review({{.source = "a", .parts = {simple_part(100, 20, 2)}}});
  RunningApi running;
  std::ifstream in(paths_of(review.folder.path(), review.session)[0][0], std::ios::binary);
  running.memory.media.shared->bytes.assign(std::istreambuf_iterator<char>(in), {});
  // Without the index the file alone has to do.
  if (GENERATE(true, false)) {
    std::ifstream index(paths_of(review.folder.path(), review.session)[0][0].string() + ".idx", std::ios::binary);
    running.memory.media.index->bytes.assign(std::istreambuf_iterator<char>(index), {});
  }
  RecorderMediaOptions options;
  options.recorder.url = running.server->url();
  options.recorder.token = "token-trainer";
  options.session = "s1";
  options.paths = {{"/nowhere/to/be/found.mp4"}};
  review.open(make_recorder_media(options));
  review.seek(2'610 * kNsPerMs);
  CHECK(review.shown(0) == expected_counter(review, 0, 2'610 * kNsPerMs));
  review.seek(20 * kNsPerMs);
  CHECK(review.shown(0) == expected_counter(review, 0, 20 * kNsPerMs));
  options.session = "unknown";
  options.recorder.token = "token-nobody";
  review.open(make_recorder_media(options));
  review.settle();
  CHECK(review.player->tile(0).kind == TileKind::failed);
}
