// SPDX-License-Identifier: Apache-2.0
// People who use the system.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/names.hpp"

namespace parallax {

/// What a person may do by office (R3, R26, R37–R40). Rights to a single session come from relations
/// (model/people/rights.hpp).
enum class Role { technician, administrator, trainer, trainee };

constexpr auto enum_names(Role) {
  return enum_table<Role>({{Role::technician, "technician"},
                           {Role::administrator, "administrator"},
                           {Role::trainer, "trainer"},
                           {Role::trainee, "trainee"}});
}

struct User {
  std::string id;         ///< UUID; never used again, not even after the user was removed
  std::string name;       ///< for logging in; unique without regard to case
  std::string full_name;  ///< as people read it; may be empty
  Role role = Role::trainee;
  std::string department;  ///< may be empty
  int64_t created_utc_ns = 0;
  bool active = true;  ///< a user who is not active cannot log in; sessions keep naming them
  friend bool operator==(const User&, const User&) = default;
};

/// Who did something and from where, for the audit log. Rights were asked before (model/people/rights.hpp).
struct Actor {
  std::string user_id;  ///< empty: the system itself
  std::string name = "system";
  std::string role = "system";  ///< name_of(Role), or "system"
  std::string host;             ///< address of the client; empty for the system itself
};

[[nodiscard]] inline Actor actor_of(const User& user, std::string host) {
  return {.user_id = user.id, .name = user.name, .role = std::string(name_of(user.role)), .host = std::move(host)};
}

}  // namespace parallax
