// SPDX-License-Identifier: Apache-2.0
// Changes of items. The timeline shows a change at once, as unsaved; the caller has the recorder do it and tells how it
// ended. What the recorder has not acknowledged is never shown as saved.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "desktop/timeline/model.hpp"

namespace parallax::timeline {

enum class CommandKind : uint8_t { add, change, remove };

/// One change: PATCH, DELETE or POST of an item.
struct Command {
  CommandKind kind = CommandKind::change;
  size_t track = 0;
  ItemValue before = {};  ///< empty for add
  ItemValue after = {};   ///< empty for remove
  friend bool operator==(const Command&, const Command&) = default;
};

/// Applies changes to the model, remembers which are not saved yet, and what undo and redo stand for. [UI thread]
class History {
 public:
  /// Shows the change as unsaved. The caller then asks the recorder and calls `saved` or `refused`.
  void begin(Model& model, const Command& command);
  /// `title`: what the recorder called a new item, where that is not what was shown.
  void saved(const Command& command, const std::string& title = {});
  /// Takes the change back on screen.
  void refused(Model& model, const Command& command);
  /// The newest saved change of this view that has not been taken back; nullopt: there is none, or something is still
  /// being saved. The caller has the recorder do its inverse and then calls `undone`.
  [[nodiscard]] std::optional<Command> undo() const;
  void undone(Model& model);
  /// `command` cannot be taken back any more.
  void forget(const Command& command);
  /// The change to do again; the caller treats it like a new one (begin, ask, saved).
  [[nodiscard]] std::optional<Command> redo();
  [[nodiscard]] bool is_unsaved(size_t track, ItemId id) const;
  [[nodiscard]] bool all_saved() const { return unsaved_.empty(); }
  [[nodiscard]] bool can_undo() const { return !done_.empty() && unsaved_.empty(); }
  [[nodiscard]] bool can_redo() const { return !undone_.empty(); }
  void clear();

 private:
  std::vector<Command> unsaved_;
  std::vector<Command> done_;
  std::vector<Command> undone_;
  bool redoing_ = false;
};

/// The opposite change.
[[nodiscard]] Command inverse(const Command& command);
/// Changes the model, nothing else.
void apply(Model& model, const Command& command);

}  // namespace parallax::timeline
