// SPDX-License-Identifier: Apache-2.0
#include "testcard/tone.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace parallax::testcard {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr double kBeepLevel = 0.5;
constexpr double kHumHz = 220;
constexpr double kHumLevel = 0.02;
/// Length of the window whose energy at kBeepHz is looked at: a few whole waves.
constexpr double kWindowS = 0.004;
/// Where sound is moved by a fraction of a wave, the level drops for as long as the window lies over that place.
constexpr double kLongestDipS = 0.006;

}  // namespace

void make_tone(std::span<float> samples, int64_t first_utc_ns, double rate_hz) {
  const double step_ns = kNsPerSecond / rate_hz;
  const int64_t first_second = first_utc_ns / kNsPerSecond;
  const double offset_ns = static_cast<double>(first_utc_ns % kNsPerSecond);
  for (size_t i = 0; i < samples.size(); ++i) {
    const double since_ns = offset_ns + static_cast<double>(i) * step_ns;  // since first_second
    const auto whole = static_cast<int64_t>(since_ns / kNsPerSecond);
    const double in_second_s = (since_ns - static_cast<double>(whole * kNsPerSecond)) / kNsPerSecond;
    const bool is_long = (first_second + whole) % kLongBeepEverySeconds == 0;
    const double beep_s = static_cast<double>(is_long ? kLongBeepNs : kBeepNs) / kNsPerSecond;
    double value = kHumLevel * std::sin(2 * std::numbers::pi * kHumHz * in_second_s);
    if (in_second_s < beep_s) value += kBeepLevel * std::sin(2 * std::numbers::pi * kBeepHz * in_second_s);
    samples[i] = static_cast<float>(value);
  }
}

std::vector<Beep> find_beeps(std::span<const float> samples, int rate_hz) {
  const auto window = static_cast<size_t>(kWindowS * rate_hz);
  std::vector<Beep> beeps;
  if (window < 4 || samples.size() <= window) return beeps;

  // Moving sum of the signal mixed down from kBeepHz: its size is the beep's level inside the window.
  std::vector<float> level(samples.size() - window);
  const double step = 2 * std::numbers::pi * kBeepHz / rate_hz;
  const auto mixed = [&](size_t i) {
    const double angle = step * static_cast<double>(i);
    return std::pair{samples[i] * std::cos(angle), samples[i] * std::sin(angle)};
  };
  double re = 0;
  double im = 0;
  for (size_t i = 0; i < window; ++i) {
    re += mixed(i).first;
    im += mixed(i).second;
  }
  for (size_t i = 0; i < level.size(); ++i) {
    level[i] = static_cast<float>(std::hypot(re, im) * 2 / static_cast<double>(window));
    re += mixed(i + window).first - mixed(i).first;
    im += mixed(i + window).second - mixed(i).second;
  }

  const float most = *std::max_element(level.begin(), level.end());
  if (most < 0.03F) return beeps;
  const double half_window_s = kWindowS / 2;
  const auto longest_dip = static_cast<size_t>(kLongestDipS * rate_hz);
  size_t start = level.size();
  size_t last_loud = 0;
  for (size_t i = 0; i < level.size(); ++i) {
    const bool in_beep = start != level.size();
    // A beep that is cut at the beginning of the sound has no start to be measured.
    if (!in_beep && i > 0 && level[i] >= most * 0.5F && level[i - 1] < most * 0.5F) start = last_loud = i;
    if (in_beep && level[i] >= most * 0.25F) last_loud = i;
    if (in_beep && i - last_loud > longest_dip) {
      const double start_s = static_cast<double>(start) / rate_hz + half_window_s;
      const double end_s = static_cast<double>(last_loud + 1) / rate_hz + half_window_s;
      if (end_s - start_s > 0.05) beeps.push_back({start_s, end_s - start_s});
      start = level.size();
    }
  }
  return beeps;
}

}  // namespace parallax::testcard
