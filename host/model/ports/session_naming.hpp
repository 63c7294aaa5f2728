// SPDX-License-Identifier: Apache-2.0
// How sessions get their names when they are stopped (R17–R19, R21): one rule for all clients of a recorder.
// Implemented in store/. Blocks for a commit. [any thread]
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/names.hpp"
#include "base/result.hpp"
#include "model/people/user.hpp"

namespace parallax {

enum class NamingMode {
  ask,    ///< no default name: the user is asked (R17)
  edit,   ///< every session is offered the default name, to be edited (R19)
  number  ///< default name and a number that never comes again, without a question (R18)
};
constexpr auto enum_names(NamingMode) {
  return enum_table<NamingMode>({{NamingMode::ask, "ask"}, {NamingMode::edit, "edit"}, {NamingMode::number, "number"}});
}

struct NamingRules {
  NamingMode mode = NamingMode::ask;
  std::string default_name;  ///< empty only with `ask`
};

// @errors "name-invalid", "session-unknown", and those of the catalogue ("catalogue-…").
class Naming {
 public:
  virtual ~Naming() = default;
  virtual Result<NamingRules> naming() = 0;
  virtual Result<void> set_naming(const Actor& actor, const NamingRules& rules) = 0;
  /// Names the session "`default_name` <n>" if it is still called `unnamed`, in one step with counting on, so that no
  /// two sessions get the same number. What the recorder added, " (stopped: …)", stays. Returns the name that it has
  /// now.
  virtual Result<std::string> number_session(const Actor& actor, const std::string& session, const std::string& unnamed,
                                             const std::string& default_name) = 0;
};

}  // namespace parallax
