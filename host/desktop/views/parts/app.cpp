// SPDX-License-Identifier: Apache-2.0
#include "desktop/views/parts/app.hpp"

#include <algorithm>

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

void App::find_command(const std::vector<KeyEvent>& keys, Scope scope) {
  commands.clear();
  if (ui.dialog_open()) return;
  const bool typing = Ui::is_typing();
  for (const KeyEvent& key : keys) {
    if (key.action == KeyEvent::Action::release || (typing && belongs_to_field(key))) continue;
    if (const std::string id = keymap.find({key.key, key.mods}, scope); !id.empty()) commands.push_back(id);
  }
}

void App::run_window_commands() {
  if (take_command("view.fullscreen")) set_fullscreen(!fullscreen);
  if (take_command("view.mini")) toggle_mini_window();
  if (take_command("view.second")) toggle_second_window();
  if (take_command("view.theme")) {
    settings.theme = settings.theme == Theme::dark ? Theme::light : Theme::dark;
    save_settings();
  }
  const double step = take_command("view.larger") ? 0.25 : take_command("view.smaller") ? -0.25 : 0;
  if (step == 0) return;
  settings.scale = std::clamp(settings.scale + step, kMinScale, kMaxScale);
  save_settings();
}

}  // namespace parallax::desktop
