// SPDX-License-Identifier: Apache-2.0
// Playing: every picture in its turn, on all tiles, in both directions, at many rates.
#include <algorithm>
#include <random>

#include "review_fixture.hpp"

using namespace parallax;
using namespace parallax::player;
using namespace parallax::test;

namespace {

/// Plays for `length_ns` in pieces of `piece_ns`, waiting for each picture; the numbers that the first tile showed.
std::vector<int64_t> played(Review& review, int64_t length_ns, int64_t piece_ns) {
  std::vector<int64_t> numbers;
  for (int64_t done = 0; done < length_ns && review.player->playing(); done += piece_ns) {
    review.settle();
    const int64_t number = review.shown(0);
    if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
    review.clock.advance(piece_ns);
    review.player->update();
  }
  return numbers;
}

constexpr int64_t kTick = 12'000;  // of the files' clock, and a little

std::vector<int64_t> counting(int64_t begin, int64_t end) {
  std::vector<int64_t> numbers;
  for (int64_t i = begin; i != end; i += begin < end ? 1 : -1) numbers.push_back(i);
  return numbers;
}

}  // namespace

TEST_CASE("playing shows each picture once, in order, and pauses at the end on the last one", "[R92]") {
  const int bframes = GENERATE(0, 2);
  Review review(
      {{.source = "a", .parts = {simple_part(60, 20, bframes)}}, {.source = "b", .parts = {simple_part(60, 15)}}});
  review.open();
  review.player->play();
  CHECK(played(review, 4 * kNsPerSecond, kPicture / 2) == counting(0, 60));
  CHECK_FALSE(review.player->playing());
  review.settle();
  CHECK(review.shown(0) == 59);
  CHECK(review.shown(1) == 59);
  review.player->play();  // begins anew
  review.settle();
  CHECK(review.player->position_session_ns() < kPicture);
}

TEST_CASE("backwards shows each picture once, in reverse, however long the groups and small the memory") {
  const int gop = GENERATE(10, 60);
  Review review({{.source = "a", .parts = {simple_part(60, gop)}}});
  review.options.cache_bytes = size_t{8} * 320 * 180 * 2;  // no more than a few pictures
  review.open();
  review.seek(59 * kPicture + 1);
  review.player->set_rate(-1);
  review.player->play();
  CHECK(played(review, 4 * kNsPerSecond, kPicture / 2) == counting(59, -1));
  CHECK_FALSE(review.player->playing());
  CHECK(review.player->position_session_ns() == 0);
}

TEST_CASE("rates move the clock as they say, within 0.1 and 16") {
  Review review({{.source = "a", .parts = {simple_part(100, 20)}}});
  review.open();
  const double rate = GENERATE(0.1, 0.5, 2.0, 16.0, -0.25, -4.0);
  review.seek(2 * kNsPerSecond);
  review.player->set_rate(rate);
  review.player->play();
  review.settle();
  const int64_t begin = review.player->position_session_ns();
  review.clock.advance(100 * kNsPerMs);
  review.player->update();
  const auto moved = static_cast<double>(review.player->position_session_ns() - begin);
  CHECK(moved == Catch::Approx(rate * 100 * kNsPerMs).margin(10));
  review.settle();
  CHECK(review.shown(0) == review.player->position_session_ns() / kPicture);
  review.player->set_rate(1000);
  CHECK(review.player->rate() == 16);
  review.player->set_rate(-0.0001);
  CHECK(review.player->rate() == -0.1);
}

