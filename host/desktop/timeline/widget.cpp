// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/widget.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace parallax::timeline {
namespace {

constexpr float kDragFromPx = 4;  // less is a click
constexpr double kZoomPerNotch = 1.25;
constexpr double kPanPxPerNotch = 80;
constexpr size_t kMostInBand = 5000;

Selected selected_of(const Model& model, uint32_t track, ItemPlace place) {
  const Lane& lane = model.track(track).lanes()[place.lane];
  return {track, lane.ids[place.index], lane.starts[place.index]};
}

/// Whether it stands for something people made, not for a stretch of video.
bool is_made(ItemStyle style) {
  return style == ItemStyle::mark;
}

}  // namespace

void Widget::reset() {
  fitted_ = false;
  scroll_px_ = 0;
  gesture_ = Gesture::none;
  drag_.reset();
  history.clear();
  summaries_.clear();
}

void Widget::update(Model& model, const Layout& layout, const Mouse& mouse) {
  navigate(model, layout, mouse);
  find_visible(model, layout);
  handle(model, mouse);
  last_ = mouse;
  if (!stale_ && view == frame_.view) return;
  hover_ = {};  // it may point at what is gone
  find_visible(model, layout);
}

// What moves the view comes before looking for what is visible, so that panning costs one look per frame.
void Widget::navigate(const Model& model, const Layout& layout, const Mouse& mouse) {
  const auto width = static_cast<double>(layout.items_width_px());
  if (!fitted_ && model.extent_ns() > 0) {
    view.fit(model.extent_ns(), width);
    fitted_ = true;
  } else {
    view.resize(model.extent_ns(), width);
  }
  if (follow_playhead && gesture_ == Gesture::none) view.follow(model.playhead_session_ns);
  if (gesture_ == Gesture::pan) view.pan(static_cast<double>(last_.x_px - mouse.x_px));
  if (!mouse.inside) return;
  if (mouse.wheel_x != 0) view.pan(-static_cast<double>(mouse.wheel_x) * kPanPxPerNotch);
  if (mouse.wheel == 0) return;
  const float x = mouse.x_px - layout.header_px;
  if (mouse.ctrl || x < 0) {
    scroll_px_ = std::max(0.0f, scroll_px_ - mouse.wheel * 2 * layout.lane_px);
  } else if (mouse.shift) {
    view.pan(-static_cast<double>(mouse.wheel) * kPanPxPerNotch);
  } else {
    view.zoom(std::pow(kZoomPerNotch, static_cast<double>(mouse.wheel)), static_cast<double>(x));
  }
}

void Widget::find_visible(const Model& model, const Layout& layout) {
  preprocess(model, view, layout, scroll_px_, summaries_, frame_);
  stale_ = false;
  const float most = std::max(0.0f, frame_.content_height_px - (layout.height_px - layout.ruler_px));
  if (scroll_px_ <= most) return;
  scroll_px_ = most;
  preprocess(model, view, layout, scroll_px_, summaries_, frame_);
}

void Widget::handle(Model& model, const Mouse& mouse) {
  hover_ = mouse.inside && gesture_ == Gesture::none ? hit_test(model, frame_, mouse.x_px, mouse.y_px) : Hit{};
  if (gesture_ == Gesture::none) {
    if (mouse.inside && mouse.left_pressed) {
      press(model, mouse);
    } else if (mouse.inside && mouse.middle_down && !last_.middle_down) {
      gesture_ = Gesture::pan;
    } else if (mouse.inside && mouse.right_pressed) {
      std::optional<Selected> item;
      if (hover_.on_item()) item = selected_of(model, hover_.track, hover_.place);
      if (item && !model.is_selected(item->track, item->id)) select(model, item);
      intents_.push_back(MenuWanted{item, hover_.session_ns});
    }
  } else if (gesture_ == Gesture::pan ? !mouse.middle_down : !mouse.left_down) {
    release(model);
  } else {
    move(model, mouse);
  }
}

void Widget::press(Model& model, const Mouse& mouse) {
  pressed_ = hover_;
  pressed_x_px_ = mouse.x_px;
  pressed_item_.reset();
  if (hover_.on_item()) pressed_item_ = selected_of(model, hover_.track, hover_.place);
  switch (hover_.kind) {
    case HitKind::nothing:
    case HitKind::header:
      return;
    case HitKind::ruler:
    case HitKind::playhead:
      gesture_ = mouse.shift ? Gesture::loop : Gesture::scrub;
      if (!mouse.shift) seek(hover_.session_ns, model, true);
      return;
    case HitKind::item:
    case HitKind::item_start:
    case HitKind::item_end: {
      const Selected item = *pressed_item_;
      if (mouse.double_clicked) {
        select(model, item);
        intents_.push_back(Activate{item});
        return;
      }
      if (mouse.ctrl) {
        model.toggle_selected(item);
        stale_ = true;
        intents_.push_back(SelectionChanged{});
        return;
      }
      // What the mouse only happened to meet stays where it is: a mark is selected first, then it can be dragged.
      pressed_selected_ = model.is_selected(item.track, item.id);
      if (is_made(model.track(hover_.track).at(hover_.place).style)) select(model, item);
      gesture_ = Gesture::press;
      return;
    }
    case HitKind::run:
      if (mouse.double_clicked) {
        view.zoom(16, static_cast<double>(mouse.x_px - frame_.layout.header_px));
        return;
      }
      gesture_ = Gesture::press;
      return;
    case HitKind::track:
      gesture_ = Gesture::press;
      return;
  }
}

