// SPDX-License-Identifier: Apache-2.0
// What the user may do with one session, as the recorder decides it: to grey out and to explain. [UI thread]
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "desktop/state/link.hpp"
#include "model/people/rights.hpp"

namespace parallax::desktop {

class SessionRights {
 public:
  explicit SessionRights(Link& link) : link_(link) {}
  /// Asks anew about `session`, for all that its menu offers; what was known of another one is forgotten.
  void ask(const std::string& session);
  /// Why not; "" if it is allowed; nothing until the recorder has answered.
  [[nodiscard]] std::optional<std::string> refusal(Action action) const;

 private:
  Link& link_;
  uint64_t asked_ = 0;  ///< counts `ask`: answers to an earlier one are dropped
  std::map<Action, std::string> refusals_;
};

}  // namespace parallax::desktop
