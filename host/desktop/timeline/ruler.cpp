// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/ruler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace parallax::timeline {
namespace {

constexpr int64_t kMs = 1'000'000;
constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kMinute = 60 * kSecond;
constexpr int64_t kHour = 60 * kMinute;

/// A round distance of labels and how it is divided.
struct Round {
  int64_t major_ns;
  int64_t minor_ns;
};
constexpr Round kRounds[] = {
    {kMs, kMs / 5},
    {2 * kMs, kMs},
    {5 * kMs, kMs},
    {10 * kMs, 2 * kMs},
    {20 * kMs, 5 * kMs},
    {50 * kMs, 10 * kMs},
    {100 * kMs, 20 * kMs},
    {200 * kMs, 50 * kMs},
    {500 * kMs, 100 * kMs},
    {kSecond, 200 * kMs},
    {2 * kSecond, 500 * kMs},
    {5 * kSecond, kSecond},
    {10 * kSecond, 2 * kSecond},
    {15 * kSecond, 5 * kSecond},
    {30 * kSecond, 5 * kSecond},
    {kMinute, 10 * kSecond},
    {2 * kMinute, 30 * kSecond},
    {5 * kMinute, kMinute},
    {10 * kMinute, 2 * kMinute},
    {15 * kMinute, 5 * kMinute},
    {30 * kMinute, 5 * kMinute},
    {kHour, 10 * kMinute},
    {2 * kHour, 30 * kMinute},
    {4 * kHour, kHour},
    {12 * kHour, 2 * kHour},
    {24 * kHour, 6 * kHour},
};

std::string clock_text(int64_t session_ns) {
  const int64_t s = session_ns / kSecond;
  if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
  return fmt::format("{}:{:02}", s / 60, s % 60);
}

}  // namespace

TickSteps tick_steps(double ns_per_px, double label_px, int64_t frame_ns) {
  const double wanted = ns_per_px * label_px;
  // A few frames between labels: count frames, from 1 to the largest count that stays well below a second.
  const int64_t frame = std::max<int64_t>(frame_ns, kMs);
  for (const int64_t frames : {1, 2, 5, 10}) {
    const int64_t step = frames * frame;
    if (step < kSecond / 2 && static_cast<double>(step) >= wanted) return {step, frame};
  }
  for (const Round& round : kRounds) {
    // Shorter steps than half a second would not meet the frames.
    if (round.major_ns >= kSecond / 2 && static_cast<double>(round.major_ns) >= wanted) {
      return {round.major_ns, round.minor_ns};
    }
  }
  const auto days = static_cast<int64_t>(std::ceil(wanted / static_cast<double>(24 * kHour)));
  return {days * 24 * kHour, 24 * kHour};
}

void make_ticks(const View& view, const TickSteps& steps, std::vector<Tick>& out) {
  out.clear();
  const int64_t first = std::max<int64_t>(0, view.start_session_ns());
  const int64_t last = view.end_session_ns();
  for (int64_t t = (first + steps.minor_ns - 1) / steps.minor_ns * steps.minor_ns; t <= last; t += steps.minor_ns) {
    out.push_back({t, t % steps.major_ns == 0});
  }
  // A label whose tick has just left at the left edge would flicker while panning: its tick is kept.
  const int64_t before = first / steps.major_ns * steps.major_ns;
  if (before < first) out.insert(out.begin(), {before, true});
}

std::string tick_label(int64_t session_ns, int64_t step_ns, int64_t frame_ns) {
  if (step_ns >= kSecond || frame_ns <= 0) return clock_text(session_ns);
  const int64_t into_second = session_ns % kSecond;
  if (step_ns % frame_ns == 0) {  // frames, counted from the second
    const int64_t frame = (into_second + frame_ns / 2) / frame_ns;
    // Of a camera that is a little fast the last picture of a second lies where the next second begins.
    const int64_t in_second = (kSecond + frame_ns / 2) / frame_ns;
    if (frame >= in_second) return clock_text(session_ns - into_second + kSecond);
    return frame == 0 ? clock_text(session_ns) : fmt::format("{} +{}f", clock_text(session_ns), frame);
  }
  return fmt::format("{}.{:03}", clock_text(session_ns), into_second / kMs);
}

std::string time_text(int64_t session_ns) {
  const int64_t t = std::max<int64_t>(0, session_ns);
  return fmt::format("{}.{:03}", clock_text(t), t % kSecond / kMs);
}

}  // namespace parallax::timeline
