// SPDX-License-Identifier: Apache-2.0
#include "testcard/card.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <numbers>

namespace parallax::testcard {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr std::array<uint32_t, 8> kBars{0xF2F2F2, 0xE8D44D, 0x4DD0E1, 0x66BB6A, 0xAB47BC, 0xEF5350, 0x5C6BC0, 0x263238};
/// Grounds that tell cameras apart at a glance.
constexpr std::array<uint32_t, 8> kGrounds{0x1F3A4D, 0x3A2F4D, 0x23443A, 0x4D3A23,
                                           0x27314F, 0x4A2A35, 0x2F4045, 0x3F4426};

std::string time_text(int64_t utc_ns) {
  using namespace std::chrono;
  const sys_time<milliseconds> at{milliseconds(utc_ns / 1'000'000)};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{at - day};
  char text[40];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u %02d:%02d:%02d.%03d UTC", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

int even(int value) {
  return value / 2 * 2;
}

}  // namespace

Result<std::unique_ptr<Card>> Card::create(const CardOptions& options) {
  const auto fits = [](int value, int least) { return value >= least && value <= 8192 && value % 2 == 0; };
  if (!fits(options.width, 128) || !fits(options.height, 90)) {
    return fail("A test picture of " + std::to_string(options.width) + "x" + std::to_string(options.height) +
                " is not possible: width and height must be even, at least 128x90 and at most 8192x8192.");
  }
  return std::unique_ptr<Card>(new Card(options));
}

Card::Card(const CardOptions& options)
    : options_(options),
      ground_(options.width, options.height),
      picture_(options.width, options.height),
      place_(pattern_place(options.width, options.height)) {
  const int width = options.width;
  const int height = options.height;
  const int margin = even(width / 32);
  const int left_width = place_.x - 2 * margin;
  const int dial = even(std::max(16, std::min(left_width, height * 2 / 5)));
  dial_ = {even(margin + (left_width - dial) / 2), even(height * 3 / 10), dial, dial};
  ball_track_ = {margin, even(height * 3 / 4), even(width - 2 * margin), even(std::max(8, height / 24))};
  grain_ = {0, ball_track_.y + ball_track_.height, width, height - ball_track_.y - ball_track_.height};
  draw_ground();
  picture_ = ground_;
}

void Card::draw_ground() {
  const int width = options_.width;
  const int height = options_.height;
  const uint32_t ground = kGrounds[options_.camera % kGrounds.size()];
  ground_.fill({0, 0, width, height}, colour(ground));
  // A faint grid shows scaling and cropping errors.
  const int step = std::max(16, even(height / 12));
  const auto line_luma = static_cast<uint8_t>(colour(ground).y + 12);
  for (int x = 0; x < width; x += step) ground_.fill_luma({x, 0, std::max(1, width / 1280), height}, line_luma);
  for (int y = 0; y < height; y += step) ground_.fill_luma({0, y, width, std::max(1, height / 720)}, line_luma);

  const int bars = even(height * 7 / 8);
  for (size_t i = 0; i < kBars.size(); ++i) {
    const int x0 = even(width * static_cast<int>(i) / 8);
    const int x1 = even(width * static_cast<int>(i + 1) / 8);
    ground_.fill({x0, bars, x1 - x0, height - bars}, colour(kBars[i]));
  }
  const int margin = even(width / 32);
  ground_.text(margin, even(height / 24), even(std::max(2, height / 110)), options_.name, colour(0xFFFFFF));
  const Colour track = colour(0x10181E);
  ground_.fill(ball_track_, track);
  draw_dial_face();
  draw_pattern_frame(ground_, place_, options_.range);
}

void Card::draw_dial_face() {
  const double radius = dial_.width / 2.0;
  const double cx = dial_.x + radius;
  const double cy = dial_.y + radius;
  ground_.disc(cx, cy, radius - 1, colour(0xD8E2E8));
  ground_.disc(cx, cy, radius * 0.93, colour(0x10181E));
  for (int tick = 0; tick < 12; ++tick) {
    const double angle = tick * std::numbers::pi / 6;
    ground_.line(cx + std::sin(angle) * radius * 0.80, cy - std::cos(angle) * radius * 0.80,
                 cx + std::sin(angle) * radius * 0.88, cy - std::cos(angle) * radius * 0.88, std::max(1.0, radius / 40),
                 colour(0xD8E2E8));
  }
}

void Card::restore_and_draw_dial(int64_t capture_utc_ns) {
  picture_.copy(ground_, dial_);
  const double radius = dial_.width / 2.0;
  const double cx = dial_.x + radius;
  const double cy = dial_.y + radius;
  const auto hand = [&](double turn, double length, double thickness, uint32_t rgb) {
    const double angle = turn * 2 * std::numbers::pi;
    picture_.line(cx, cy, cx + std::sin(angle) * radius * length, cy - std::cos(angle) * radius * length,
                  std::max(1.5, radius * thickness), colour(rgb));
  };
  hand(static_cast<double>(capture_utc_ns % (60 * kNsPerSecond)) / (60.0 * kNsPerSecond), 0.55, 0.07, 0xB0BEC5);
  hand(static_cast<double>(capture_utc_ns % kNsPerSecond) / kNsPerSecond, 0.78, 0.045, 0xFF7043);
  picture_.disc(cx, cy, std::max(2.0, radius * 0.06), colour(0xFF7043));
}

void Card::restore_and_draw_ball(int64_t capture_utc_ns) {
  picture_.copy(ground_, ball_);
  constexpr int64_t kRound = 4 * kNsPerSecond;
  const double phase = static_cast<double>(capture_utc_ns % kRound) / kRound;
  const double share = phase < 0.5 ? 2 * phase : 2 - 2 * phase;
  const double radius = ball_track_.height / 2.0;
  const double x = ball_track_.x + radius + share * (ball_track_.width - 2 * radius);
  ball_ = {even(static_cast<int>(x - radius) - 2), ball_track_.y, ball_track_.height + 6, ball_track_.height};
  picture_.disc(x, ball_track_.y + radius, radius - 1, colour(0xFFCA28));
}

void Card::draw_texts(uint32_t counter, int64_t capture_utc_ns) {
  const int margin = even(options_.width / 32);
  const int scale = std::max(1, options_.height / 220);
  const int time_y = even(options_.height / 24 + 9 * even(std::max(2, options_.height / 110)));
  const auto update = [&](std::string& shown, const std::string& text, int y) {
    for (size_t i = 0; i < text.size(); ++i) {
      if (i < shown.size() && shown[i] == text[i]) continue;
      const int x = margin + static_cast<int>(i) * 6 * scale;
      picture_.copy(ground_, {x, y, 6 * scale, 7 * scale});
      picture_.text(x, y, scale, text.substr(i, 1), colour(0xFFFFFF));
    }
    shown = text;
  };
  update(shown_time_, time_text(capture_utc_ns), time_y);
  char text[24];
  std::snprintf(text, sizeof text, "FRAME %010u", counter);
  update(shown_counter_, text, time_y + 9 * scale);
}

void Card::draw_grain(uint32_t counter) {
  picture_.copy(ground_, grain_);
  uint32_t state = counter * 2654435761U + options_.camera + 1U;
  const int mask = options_.grain;
  for (int row = grain_.y; row < grain_.y + grain_.height; ++row) {
    uint8_t* at = picture_.plane(0) + row * picture_.stride(0);
    for (int column = 0; column < grain_.width; ++column) {
      state = state * 1664525U + 1013904223U;
      const int value = at[column] + static_cast<int>((state >> 16) % static_cast<uint32_t>(mask + 1)) - mask / 2;
      at[column] = static_cast<uint8_t>(std::clamp(value, 16, 235));
    }
  }
}

const Picture& Card::draw(uint32_t counter, int64_t capture_utc_ns) {
  restore_and_draw_dial(capture_utc_ns);
  restore_and_draw_ball(capture_utc_ns);
  draw_texts(counter, capture_utc_ns);
  if (options_.grain > 0) draw_grain(counter);
  draw_pattern(picture_, place_, {options_.camera, counter, capture_utc_ns}, options_.range);
  return picture_;
}

}  // namespace parallax::testcard
