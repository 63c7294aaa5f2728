// SPDX-License-Identifier: Apache-2.0
// F4: a camera with B-frames and sound whose clock steps back 2 s every 8 s, on simulated time: the order of decoding
// and the time line together, as between the packets and the file.
#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <vector>

#include "catch.hpp"
#include "media/rtp/decode_order.hpp"
#include "media/time/session_timeline.hpp"

using namespace parallax;
using namespace parallax::media;

namespace {

constexpr int64_t kFrame = 40 * kNsPerMs;
constexpr int64_t kStepEvery = 8 * kNsPerSecond;
constexpr int64_t kSeconds = 60;
constexpr int64_t kSoundSamples = 1024;
constexpr int64_t kSoundHz = 48000;
constexpr int64_t kSoundFrames = kSeconds * kSoundHz / kSoundSamples;

/// A network and a machine that hold everything back now and then; what comes later never overtakes (TCP).
class Way {
 public:
  Way(double mean_ms, double most_ms, uint32_t seed) : mean_ms_(mean_ms), most_ms_(most_ms), random_(seed) {}

  int64_t arrival_ns(int64_t sent_ns) {
    double delay_ms = std::min(std::exponential_distribution<double>(1 / mean_ms_)(random_), most_ms_);
    if (std::uniform_int_distribution<int>(0, 100)(random_) == 0) delay_ms = most_ms_;
    last_ns_ = std::max(last_ns_, sent_ns + 30 * kNsPerMs + static_cast<int64_t>(delay_ms * 1e6));
    return last_ns_;
  }

 private:
  double mean_ms_;
  double most_ms_;
  std::mt19937 random_;
  int64_t last_ns_ = 0;
};

struct Unit {
  int64_t taken_ns;
  int64_t arrival_ns;
  bool key;
  bool sound;
};

/// What arrives, in that order. Groups of 50 pictures, I b b P b b P …: 49 = 16 × 3 + 1, so the last P has no B-frames.
std::vector<Unit> arrivals(double mean_ms, double most_ms, uint32_t seed, int64_t encoder_ns) {
  std::vector<Unit> all;
  Way way(mean_ms, most_ms, seed);
  std::vector<Unit> sent;
  int64_t number = 0;
  const auto send = [&](int64_t shown, bool key) {
    sent.push_back({shown * kFrame, number++ * kFrame + encoder_ns, key, false});
  };
  for (int64_t group = 0; group < kSeconds / 2; ++group) {
    send(group * 50, true);
    for (int64_t place = 1; place < 50; place += 3) {
      const int64_t anchor = std::min<int64_t>(place + 2, 49);
      send(group * 50 + anchor, false);
      for (int64_t b = place; b < anchor; ++b) send(group * 50 + b, false);
    }
  }
  for (int64_t i = 0; i < kSoundFrames; ++i) {
    const int64_t at_ns = i * kSoundSamples * kNsPerSecond / kSoundHz;
    sent.push_back({at_ns, (i + 1) * kSoundSamples * kNsPerSecond / kSoundHz, true, true});
  }
  std::ranges::stable_sort(sent, {}, &Unit::arrival_ns);
  for (Unit& unit : sent) {
    unit.arrival_ns = way.arrival_ns(unit.arrival_ns);
    all.push_back(unit);
  }
  return all;
}

int64_t ticks_of(int64_t ns, int64_t rate) {
  return ns / 1000 * rate / 1'000'000;
}

}  // namespace

