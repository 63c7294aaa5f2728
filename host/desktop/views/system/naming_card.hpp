// SPDX-License-Identifier: Apache-2.0
// How the recorder names sessions (R17–R19): shown to all, changed by those who may. It holds for all users. [UI
// thread]
#pragma once

#include <optional>
#include <string>

#include "desktop/shell/ui.hpp"
#include "desktop/state/asker.hpp"
#include "desktop/views/parts/frame.hpp"
#include "model/ports/session_naming.hpp"

namespace parallax::desktop {

class NamingCard {
 public:
  NamingCard(Ui& ui, const Frame& frame, Asker& asker) : ui_(ui), frame_(frame), asker_(asker) {}
  void draw();

 private:
  void fetch();
  void save();

  Ui& ui_;
  const Frame& frame_;
  Asker& asker_;
  std::optional<NamingRules> rules_;
  std::string default_name_;  ///< as it is edited
  uint64_t connection_ = 0;
  uint64_t returns_ = 0;
};

}  // namespace parallax::desktop