void Widget::move(Model& model, const Mouse& mouse) {
  const double x = static_cast<double>(mouse.x_px - frame_.layout.header_px);
  const int64_t t = view.time_at(x);
  const SnapOptions snapping{.enabled = !mouse.alt};
  switch (gesture_) {
    case Gesture::none:
      return;
    case Gesture::scrub:
      if (mouse.x_px != last_.x_px) seek(t, model, true);
      return;
    case Gesture::loop: {
      const int64_t a = std::clamp<int64_t>(std::min(t, pressed_.session_ns), 0, model.extent_ns());
      const int64_t b = std::clamp<int64_t>(std::max(t, pressed_.session_ns), 0, model.extent_ns());
      if (b - a >= model.frame_ns) model.loop = TimeRange{a, b};
      return;
    }
    case Gesture::pan:
      return;
    case Gesture::press:
      if (std::abs(mouse.x_px - pressed_x_px_) < kDragFromPx) return;
      if (const auto item = pressed_item_ ? model.item(*pressed_item_) : std::nullopt;
          item && pressed_selected_ && model.track(pressed_item_->track).info().editable) {
        const DragPart part = pressed_.kind == HitKind::item_start ? DragPart::start
                              : pressed_.kind == HitKind::item_end ? DragPart::end
                                                                   : DragPart::whole;
        drag_ = Drag{*pressed_item_, part, item->value(), pressed_.session_ns, item->value(), std::nullopt};
        drag_->move_to(model, frame_, t, snapping);
        gesture_ = Gesture::drag;
      } else {
        gesture_ = Gesture::band;
      }
      return;
    case Gesture::drag:
      drag_->move_to(model, frame_, t, snapping);
      return;
    case Gesture::band:
      return;
  }
}

void Widget::release(Model& model) {
  const Gesture ended = std::exchange(gesture_, Gesture::none);
  switch (ended) {
    case Gesture::scrub:
      seek(model.playhead_session_ns, model, false);
      break;
    case Gesture::loop:
      intents_.push_back(LoopChanged{});
      break;
    case Gesture::drag: {
      const Drag drag = *std::exchange(drag_, std::nullopt);
      // The item may have changed or gone while it was dragged: then the drag has come to nothing.
      const auto present = model.item(drag.item);
      if (present && present->value() == drag.before && drag.now != drag.before) {
        begin_command(model, {CommandKind::change, drag.item.track, drag.before, drag.now});
      }
      break;
    }
    case Gesture::press:
      click(model);
      break;
    case Gesture::band: {
      const TimeRange band = band_range();
      std::vector<Selected> inside;
      if (pressed_.track >= model.track_count()) break;
      for (const Lane& lane : model.track(pressed_.track).lanes()) {
        for (uint32_t i = lane.first_from(band.from_session_ns);
             i < lane.size() && lane.starts[i] <= band.until_session_ns && inside.size() < kMostInBand; ++i) {
          if (is_made(lane.styles[i])) inside.push_back({pressed_.track, lane.ids[i], lane.starts[i]});
        }
      }
      model.select_all(std::move(inside));
      stale_ = true;
      intents_.push_back(SelectionChanged{});
      break;
    }
    case Gesture::pan:
    case Gesture::none:
      break;
  }
}

// A mark is jumped to; anything else is a place on the time axis.
void Widget::click(Model& model) {
  const auto item = pressed_item_ ? model.item(*pressed_item_) : std::nullopt;
  if (item && is_made(item->style)) return seek(item->start_session_ns, model, false);
  if (!pressed_item_ && !model.selection().empty()) select(model, std::nullopt);
  seek(pressed_.session_ns, model, false);
}

void Widget::seek(int64_t session_ns, const Model& model, bool scrubbing) {
  intents_.push_back(Seek{std::clamp<int64_t>(session_ns, 0, std::max<int64_t>(0, model.extent_ns())), scrubbing});
}

void Widget::select(Model& model, std::optional<Selected> item) {
  if (item && model.selection().size() == 1 && model.selection().front() == *item) return;
  model.select_only(item);
  stale_ = true;
  intents_.push_back(SelectionChanged{});
}

TimeRange Widget::band_range() const {
  const int64_t t = view.time_at(static_cast<double>(last_.x_px - frame_.layout.header_px));
  return {std::min(t, pressed_.session_ns), std::max(t, pressed_.session_ns)};
}

std::optional<TimeRange> Widget::rubber_band() const {
  if (gesture_ != Gesture::band) return std::nullopt;
  return band_range();
}

const Intents& Widget::take_intents() {
  taken_.clear();
  std::swap(taken_, intents_);
  if (!(view == told_view_)) {
    told_view_ = view;
    taken_.push_back(ViewChanged{});
  }
  return taken_;
}

}  // namespace parallax::timeline
