// SPDX-License-Identifier: Apache-2.0
// Look, sound, recording names, review, keys.
#pragma once

#include <string>

#include "desktop/views/parts/app.hpp"
#include "desktop/views/system/naming_card.hpp"

namespace parallax::desktop {

class SettingsView {
 public:
  explicit SettingsView(App& app) : app_(app), naming_(app) {}
  void draw();
  /// A chord is being waited for: keys mean nothing else.
  [[nodiscard]] bool is_binding() const { return !binding_.empty(); }

 private:
  void draw_look();
  void draw_review();
  void draw_keys();
  void take_chord();
  /// To the command that waits; "": no key.
  void bind(const std::string& chord);

  App& app_;
  NamingCard naming_;
  std::string binding_;      ///< command that waits for its new chord
  bool took_chord_ = false;  ///< in this frame: the key presses no button too
};

}  // namespace parallax::desktop
