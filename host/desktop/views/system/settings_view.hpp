// SPDX-License-Identifier: Apache-2.0
// Look, sound, recording names, review, keys.
#pragma once

#include <string>

#include "desktop/state/asker.hpp"
#include "desktop/views/parts/frame.hpp"
#include "desktop/views/parts/page.hpp"
#include "desktop/views/parts/program.hpp"
#include "desktop/views/parts/window_actions.hpp"
#include "desktop/views/system/naming_card.hpp"

namespace parallax::desktop {

class SettingsView final : public Page {
 public:
  SettingsView(Pages& pages, const Program& program, const Frame& frame, const WindowActions& window, Asker& asker);
  void draw() override;
  void rest() override { binding_.clear(); }
  /// While a chord is being waited for.
  [[nodiscard]] bool takes_all_keys() const override { return !binding_.empty(); }

 private:
  void draw_look();
  void draw_review();
  void draw_keys();
  void take_chord();
  /// To the command that waits; "": no key.
  void bind(const std::string& chord);

  const Program& program_;
  const WindowActions& window_;
  NamingCard naming_;
  std::string binding_;      ///< command that waits for its new chord
  bool took_chord_ = false;  ///< in this frame: the key presses no button too
};

}  // namespace parallax::desktop
