// SPDX-License-Identifier: Apache-2.0
// How the recorder names sessions (R17–R19): shown to all, changed by those who may. It holds for all users. [UI
// thread]
#pragma once

#include <optional>
#include <string>

#include "desktop/views/parts/app.hpp"

namespace parallax::desktop {

class NamingCard {
 public:
  explicit NamingCard(App& app) : app_(app) {}
  void draw();

 private:
  void fetch();
  void save();

  App& app_;
  std::optional<NamingRules> rules_;
  std::string default_name_;  ///< as it is edited
  uint64_t connection_ = 0;
  uint64_t returns_ = 0;
};

}  // namespace parallax::desktop
