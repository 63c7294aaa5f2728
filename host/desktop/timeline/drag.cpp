// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/drag.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace parallax::timeline {
namespace {

/// The best pair so far.
struct Best {
  int64_t reach_ns;
  Snapped found = {};

  void offer(int64_t target, const std::vector<int64_t>& wanted) {
    for (const int64_t t : wanted) {
      const int64_t shift = target - t;
      if (std::abs(shift) > reach_ns || (found.at_session_ns && std::abs(shift) >= std::abs(found.shift_ns))) continue;
      found = {shift, target};
    }
  }
};

}  // namespace

Snapped snap(const Model& model, const Frame& frame, const std::vector<int64_t>& wanted,
             const std::optional<Selected>& except, const SnapOptions& options) {
  if (!options.enabled) return {};
  Best best{static_cast<int64_t>(options.reach_px * frame.view.ns_per_px())};
  best.offer(model.playhead_session_ns, wanted);
  best.offer(0, wanted);
  best.offer(model.extent_ns(), wanted);
  if (model.loop) {
    best.offer(model.loop->from_session_ns, wanted);
    best.offer(model.loop->until_session_ns, wanted);
  }
  for (const ShownItem& shown : frame.items) {
    const Lane& lane = model.track(shown.track).lanes()[shown.place.lane];
    const uint32_t i = shown.place.index;
    if (except && except->track == shown.track && except->id == lane.ids[i]) continue;
    best.offer(lane.starts[i], wanted);
    best.offer(lane.ends[i], wanted);
  }
  if (!best.found.at_session_ns) {  // ticks only where nothing real is near
    for (const Tick& tick : frame.ticks) best.offer(tick.session_ns, wanted);
  }
  return best.found;
}

void Drag::move_to(const Model& model, const Frame& frame, int64_t mouse_session_ns, const SnapOptions& options) {
  const int64_t moved = mouse_session_ns - grabbed_session_ns;
  int64_t start = before.start_session_ns;
  int64_t end = before.end_session_ns;
  if (part != DragPart::end) start += moved;
  if (part != DragPart::start) end += moved;
  std::vector<int64_t> wanted;
  if (part != DragPart::end) wanted.push_back(start);
  if (part != DragPart::start && end != start) wanted.push_back(end);
  const Snapped met = snap(model, frame, wanted, item, options);
  if (part != DragPart::end) start += met.shift_ns;
  if (part != DragPart::start) end += met.shift_ns;
  snapped_session_ns = met.at_session_ns;

  const int64_t length = before.end_session_ns - before.start_session_ns;
  const int64_t last = std::max(model.extent_ns(), before.end_session_ns);
  switch (part) {
    case DragPart::whole:
      start = std::clamp<int64_t>(start, 0, std::max<int64_t>(0, last - length));
      end = start + length;
      break;
    case DragPart::start:  // an end stays behind its start by a frame, so that it can be grabbed again
      start = std::clamp<int64_t>(start, 0, std::max<int64_t>(0, end - model.frame_ns));
      break;
    case DragPart::end:
      end = std::clamp<int64_t>(end, std::min(start + model.frame_ns, last), last);
      break;
  }
  now = before;
  now.start_session_ns = start;
  now.end_session_ns = end;
}

}  // namespace parallax::timeline
