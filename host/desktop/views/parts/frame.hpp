// SPDX-License-Identifier: Apache-2.0
// One frame of one window: what holds for all of it. Views read it, and take the commands that its keys asked for.
// [UI thread]
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "desktop/shell/commands.hpp"
#include "desktop/shell/keys.hpp"
#include "desktop/state/link.hpp"

namespace parallax::desktop {

/// What was asked for by key since the last frame. Whoever does a command takes it, so that it is done once.
class FrameCommands {
 public:
  /// Those that the keys mean in `scope`; keys of a field or a dialog that is open are its own.
  void find(const Keymap& keymap, const std::vector<KeyEvent>& keys, Scope scope);
  void clear() { ids_.clear(); }
  /// Whether `id` is among them; it is not any more.
  [[nodiscard]] bool take(std::string_view id) const;
  /// Takes all that begin with `prefix`, oldest first: where a key may come more than once.
  [[nodiscard]] std::vector<std::string> take_all(std::string_view prefix) const;

 private:
  mutable std::vector<std::string> ids_;  ///< oldest first
};

struct Frame {
  std::shared_ptr<const Snapshot> now;  ///< what the recorder said, as of this frame
  int64_t now_monotonic_ns = 0;
  FrameCommands commands;
  bool fullscreen = false;     ///< this window
  bool second_window = false;  ///< whether it is open
  bool mini_window = false;    ///< whether it is open
};

}  // namespace parallax::desktop
