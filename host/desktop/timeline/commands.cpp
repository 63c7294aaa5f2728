// SPDX-License-Identifier: Apache-2.0
#include "desktop/timeline/commands.hpp"

#include <algorithm>

namespace parallax::timeline {
namespace {

constexpr size_t kMostRemembered = 500;

ItemId id_of(const Command& command) {
  return command.kind == CommandKind::add ? command.after.id : command.before.id;
}

}  // namespace

Command inverse(const Command& command) {
  Command out = command;
  std::swap(out.before, out.after);
  if (command.kind == CommandKind::add) out.kind = CommandKind::remove;
  if (command.kind == CommandKind::remove) out.kind = CommandKind::add;
  return out;
}

void apply(Model& model, const Command& command) {
  if (command.track >= model.track_count()) return;
  Track& track = model.track(command.track);
  switch (command.kind) {
    case CommandKind::add:
      if (!track.edit(command.after)) track.add(command.after);
      break;
    case CommandKind::change:
      track.edit(command.after, command.before.start_session_ns);
      break;
    case CommandKind::remove:
      track.remove(command.before.id, command.before.start_session_ns);
      break;
  }
}

void History::begin(Model& model, const Command& command) {
  apply(model, command);
  unsaved_.push_back(command);
}

void History::saved(const Command& command, const std::string& title) {
  const auto found = std::ranges::find(unsaved_, command);
  if (found == unsaved_.end()) return;
  unsaved_.erase(found);
  const bool again = !undone_.empty() && redoing_ && undone_.back() == command;
  if (again) {
    undone_.pop_back();
  } else {
    undone_.clear();
  }
  redoing_ = false;
  done_.push_back(command);
  if (!title.empty()) done_.back().after.title = title;
  if (done_.size() > kMostRemembered) done_.erase(done_.begin());
}

void History::refused(Model& model, const Command& command) {
  const auto found = std::ranges::find(unsaved_, command);
  if (found == unsaved_.end()) return;
  unsaved_.erase(found);
  redoing_ = false;
  apply(model, inverse(command));
}

std::optional<Command> History::undo() const {
  if (!can_undo()) return std::nullopt;
  return done_.back();
}

void History::undone(Model& model) {
  if (done_.empty()) return;
  apply(model, inverse(done_.back()));
  undone_.push_back(done_.back());
  done_.pop_back();
}

void History::forget(const Command& command) {
  if (!done_.empty() && done_.back() == command) done_.pop_back();
}

std::optional<Command> History::redo() {
  if (undone_.empty() || !unsaved_.empty()) return std::nullopt;
  redoing_ = true;
  return undone_.back();
}

bool History::is_unsaved(size_t track, ItemId id) const {
  return std::ranges::any_of(unsaved_,
                             [&](const Command& command) { return command.track == track && id_of(command) == id; });
}

void History::clear() {
  *this = History{};
}

}  // namespace parallax::timeline
