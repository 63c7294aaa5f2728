// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/commands.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace parallax::desktop {

std::string_view name_of(Scope scope) {
  switch (scope) {
    case Scope::everywhere:
      return "Everywhere";
    case Scope::live:
      return "Live room";
    case Scope::review:
      return "Review";
    case Scope::sessions:
      return "Sessions";
    case Scope::locations:
      return "Locations";
  }
  return "";
}

namespace {

std::vector<Command> first_commands() {
  return {
      {"go.back", "Back", Scope::everywhere, "Alt+Left"},
      {"app.close", "Close Parallax", Scope::everywhere, "Ctrl+Q"},
      {"view.fullscreen", "Full screen on and off", Scope::everywhere, "F11"},
      {"view.mini", "Picture in picture on and off", Scope::everywhere, "F9"},
      {"view.second", "Second window on and off", Scope::everywhere, "F12"},
      {"view.theme", "Dark or light", Scope::everywhere, "Ctrl+Shift+T"},
      {"view.larger", "Larger", Scope::everywhere, "Ctrl+="},
      {"view.smaller", "Smaller", Scope::everywhere, "Ctrl+Minus"},
      {"record.start", "Start recording", Scope::live, "Ctrl+R"},
      {"record.stop", "Stop recording", Scope::live, "Ctrl+Shift+R"},
      {"record.pause", "Pause and resume recording", Scope::live, "Ctrl+P"},
      {"record.mark", "Set a mark", Scope::live, "M"},
      {"record.mark-title", "Set a mark and type its title", Scope::live, "Shift+M", true},
      {"live.layout", "Next layout", Scope::live, "L"},
      {"live.overlay", "Facts on the pictures on and off", Scope::live, "I"},
      {"live.unzoom", "Whole picture", Scope::live, "0"},
      {"review.play", "Play and pause", Scope::review, "Space"},
      {"review.next-frame", "One frame forward", Scope::review, "."},
      {"review.previous-frame", "One frame back", Scope::review, ","},
      {"review.jump-forward", "Jump forward", Scope::review, "Right"},
      {"review.jump-back", "Jump back", Scope::review, "Left"},
      {"review.next-part", "Next part", Scope::review, "Ctrl+Right"},
      {"review.previous-part", "Previous part", Scope::review, "Ctrl+Left"},
      {"review.next-mark", "Next mark", Scope::review, "Down"},
      {"review.previous-mark", "Previous mark", Scope::review, "Up"},
      {"review.faster", "Faster", Scope::review, "]"},
      {"review.slower", "Slower", Scope::review, "["},
      {"review.normal", "Normal speed", Scope::review, "1"},
      {"review.reverse", "Play backwards", Scope::review, "R"},
      {"review.loop-start", "Loop from here", Scope::review, "A"},
      {"review.loop-end", "Loop to here", Scope::review, "B"},
      {"review.loop-off", "End the loop", Scope::review, "Escape"},
      {"review.mark", "Set a mark", Scope::review, "M"},
      {"review.mark-title", "Set a mark and type its title", Scope::review, "Shift+M", true},
      {"review.undo", "Undo", Scope::review, "Ctrl+Z"},
      {"review.redo", "Redo", Scope::review, "Ctrl+Shift+Z"},
      {"review.start", "To the start", Scope::review, "Home"},
      {"review.end", "To the end", Scope::review, "End"},
      {"locations.search", "Search", Scope::locations, "Ctrl+F", true},
      {"sessions.search", "Search", Scope::sessions, "Ctrl+F", true},
      {"sessions.rename", "Rename the session", Scope::sessions, "F2", true},
      {"sessions.delete", "Delete the session", Scope::sessions, "Delete"},
      {"sessions.open", "Review the session", Scope::sessions, "Enter"},
      {"sessions.menu", "Menu of the session", Scope::sessions, "Menu"},
  };
}

bool meet(Scope a, Scope b) {
  return a == b || a == Scope::everywhere || b == Scope::everywhere;
}

}  // namespace

Keymap::Keymap() : commands_(first_commands()) {}

void Keymap::add(Command command) {
  commands_.insert(commands_.begin() + static_cast<std::ptrdiff_t>(added_++), std::move(command));
}

const Command* Keymap::find_command(std::string_view id) const {
  const auto found =
      std::find_if(commands_.begin(), commands_.end(), [&](const Command& command) { return command.id == id; });
  return found == commands_.end() ? nullptr : &*found;
}

std::string_view Keymap::title_of(std::string_view id) const {
  const Command* const command = find_command(id);
  return command == nullptr ? id : std::string_view(command->title);
}

bool Keymap::bind(const std::string& id, const std::string& chord) {
  if (find_command(id) == nullptr) return false;
  if (chord.empty()) {
    own_[id] = "";
    return true;
  }
  const auto parsed = parse_chord(chord);
  if (!parsed) return false;
  own_[id] = format_chord(*parsed);
  return true;
}

std::string_view Keymap::text_of(std::string_view id) const {
  if (const auto own = own_.find(id); own != own_.end()) return own->second;
  const Command* command = find_command(id);
  return command == nullptr ? std::string_view() : command->chord;
}

std::optional<Chord> Keymap::chord_of(std::string_view id) const {
  return parse_chord(text_of(id));
}

std::string Keymap::find(const Chord& chord, Scope scope) const {
  for (const Command& command : commands_) {
    if (meet(command.scope, scope) && chord_of(command.id) == chord) return command.id;
  }
  return {};
}

bool Keymap::opens_field(const Chord& chord, Scope scope) const {
  const Command* const command = find_command(find(chord, scope));
  return command != nullptr && command->opens_field;
}

std::vector<KeyConflict> Keymap::conflicts() const {
  std::vector<KeyConflict> out;
  const auto& all = commands_;
  for (size_t i = 0; i < all.size(); ++i) {
    const auto chord = chord_of(all[i].id);
    if (!chord) continue;
    for (size_t j = i + 1; j < all.size(); ++j) {
      if (meet(all[i].scope, all[j].scope) && chord_of(all[j].id) == chord) {
        out.push_back({all[i].id, all[j].id, *chord});
      }
    }
  }
  return out;
}

}  // namespace parallax::desktop
