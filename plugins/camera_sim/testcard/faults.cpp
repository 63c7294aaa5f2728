// SPDX-License-Identifier: Apache-2.0
#include "testcard/faults.hpp"

#include <cmath>

namespace parallax::testcard {
namespace {

constexpr double kNsPerSecond = 1e9;
constexpr int64_t kHourNs = 3'600'000'000'000;
constexpr int64_t kBackNs = 2'000'000'000;

int64_t times_so_far(double every_s, int64_t camera_ns) {
  if (every_s <= 0 || camera_ns < 0) return 0;
  return static_cast<int64_t>(static_cast<double>(camera_ns) / (every_s * kNsPerSecond));
}

bool within(double after_s, double for_s, double now_s) {
  return after_s > 0 && now_s >= after_s && (for_s <= 0 || now_s < after_s + for_s);
}

}  // namespace

Presence planned_presence(const FaultPlan& plan, int64_t camera_ns) {
  const double now_s = static_cast<double>(camera_ns) / kNsPerSecond;
  if (within(plan.gone_after_s, plan.gone_for_s, now_s)) return Presence::gone;
  if (within(plan.stall_after_s, plan.stall_for_s, now_s)) return Presence::stalled;
  return Presence::live;
}

int64_t planned_stamp_offset_ns(const FaultPlan& plan, int64_t camera_ns) {
  const int64_t leap = times_so_far(plan.jump_every_s, camera_ns) % 2 == 1 ? kHourNs : 0;
  return leap - kBackNs * times_so_far(plan.back_every_s, camera_ns);
}

bool planned_repeat(const FaultPlan& plan, int64_t camera_ns, int64_t period_ns) {
  return camera_ns >= period_ns &&
         times_so_far(plan.repeat_every_s, camera_ns) != times_so_far(plan.repeat_every_s, camera_ns - period_ns);
}

int64_t real_ns_of(const FaultPlan& plan, int64_t camera_ns) {
  return camera_ns - std::llround(static_cast<double>(camera_ns) * plan.ppm / (1e6 + plan.ppm));
}

}  // namespace parallax::testcard
