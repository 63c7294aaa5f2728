// SPDX-License-Identifier: Apache-2.0
// What the commands of the keyboard do to the timeline.
#include <algorithm>

#include "desktop/timeline/widget.hpp"

namespace parallax::timeline {

void Widget::begin_command(Model& model, Command command) {
  if (command.kind == CommandKind::change) {  // the selection follows an item that moves
    std::vector<Selected> selection = model.selection();
    for (Selected& item : selection) {
      if (item.track == command.track && item.id == command.before.id) {
        item.start_session_ns = command.after.start_session_ns;
      }
    }
    model.select_all(std::move(selection));
  }
  history.begin(model, command);
  stale_ = true;
  intents_.push_back(Do{std::move(command)});
}

void Widget::step_item(Model& model, bool forward) {
  // From the selected item, if the playhead is still there, else from the playhead; within the selected item's track.
  std::optional<size_t> only;
  if (model.selection().size() == 1) only = model.selection().front().track;
  std::optional<Selected> best;
  for (size_t t = 0; t < model.track_count(); ++t) {
    const Track& track = model.track(t);
    if (track.info().kind == TrackKind::video || (only && *only != t)) continue;
    const auto place =
        forward ? track.next_after(model.playhead_session_ns) : track.previous_before(model.playhead_session_ns);
    if (!place) continue;
    const ItemView item = track.at(*place);
    const bool nearer = !best || (forward ? item.start_session_ns < best->start_session_ns
                                          : item.start_session_ns > best->start_session_ns);
    if (nearer) best = Selected{t, item.id, item.start_session_ns};
  }
  if (!best) return;
  select(model, best);
  seek(best->start_session_ns, model, false);
  view.reveal(best->start_session_ns);
}

void Widget::nudge(Model& model, int64_t frames) {
  const int64_t by = frames * model.frame_ns;
  std::vector<Command> commands;
  for (const Selected& selected : model.selection()) {
    const auto item = model.item(selected);
    if (!item || !model.track(selected.track).info().editable) continue;
    ItemValue after = item->value();
    const int64_t length = after.end_session_ns - after.start_session_ns;
    after.start_session_ns =
        std::clamp<int64_t>(after.start_session_ns + by, 0, std::max<int64_t>(0, model.extent_ns() - length));
    after.end_session_ns = after.start_session_ns + length;
    if (after != item->value()) commands.push_back({CommandKind::change, selected.track, item->value(), after});
  }
  if (model.selection().empty()) seek(model.playhead_session_ns + by, model, false);
  for (Command& command : commands) begin_command(model, std::move(command));
}

void Widget::remove_selected(Model& model) {
  std::vector<Command> commands;
  for (const Selected& selected : model.selection()) {
    const auto item = model.item(selected);
    if (item && model.track(selected.track).info().editable) {
      commands.push_back({CommandKind::remove, selected.track, item->value(), {}});
    }
  }
  if (commands.empty()) return;
  select(model, std::nullopt);
  for (Command& command : commands) begin_command(model, std::move(command));
}

void Widget::perform(Action action, Model& model) {
  const double at = view.x_of(model.playhead_session_ns);
  const double about = at >= 0 && at <= view.width_px() ? at : view.width_px() / 2;
  std::optional<TimeRange> selected;
  for (const Selected& one : model.selection()) {
    const auto item = model.item(one);
    if (!item) continue;
    if (!selected) selected = TimeRange{item->start_session_ns, item->end_session_ns};
    selected->from_session_ns = std::min(selected->from_session_ns, item->start_session_ns);
    selected->until_session_ns = std::max(selected->until_session_ns, item->end_session_ns);
  }
  switch (action) {
    case Action::next_item:
      return step_item(model, true);
    case Action::previous_item:
      return step_item(model, false);
    case Action::nudge_left:
      return nudge(model, -1);
    case Action::nudge_right:
      return nudge(model, 1);
    case Action::nudge_left_far:
      return nudge(model, -10);
    case Action::nudge_right_far:
      return nudge(model, 10);
    case Action::zoom_in:
      return view.zoom(1.5, about);
    case Action::zoom_out:
      return view.zoom(1 / 1.5, about);
    case Action::zoom_all:
      return view.fit(model.extent_ns(), view.width_px());
    case Action::zoom_selection:
      if (selected) view.show(selected->from_session_ns, selected->until_session_ns);
      return;
    case Action::loop_selection:
      if (!selected || selected->until_session_ns - selected->from_session_ns < model.frame_ns) return;
      model.loop = selected;
      intents_.push_back(LoopChanged{});
      return;
    case Action::loop_none:
      if (!model.loop) return;
      model.loop.reset();
      intents_.push_back(LoopChanged{});
      return;
    case Action::remove_selected:
      return remove_selected(model);
    case Action::edit_selected:
      if (model.selection().size() == 1) intents_.push_back(Activate{model.selection().front()});
      return;
    case Action::select_none:
      if (!model.selection().empty()) select(model, std::nullopt);
      return;
    case Action::undo:
      if (const auto command = history.undo()) intents_.push_back(UndoWanted{*command});
      return;
    case Action::redo:
      if (auto command = history.redo()) begin_command(model, std::move(*command));
      return;
  }
}

}  // namespace parallax::timeline