TEST_CASE("where there is no time for every picture, key frames are shown, and said to be not exact") {
  Review review({{.source = "a", .parts = {simple_part(100, 10)}}});
  review.options.when_slow = WhenSlow::key_frames;
  review.open();
  // The clock moves 1 s while the first pictures are decoded: decoding seems to be very slow.
  review.player->update();
  for (int i = 0; i < 200 && review.player->stats(0).decode_fps == 0; ++i) {
    review.clock.advance(kNsPerSecond);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  review.settle();
  review.player->set_rate(16);
  review.player->play();
  std::vector<int64_t> numbers;
  for (int i = 0; i < 40 && review.player->playing(); ++i) {
    eventually([&] {
      review.player->update();
      return review.player->tile(0).kind == TileKind::picture;
    });
    numbers.push_back(review.shown(0));
    review.clock.advance(10 * kNsPerMs);
    review.player->update();
  }
  CHECK(numbers.size() > 10);
  CHECK(std::is_sorted(numbers.begin(), numbers.end()));
}

TEST_CASE("a loop goes round without leaving its range, in both directions") {
  Review review({{.source = "a", .parts = {simple_part(100, 20)}}});
  review.open();
  review.player->set_loop(SessionRange{40 * kPicture, 50 * kPicture});
  const bool backwards = GENERATE(false, true);
  if (backwards) review.player->set_rate(-1);
  review.player->play();
  const auto numbers = played(review, 30 * kPicture, kPicture / 2);
  CHECK(review.player->playing());
  CHECK(*std::min_element(numbers.begin(), numbers.end()) >= 39);
  CHECK(*std::max_element(numbers.begin(), numbers.end()) == 49);
  CHECK(std::count(numbers.begin(), numbers.end(), 45) >= 2);
  review.player->set_loop(SessionRange{5, 5});
  CHECK_FALSE(review.player->loop());
}

TEST_CASE("playing goes through gaps and parts on one clock") {
  PatternPart second = simple_part(20);
  second.start_session_ns = 2 * kNsPerSecond;
  second.plan.first_counter = 100;
  Review review({{.source = "a", .parts = {simple_part(20), second}}});
  review.open();
  review.player->play();
  auto numbers = played(review, 5 * kNsPerSecond, kPicture / 2);
  auto expected = counting(0, 20);
  expected.push_back(-2);
  const auto rest = counting(100, 120);
  expected.insert(expected.end(), rest.begin(), rest.end());
  CHECK(numbers == expected);
}

TEST_CASE("whatever was done before, the picture is the one of the moment") {
  Review review(
      {{.source = "a", .parts = {simple_part(100, 30, 2)}}, {.source = "b", .parts = {simple_part(100, 12)}}});
  review.options.decoder_threads = 2;
  review.open();
  const int64_t start = review.session.videos[0].parts[0].start_session_ns;
  // Each goes another way through the states; these have found mistakes.
  const unsigned seed = GENERATE(11U, 3U, 27U, 30U, 33U, 35U, 48U, 53U);
  std::mt19937 random(seed);
  for (int i = 0; i < 150; ++i) {
    switch (random() % 7) {
      case 0:
        review.player->seek(static_cast<int64_t>(random() % 4000) * kNsPerMs);
        break;
      case 1:
        review.player->seek(static_cast<int64_t>(random() % 4000) * kNsPerMs, SeekMode::preview);
        break;
      case 2:
        review.player->step(static_cast<int>(random() % 7) - 3);
        break;
      case 3:
        review.player->set_rate((random() % 2 == 0 ? -1.0 : 1.0) * static_cast<double>(1 + random() % 16));
        break;
      case 4:
        review.player->play();
        break;
      default:
        review.clock.advance(static_cast<int64_t>(random() % 200) * kNsPerMs);
    }
    review.player->update();
    if (i % 5 != 4) continue;
    review.settle();
    const int64_t at = review.player->position_session_ns();
    for (size_t video = 0; video < 2; ++video) {
      const TileView view = review.player->tile(video);
      INFO("seed " << seed << " operation " << i << " video " << video << " at " << at << " of which begins " << start
                   << ": " << view.text);
      REQUIRE(view.kind == TileKind::picture);
      if (!view.exact) continue;
      // A file's clock ticks every 11 µs: so near to where one picture follows another it may be either.
      const int64_t since = at - (video == 0 ? start : 0);
      const auto picture_at = [](int64_t ns) { return std::clamp<int64_t>(ns / kPicture, 0, 99); };
      CHECK(counter_of(view.frame) >= picture_at(since - kTick));
      CHECK(counter_of(view.frame) <= picture_at(since + kTick));
    }
  }
}

TEST_CASE("at its ends playing stops exactly there, although clocks run on between two looks at them") {
  Review review({{.source = "a", .parts = {simple_part(100, 20)}}});
  review.open();
  review.clock.run_on();
  for (const double rate : {16.0, -16.0}) {
    review.player->set_rate(rate);
    review.player->play();
    REQUIRE(eventually([&] {
      review.clock.advance(100 * kNsPerMs);
      review.player->update();
      return !review.player->playing();
    }));
    CHECK(review.player->position_session_ns() == (rate > 0 ? review.player->duration_ns() - 1 : 0));
  }
}

TEST_CASE("playing right after a step back begins with that picture, whole") {
  Review review({{.source = "a", .parts = {simple_part(100, 100)}}});
  review.options.cache_bytes = 1;  // few pictures: the one before is mostly not there yet
  review.open();
  for (const int number : {90, 60, 70, 80, 95}) {
    review.seek(number * kPicture);
    for (int steps = 0; steps < 12; ++steps) review.player->step(-1);
    review.player->update();
    const int64_t before = review.player->position_session_ns();
    review.player->play();
    review.settle();
    const int64_t at = review.player->position_session_ns();
    CHECK(at <= before);
    CHECK(at % kPicture == 0);
    CHECK(review.shown(0) == at / kPicture);
    review.player->pause();
  }
}

TEST_CASE("a step after dragging goes on by one picture, not to the next key frame") {
  Review review({{.source = "a", .parts = {simple_part(100, 30)}}});
  review.open();
  for (const int64_t number : {75, 10, 44}) {
    review.player->seek(number * kPicture + 1, SeekMode::preview);
    review.settle();
    const int direction = number == 44 ? -1 : 1;
    review.player->step(direction);
    review.settle();
    CHECK(review.shown(0) == number + direction);
  }
}

TEST_CASE("a seek to just before where another was going never says that the picture was damaged") {
  Review review({{.source = "a", .parts = {simple_part(100, 100, 2)}}});
  review.options.decoder_threads = 2;
  review.open();
  const int64_t start = review.session.videos[0].parts[0].start_session_ns;
  std::mt19937 random(5);
  for (int i = 0; i < 60; ++i) {
    const auto number = static_cast<int64_t>(20 + random() % 75);
    review.player->seek(start + number * kPicture + kPicture / 2);
    review.player->update();
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));  // somewhere on the way
    const int64_t other = number - 1 - static_cast<int64_t>(random() % 8);
    review.player->seek(start + other * kPicture + kPicture / 2);
    review.settle();
    const TileView view = review.player->tile(0);
    INFO("seek " << i << " to " << number << ", then " << other << ": " << view.text);
    REQUIRE(view.kind == TileKind::picture);
    CHECK(counter_of(view.frame) == other);
  }
}

TEST_CASE("the sound of the chosen video is played along, and silent while paused") {
  PatternPart part = simple_part(100, 20);
  part.has_sound = true;
  Review review({{.source = "a", .parts = {part}}, {.source = "b", .parts = {simple_part(100)}}});
  review.options.sound = std::make_shared<SoundTrack>();
  review.open();
  review.player->set_sound(0);
  review.settle();
  CHECK(review.options.sound->waiting() == 0);
  review.player->play();
  review.settle();
  review.player->update();
  CHECK(eventually([&] { return review.options.sound->waiting() > 4800; }));
  review.player->pause();
  review.player->update();
  CHECK(eventually([&] { return review.options.sound->waiting() == 0; }));
  review.player->set_sound(1);  // has none
  review.player->play();
  review.settle();
  review.player->update();
  CHECK(review.options.sound->waiting() == 0);
}

TEST_CASE("a review goes at once and calls nothing afterwards") {
  std::atomic<int> calls{0};
  Review review({{.source = "a", .parts = {simple_part(100, 100)}}});
  review.options.on_change = [&] { ++calls; };
  review.open();
  review.player->seek(3 * kNsPerSecond);
  review.player->update();
  review.player.reset();
  const int after = calls;
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  CHECK(calls == after);
}
