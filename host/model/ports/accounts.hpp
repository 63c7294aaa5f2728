// SPDX-License-Identifier: Apache-2.0
// Who is there: set-up, logging in, tokens, users. Implemented in store/. Every call may block for as long as Argon2id
// or a commit takes (tens of milliseconds), except `authenticate`. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/people/user.hpp"

namespace parallax {

struct NewUser {
  std::string name;
  std::string full_name;
  Role role = Role::trainee;
  std::string department;
  std::string password;
};

/// What is to change; empty fields stay.
struct UserChange {
  std::optional<std::string> full_name;
  std::optional<Role> role;
  std::optional<std::string> department;
  std::optional<bool> active;
};

struct LogIn {
  std::string token;  ///< secret: shown once, kept by the client; the catalogue holds only its hash
  int64_t expires_utc_ns = 0;
  User user;
};

// @errors "setup-needed", "setup-done", "setup-token-wrong", "log-in-wrong", "log-in-locked" (text says for how
// long), "token-invalid", "token-expired", "password-weak", "user-exists", "user-unknown", "user-last-technician",
// "name-invalid", and those of the catalogue ("catalogue-…").
class Accounts {
 public:
  virtual ~Accounts() = default;

  /// True until the first Technician has been made.
  [[nodiscard]] virtual bool needs_setup() const = 0;
  /// Makes the first Technician. `token` is what stands in the file `setup-token` (0600) of the data folder; the file
  /// is gone afterwards. `host` is the client's address. `role` and `department` of `user` are ignored.
  virtual Result<LogIn> set_up(const std::string& token, const NewUser& user, const std::string& host) = 0;

  /// After repeated wrong tries (from the address, or of the user from it) refuses with "log-in-locked" without looking
  /// at the password.
  virtual Result<LogIn> log_in(const std::string& name, const std::string& password, const std::string& host) = 0;
  virtual Result<void> log_out(const std::string& token, const std::string& host) = 0;
  /// The token's user. Cheap: memory only.
  virtual Result<User> authenticate(const std::string& token) = 0;

  virtual Result<std::vector<User>> users() = 0;
  virtual Result<User> user(const std::string& id_or_name) = 0;
  virtual Result<User> add_user(const Actor& actor, const NewUser& user) = 0;
  virtual Result<User> change_user(const Actor& actor, const std::string& id, const UserChange& change) = 0;
  /// All tokens of the user end, and what wrong tries had locked is open again. Used for one's own password (after
  /// `log_in` with the old one) and by a Technician.
  virtual Result<void> set_password(const Actor& actor, const std::string& id, const std::string& password) = 0;
};

}  // namespace parallax