TEST_CASE("a clock that steps back tears neither sound nor the order of pictures, however late they come", "[time]") {
  const auto [mean_ms, most_ms] = GENERATE(table<double, double>({{2, 10}, {15, 90}, {25, 250}}));
  // With sender reports the sound waits for the picture, which its encoder holds back: it is stamped after its arrival.
  const bool reports = GENERATE(false, true);
  const auto seed = GENERATE(range(1U, 5U));
  const int64_t first_step = GENERATE(75, 76, 77, 98, 99, 100, 101, 102, 103);  // within, at the end and the beginning
  const int64_t first_step_ns = first_step * kFrame;
  CAPTURE(mean_ms, most_ms, reports, seed, first_step);

  rtp::DecodeOrder order;
  order.configure(2, 3600, 90000 * 5);
  auto picture_format = std::make_shared<StreamFormat>();
  picture_format->nominal_fps = 25;
  auto sound_format = std::make_shared<StreamFormat>();
  sound_format->kind = MediaKind::audio;
  sound_format->clock_rate_hz = kSoundHz;
  SessionTimeline time({}, {MediaKind::video, MediaKind::audio});

  std::map<int64_t, int64_t> pictures;  // session time by the time at which they were taken
  std::map<int64_t, int64_t> sounds;
  for (const Unit& each : arrivals(mean_ms, most_ms, seed, (reports ? 8 : 2) * kFrame)) {
    const int64_t back_ns =
        each.taken_ns < first_step_ns ? 0 : (1 + (each.taken_ns - first_step_ns) / kStepEvery) * 2 * kNsPerSecond;
    AccessUnit unit;
    unit.arrival_monotonic_ns = each.arrival_ns;
    unit.key = each.key;
    if (reports) unit.capture_utc_ns = each.taken_ns + 3 * kNsPerSecond;
    if (each.sound) {
      unit.format = sound_format;
      unit.pts_ticks = unit.dts_ticks = ticks_of(each.taken_ns - back_ns + 100 * kNsPerSecond, kSoundHz);
      sounds[each.taken_ns] = time.stamp(1, unit).pts_session_ns;
      continue;
    }
    unit.format = picture_format;
    const auto times =
        order.next({.pts_ticks = ticks_of(each.taken_ns - back_ns + 100 * kNsPerSecond, 90000), .key = each.key});
    unit.pts_ticks = times.pts_ticks;
    unit.dts_ticks = times.dts_ticks;
    unit.clock_stepped = times.stepped;
    const StampedTime stamp = time.stamp(0, unit);
    CHECK(stamp.pts_session_ns >= stamp.dts_session_ns);
    pictures[each.taken_ns] = stamp.pts_session_ns;
  }

  double worst_tear_ms = 0;  // what is missing between two frames of sound, or doubled
  for (auto next = std::next(sounds.begin()); next != sounds.end(); ++next) {
    const auto before = std::prev(next);
    if (before->first < 2 * kNsPerSecond) continue;
    const double tear_ns = static_cast<double>((next->second - before->second) - (next->first - before->first));
    worst_tear_ms = std::max(worst_tear_ms, std::abs(tear_ns) / 1e6);
  }
  CHECK(worst_tear_ms < 3);

  int disorder = 0;
  for (auto next = std::next(pictures.begin()); next != pictures.end(); ++next) {
    disorder += next->second <= std::prev(next)->second;
  }
  CHECK(disorder == 0);

  const auto off = [&](const std::map<int64_t, int64_t>& stamps) {
    int64_t least = std::numeric_limits<int64_t>::max();
    int64_t most = std::numeric_limits<int64_t>::min();
    for (const auto& [taken_ns, stamped_ns] : stamps) {
      if (taken_ns < (reports ? 30 : 2) * kNsPerSecond) continue;  // joining takes its time
      least = std::min(least, stamped_ns - taken_ns);
      most = std::max(most, stamped_ns - taken_ns);
    }
    return static_cast<double>(most - least) / 1e6;
  };
  CHECK(off(pictures) < 150);  // before the last of a group two pictures are waited for that never come
  CHECK(off(sounds) < 70);
  const auto steps = static_cast<uint64_t>(1 + (kSeconds * kNsPerSecond - kFrame - first_step_ns) / kStepEvery);
  CHECK(time.health(0).mended_timestamps == steps);
  CHECK(time.health(1).mended_timestamps == steps);
}

TEST_CASE("a camera that pauses when its clock steps back is on time again a second later", "[time]") {
  const double pause_s = GENERATE(0.0, 0.3, 0.45, 0.8, 3.0);
  const bool reordered = GENERATE(false, true);
  CAPTURE(pause_s, reordered);
  rtp::DecodeOrder order;
  order.configure(reordered ? 2 : 0, 3600, 90000 * 5);
  auto format = std::make_shared<StreamFormat>();
  format->nominal_fps = 25;
  SessionTimeline time({}, {MediaKind::video});
  Way way(2, 10, 1);
  double worst_ms = 0;
  int64_t paused_ns = 0;
  for (int64_t i = 0; i < 25 * 40; ++i) {
    const int64_t shown = !reordered || i == 0 ? i : i % 3 == 1 ? i + 2 : i - 1;
    const bool stepped = shown >= 25 * 20;
    if (stepped) paused_ns = static_cast<int64_t>(pause_s * 1e9);
    const int64_t true_ns = shown * kFrame + (stepped ? paused_ns : 0);
    AccessUnit unit;
    unit.format = format;
    unit.arrival_monotonic_ns = way.arrival_ns((i + 2) * kFrame + paused_ns);
    const auto times = order.next({.pts_ticks = ticks_of(true_ns - (stepped ? 5 : 0) * kNsPerSecond, 90000)});
    unit.pts_ticks = times.pts_ticks;
    unit.dts_ticks = times.dts_ticks;
    unit.clock_stepped = times.stepped;
    const StampedTime stamp = time.stamp(0, unit);
    const bool judged = shown > 50 && (!stepped || shown > 25 * 22);
    if (judged)
      worst_ms = std::max(worst_ms, std::abs(static_cast<double>(stamp.pts_session_ns - true_ns) / 1e6 - 130));
  }
  INFO(worst_ms);
  CHECK(worst_ms < 70);
  CHECK(time.mended_timestamps() == 1);
}
