// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/frame.hpp"

#include <algorithm>
#include <cmath>

namespace parallax::timeline {
namespace {

constexpr float kLeastItemPx = 2;

/// Collects one lane's rectangles.
class LaneBuilder {
 public:
  LaneBuilder(const Model& model, const View& view, Frame& frame, uint32_t track, uint32_t lane_index, float y_px)
      : model_(model),
        view_(view),
        frame_(frame),
        track_(track),
        lane_index_(lane_index),
        lane_(model.track(track).lanes()[lane_index]),
        y_px_(y_px),
        width_px_(static_cast<float>(view.width_px())),
        px_per_ns_(1 / view.ns_per_px()) {}

  void build(Summaries& summaries, int wanted_level) {
    const int64_t from = view_.start_session_ns();
    const int64_t until = view_.end_session_ns();
    const int level = summaries.level_of(name(), lane_, wanted_level, from, until);
    const int shift = level + kWindowBits;
    const int64_t first_bucket = (from >> level) - 1;
    const int64_t last_bucket = (until >> level) + 1;
    const auto [first_window, last_window] = windows_of(from, until, level);
    const uint32_t first_reaching = lane_.first_reaching(from);
    reaching_in(first_reaching, first_window * (int64_t{1} << shift), from, int64_t{1} << level);
    const SummaryWindow* before = nullptr;
    const SummaryWindow* here = &window_at(summaries, level, first_window);
    for (int64_t w = first_window; w <= last_window; ++w) {
      const SummaryWindow* after = w < last_window ? &window_at(summaries, level, w + 1) : nullptr;
      for (auto i = std::ranges::lower_bound(here->large, first_reaching, {}, &Single::index); i != here->large.end();
           ++i) {
        if (i->start_session_ns > until) break;
        add_item(*i);
      }
      auto lonely = here->lonely.begin();
      const int64_t base = w * (int64_t{1} << kWindowBits);
      for (const Stretch& stretch : here->stretches) {
        const Single* single = stretch.alone ? &*lonely++ : nullptr;
        if (base + stretch.until_bucket <= first_bucket || base + stretch.from_bucket > last_bucket) continue;
        // A window knows no neighbours beyond its edges.
        const bool touched = (stretch.from_bucket == 0 && before != nullptr && before->touches_end()) ||
                             (stretch.until_bucket == 1 << kWindowBits && after != nullptr && after->touches_start());
        if (single != nullptr && !touched) {
          add_item(*single);
        } else {
          add_run(stretch, (base + stretch.from_bucket) * (int64_t{1} << level),
                  (base + stretch.until_bucket) * (int64_t{1} << level));
        }
      }
      before = here;
      here = after;
    }
  }

 private:
  /// Items that start before the first window and are still on screen.
  void reaching_in(uint32_t first, int64_t window_start, int64_t from, int64_t bucket_ns) {
    for (uint32_t i = first; i < lane_.size() && lane_.starts[i] < window_start; ++i) {
      if (lane_.ends[i] > from && lane_.ends[i] - lane_.starts[i] >= bucket_ns) {
        add_item(Single::of(lane_, i));
      }
    }
  }

  const SummaryWindow& window_at(Summaries& summaries, int level, int64_t window) const {
    return summaries.window(name(), lane_, level, window);
  }

  [[nodiscard]] LaneName name() const { return {model_.track(track_).serial(), lane_index_}; }

  [[nodiscard]] float x_of(int64_t t) const {
    const double x = static_cast<double>(t - view_.start_session_ns()) * px_per_ns_;
    return static_cast<float>(std::clamp(x, -100.0, static_cast<double>(width_px_) + 100.0));
  }

  void add_item(const Single& single) {
    ShownItem& item = frame_.items.emplace_back();
    item.track = track_;
    item.place = {lane_index_, single.index};
    item.x0_px = x_of(single.start_session_ns);
    const float end = x_of(single.end_session_ns);
    item.x1_px = std::max(end, item.x0_px + kLeastItemPx);
    item.y_px = y_px_;
    const bool followed = single.next_session_ns != Single::kNothingFollows;
    const float next = followed ? x_of(single.next_session_ns) : width_px_;
    item.room_px = std::max(next, end) - item.x0_px;
    item.colour = single.colour;
    item.style = single.style;
    item.point = single.end_session_ns <= single.start_session_ns;
    item.selected = !model_.selection().empty() && model_.is_selected(track_, lane_.ids[single.index]);
  }

  void add_run(const Stretch& stretch, int64_t from_session_ns, int64_t until_session_ns) {
    frame_.runs.push_back({.from_session_ns = from_session_ns,
                           .until_session_ns = until_session_ns,
                           .x0_px = x_of(from_session_ns),
                           .x1_px = x_of(until_session_ns),
                           .y_px = y_px_,
                           .track = track_,
                           .lane = lane_index_,
                           .count = stretch.count,
                           .first = stretch.first,
                           .colour = stretch.colour,
                           .density = stretch.density,
                           .has_gap = stretch.has_gap});
  }

  const Model& model_;
  const View& view_;
  Frame& frame_;
  uint32_t track_;
  uint32_t lane_index_;
  const Lane& lane_;
  float y_px_;
  float width_px_;
  double px_per_ns_;
};

}  // namespace

Layout Layout::scaled(float width_px, float height_px, float scale) {
  Layout out;
  out.width_px = width_px;
  out.height_px = height_px;
  out.header_px = std::min(out.header_px * scale, width_px / 3);
  out.ruler_px *= scale;
  out.lane_px *= scale;
  out.row_gap_px *= scale;
  out.label_px *= scale;
  out.edge_px *= scale;
  return out;
}

void Frame::clear() {
  ticks.clear();
  rows.clear();
  items.clear();
  runs.clear();
  content_height_px = 0;
}

void preprocess(const Model& model, const View& view, const Layout& layout, float scroll_px, Summaries& summaries,
                Frame& frame) {
  frame.clear();
  frame.layout = layout;
  frame.view = view;
  frame.steps = tick_steps(view.ns_per_px(), static_cast<double>(layout.label_px), model.frame_ns);
  make_ticks(view, frame.steps, frame.ticks);
  summaries.next_frame();
  const int level = fold_level(view.ns_per_px());
  float y = layout.ruler_px - scroll_px;
  for (uint32_t t = 0; t < model.track_count(); ++t) {
    const auto lanes = static_cast<uint32_t>(std::max<size_t>(1, model.track(t).lanes().size()));
    const float height = static_cast<float>(lanes) * layout.lane_px + layout.row_gap_px;
    if (y + height > layout.ruler_px && y < layout.height_px) {
      frame.rows.push_back({t, y, height, lanes});
      for (uint32_t l = 0; l < model.track(t).lanes().size(); ++l) {
        const float lane_y = y + layout.row_gap_px / 2 + static_cast<float>(l) * layout.lane_px;
        LaneBuilder(model, view, frame, t, l, lane_y).build(summaries, level);
      }
    }
    y += height;
  }
  const WindowRange shown = windows_of(view.start_session_ns(), view.end_session_ns(), level);
  for (const Row& row : frame.rows) {
    const Track& track = model.track(row.track);
    for (uint32_t l = 0; l < track.lanes().size() && !summaries.unfinished(); ++l) {
      summaries.look_ahead({track.serial(), l}, track.lanes()[l], level, shown);
    }
  }
  frame.unfinished = summaries.unfinished();
  frame.content_height_px = y + scroll_px - layout.ruler_px;
}

}  // namespace parallax::timeline
