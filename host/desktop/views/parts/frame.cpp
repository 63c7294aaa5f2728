// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/frame.hpp"

#include <algorithm>
#include <iterator>

#include "desktop/shell/ui.hpp"

namespace parallax::desktop {

namespace {

// While a text is typed, keys that type or move in it are the field's.
bool belongs_to_field(const KeyEvent& key) {
  if ((key.mods & (kModControl | kModAlt)) == 0) return key.key < kKeyF1 || key.key > kKeyF25;
  const std::string_view edits = "ACVXYZ";
  return (key.mods & kModControl) != 0 && key.key < 128 &&
         edits.find(static_cast<char>(key.key)) != std::string_view::npos;
}

}  // namespace

void FrameCommands::find(const Keymap& keymap, const std::vector<KeyEvent>& keys, Scope scope) {
  ids_.clear();
  if (Ui::dialog_open()) return;
  const bool typing = Ui::is_typing();
  for (const KeyEvent& key : keys) {
    if (key.action == KeyEvent::Action::release || (typing && belongs_to_field(key))) continue;
    if (std::string id = keymap.find({key.key, key.mods}, scope); !id.empty()) ids_.push_back(std::move(id));
  }
}

bool FrameCommands::take(std::string_view id) const {
  const auto found = std::find(ids_.begin(), ids_.end(), id);
  if (found == ids_.end()) return false;
  ids_.erase(found);
  return true;
}

std::vector<std::string> FrameCommands::take_all(std::string_view prefix) const {
  std::vector<std::string> taken;
  std::copy_if(ids_.begin(), ids_.end(), std::back_inserter(taken),
               [&](const std::string& id) { return id.starts_with(prefix); });
  std::erase_if(ids_, [&](const std::string& id) { return id.starts_with(prefix); });
  return taken;
}

}  // namespace parallax::desktop
