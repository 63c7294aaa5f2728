// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/keys.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "base/text.hpp"

namespace parallax::desktop {

namespace {

constexpr std::array<std::pair<int, std::string_view>, 19> kNames{{
    {' ', "Space"},
    {kKeyEscape, "Escape"},
    {kKeyEnter, "Enter"},
    {kKeyTab, "Tab"},
    {kKeyBackspace, "Backspace"},
    {kKeyInsert, "Insert"},
    {kKeyDelete, "Delete"},
    {kKeyRight, "Right"},
    {kKeyLeft, "Left"},
    {kKeyDown, "Down"},
    {kKeyUp, "Up"},
    {kKeyPageUp, "PageUp"},
    {kKeyPageDown, "PageDown"},
    {kKeyHome, "Home"},
    {kKeyEnd, "End"},
    {'+', "Plus"},
    {'-', "Minus"},
    {kKeyKeypadEnter, "KeypadEnter"},
    {kKeyMenu, "Menu"},
}};

constexpr std::array<std::pair<int, std::string_view>, 4> kModifiers{
    {{kModControl, "Ctrl"}, {kModAlt, "Alt"}, {kModShift, "Shift"}, {kModSuper, "Super"}}};

std::string name_of_key(int key) {
  for (const auto& [code, name] : kNames) {
    if (code == key) return std::string(name);
  }
  if (key >= kKeyF1 && key <= kKeyF25) return "F" + std::to_string(key - kKeyF1 + 1);
  if (key >= kKeyKeypad0 && key < kKeyKeypad0 + 10) return "Keypad" + std::to_string(key - kKeyKeypad0);
  if (key > ' ' && key < 127) return std::string(1, static_cast<char>(key));
  return {};
}

std::optional<int> number_after(std::string_view text, std::string_view prefix, int from, int to) {
  if (text.size() <= prefix.size() || !equal_ignoring_case(text.substr(0, prefix.size()), prefix)) return std::nullopt;
  int value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + prefix.size(), end, value);
  if (read.ec != std::errc() || read.ptr != end || value < from || value > to) return std::nullopt;
  return value;
}

std::optional<int> key_of_name(std::string_view text) {
  for (const auto& [code, name] : kNames) {
    if (equal_ignoring_case(name, text)) return code;
  }
  if (text.size() == 1 && text[0] > ' ' && text[0] < 127) {
    return text[0] >= 'a' && text[0] <= 'z' ? text[0] - 'a' + 'A' : text[0];
  }
  if (const auto number = number_after(text, "F", 1, 25)) return kKeyF1 + *number - 1;
  if (const auto number = number_after(text, "Keypad", 0, 9)) return kKeyKeypad0 + *number;
  return std::nullopt;
}

}  // namespace

std::string format_chord(const Chord& chord) {
  const std::string key = name_of_key(chord.key);
  if (key.empty()) return {};
  std::string out;
  for (const auto& [bit, name] : kModifiers) {
    if ((chord.mods & bit) != 0) out.append(name).append("+");
  }
  return out + key;
}

std::optional<Chord> parse_chord(std::string_view text) {
  Chord chord;
  std::string_view rest = trim(text);
  for (size_t plus = rest.find('+'); plus != std::string_view::npos && plus + 1 < rest.size(); plus = rest.find('+')) {
    bool known = false;
    for (const auto& [bit, name] : kModifiers) {
      if (!equal_ignoring_case(name, trim(rest.substr(0, plus)))) continue;
      chord.mods |= bit;
      known = true;
    }
    if (!known) return std::nullopt;
    rest = trim(rest.substr(plus + 1));
  }
  const auto key = key_of_name(rest);
  if (!key) return std::nullopt;
  chord.key = *key;
  return chord;
}

}  // namespace parallax::desktop
