// SPDX-License-Identifier: Apache-2.0
#include "record/rules/loss_count.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "record/rules/naming.hpp"

namespace parallax::record {
namespace {

/// A loss so long is told with its place, …
constexpr int64_t kLongLossNs = kNsPerSecond;
/// … the first ones of a part.
constexpr uint64_t kMostPlacesTold = 5;

std::string_view noun_of(media::MediaKind kind) {
  switch (kind) {
    case media::MediaKind::video:
      return "the pictures";
    case media::MediaKind::audio:
      return "the sound";
    case media::MediaKind::metadata:
      break;
  }
  return "the metadata";
}

}  // namespace

std::optional<std::string> LossCount::add(const media::AccessUnit& unit, int64_t dts_session_ns) {
  kind_ = unit.format->kind;
  const int64_t last_ns = std::exchange(last_dts_session_ns_, dts_session_ns);
  if (last_ns == kNoTime) return std::nullopt;  // what was lost before the part is in no part
  const int64_t step_ns = dts_session_ns - last_ns;
  if (!unit.discontinuity && unit.lost_packets == 0) {
    usual_step_ns_ = usual_step_ns_ == 0 ? step_ns : usual_step_ns_ + (step_ns - usual_step_ns_) / 8;
    return std::nullopt;
  }
  const int64_t missing_ns = std::max<int64_t>(step_ns - usual_step_ns_, 0);
  if (unit.lost_packets == 0 && missing_ns <= usual_step_ns_ / 2) return std::nullopt;  // begun anew, nothing missing
  packets_ += unit.lost_packets;
  missing_ns_ += missing_ns;
  ++places_;
  if (missing_ns < kLongLossNs || places_told_ == kMostPlacesTold) return std::nullopt;
  ++places_told_;
  return fmt::format("From {} to {} {} are missing: they were lost on the way.", duration_text(last_ns),
                     duration_text(dts_session_ns), noun_of(kind_));
}

std::optional<std::string> LossCount::take_summary() {
  const LossCount all = std::exchange(*this, {});
  if (all.places_ == 0) return std::nullopt;
  return fmt::format("Lost on the way: {} {} of {} at {} {}, {:.1f} s in all.", all.packets_,
                     all.packets_ == 1 ? "packet" : "packets", noun_of(all.kind_), all.places_,
                     all.places_ == 1 ? "place" : "places", static_cast<double>(all.missing_ns_) / 1e9);
}

}  // namespace parallax::record
