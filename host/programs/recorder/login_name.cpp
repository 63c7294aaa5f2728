// SPDX-License-Identifier: Apache-2.0
#include "programs/recorder/login_name.hpp"

#include <pwd.h>
#include <unistd.h>

namespace parallax::recorder {

std::string login_name() {
  passwd entry{};
  passwd* found = nullptr;
  char buffer[4096];
  if (getpwuid_r(getuid(), &entry, buffer, sizeof buffer, &found) == 0 && found != nullptr) return found->pw_name;
  return std::to_string(getuid());
}

}  // namespace parallax::recorder
