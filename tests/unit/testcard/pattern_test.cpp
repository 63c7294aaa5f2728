// SPDX-License-Identifier: Apache-2.0
#include "testcard/pattern.hpp"

#include <algorithm>

#include "catch.hpp"
#include "support.hpp"
#include "testcard/card.hpp"

using namespace parallax::testcard;
using namespace parallax::testcard::test;

namespace {

constexpr int64_t kUtc = 1'795'312'861'123'456'000;

std::unique_ptr<Card> card_of(int width, int height, uint16_t camera = 3) {
  auto card = Card::create({.width = width, .height = height, .camera = camera, .name = "ROOM 1 CAM 3"});
  REQUIRE(card);
  return std::move(*card);
}

std::optional<Pattern> read(const Grey& grey) {
  return read_pattern(grey.luma.data(), grey.width, grey.height, grey.width);
}

/// A window with text-like clutter, black bars and frames around the place where a picture goes.
Grey cluttered_window(int width, int height) {
  Grey window{width, height, std::vector<uint8_t>(static_cast<size_t>(width) * static_cast<size_t>(height), 40)};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      auto& at = window.luma[static_cast<size_t>(y * width + x)];
      if (y % 40 < 14 && (x / 3 + y / 2) % 5 == 0) at = 230;
      if (x % 200 < 4 || y % 150 < 4) at = 0;
    }
  }
  return window;
}

void paste(Grey& window, const Grey& picture, int x0, int y0) {
  for (int y = 0; y < picture.height; ++y) {
    std::copy_n(picture.luma.begin() + y * picture.width, picture.width,
                window.luma.begin() + (y0 + y) * window.width + x0);
  }
}

}  // namespace

TEST_CASE("a drawn pattern is read back at every size of picture") {
  const auto [width, height] =
      GENERATE(std::pair{160, 90}, std::pair{128, 96}, std::pair{640, 360}, std::pair{720, 576}, std::pair{1280, 720},
               std::pair{1920, 1080}, std::pair{480, 854});
  CAPTURE(width, height);
  const auto card = card_of(width, height);
  const Pattern wanted{3, 4'000'000'123U, kUtc};
  CHECK(read(grey_of(card->draw(wanted.counter, wanted.capture_utc_ns))) == wanted);
}

TEST_CASE("a picture scaled to a quarter and up is still read") {
  const auto card = card_of(1280, 720);
  const Grey grey = grey_of(card->draw(77, kUtc));
  for (const double factor : {0.25, 0.29, 0.33, 0.5, 0.61, 0.75, 0.97, 1.3, 1.5}) {
    CAPTURE(factor);
    const Grey scaled = scale(grey, static_cast<int>(1280 * factor), static_cast<int>(720 * factor));
    CHECK(read(scaled) == Pattern{3, 77, kUtc});
  }
  CHECK(read(scale(grey, 960, 720)) == Pattern{3, 77, kUtc});  // another aspect ratio
}

TEST_CASE("pictures shown scaled in a bigger window are all found with their places") {
  Grey window = cluttered_window(1600, 1000);
  const std::pair<int, int> places[] = {{13, 57}, {801, 57}, {13, 531}, {801, 531}};
  for (uint16_t camera = 0; camera < 4; ++camera) {
    const Grey picture = grey_of(card_of(1280, 720, camera)->draw(100U + camera, kUtc));
    paste(window, scale(picture, 731, 411), places[camera].first, places[camera].second);
  }
  auto found = read_all_patterns(window.luma.data(), window.width, window.height, window.width);
  REQUIRE(found.size() == 4);
  std::ranges::sort(found, {}, [](const FoundPattern& f) { return f.pattern.camera; });
  for (uint16_t camera = 0; camera < 4; ++camera) {
    CHECK(found[camera].pattern == Pattern{camera, 100U + camera, kUtc});
    const Rect place = pattern_place(1280, 720);
    const double block = place.width / 24.0 * 731 / 1280;
    CHECK(std::abs(found[camera].x - (places[camera].first + place.x * 731.0 / 1280 + block)) < 1.5);
  }
}

TEST_CASE("a dim, low-contrast screenshot is read") {
  Grey grey = grey_of(card_of(1280, 720)->draw(5, kUtc));
  for (auto& value : grey.luma) value = static_cast<uint8_t>(30 + value / 3);
  CHECK(read(grey) == Pattern{3, 5, kUtc});
}

TEST_CASE("a damaged pattern and pictures without one read as nothing") {
  const Grey whole = grey_of(card_of(640, 360)->draw(5, kUtc));
  Grey damaged = whole;
  const Rect place = pattern_place(640, 360);
  const int block = place.width / 24;
  for (int y = 0; y < block; ++y) {  // one block inverted
    for (int x = 0; x < block; ++x) {
      auto& at = damaged.luma[static_cast<size_t>((place.y + 5 * block + y) * 640 + place.x + 7 * block + x)];
      at = static_cast<uint8_t>(251 - at);
    }
  }
  CHECK(read(whole));
  CHECK_FALSE(read(damaged));
  CHECK_FALSE(read(cluttered_window(800, 600)));
  CHECK_FALSE(read(Grey{64, 64, std::vector<uint8_t>(64 * 64, 0)}));
}

TEST_CASE("a reader that knows the place follows when the picture moves") {
  PatternReader reader;
  for (const int x : {10, 10, 200}) {
    Grey window = cluttered_window(1000, 500);
    paste(window, grey_of(card_of(640, 360)->draw(static_cast<uint32_t>(x), kUtc)), x, 33);
    const auto read = reader.read(window.luma.data(), 1000, 500, 1000);
    REQUIRE(read);
    CHECK(read->counter == static_cast<uint32_t>(x));
  }
}

TEST_CASE("a size that cannot hold the pattern is refused in words") {
  const auto card = Card::create({.width = 100, .height = 88});
  REQUIRE_FALSE(card);
  CHECK(card.error().find("100x88") != std::string::npos);
  CHECK_FALSE(Card::create({.width = 641, .height = 360}));
}
