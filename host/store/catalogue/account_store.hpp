// SPDX-License-Identifier: Apache-2.0
// Users and log-ins on SQLite; users and tokens are mirrored in memory, so that authenticating costs no query. Made by
// Store (store.hpp).
#pragma once

#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "model/ports/accounts.hpp"
#include "store/search/session_index.hpp"
#include "store/secrets/lockout.hpp"
#include "store/secrets/passwords.hpp"
#include "store/sqlite/writer.hpp"

namespace parallax::store {

struct AccountOptions {
  std::filesystem::path setup_token_file;
  int64_t token_lifetime_ns = 7 * 24 * 3600 * 1'000'000'000LL;
  int tokens_per_user = 20;     ///< the oldest ends when there is one more
  bool texts_in_memory = true;  ///< as in CatalogueParts
  PasswordCost cost;
  LockoutOptions user_lockout;  ///< of a user at one address
  LockoutOptions address_lockout{.tries = 20};
};

class AccountStore final : public Accounts {
 public:
  AccountStore(Writer& writer, SessionIndex& index, const Clock& clock, AccountOptions options);
  /// Reads users and tokens; makes the setup token when there is nobody.
  Result<void> load(Database& database);

  [[nodiscard]] bool needs_setup() const override;
  Result<LogIn> set_up(const std::string& token, const NewUser& user, const std::string& host) override;
  Result<LogIn> log_in(const std::string& name, const std::string& password, const std::string& host) override;
  Result<void> log_out(const std::string& token, const std::string& host) override;
  Result<User> authenticate(const std::string& token) override;
  Result<std::vector<User>> users() override;
  Result<User> user(const std::string& id_or_name) override;
  Result<User> add_user(const Actor& actor, const NewUser& user) override;
  Result<User> change_user(const Actor& actor, const std::string& id, const UserChange& change) override;
  Result<void> set_password(const Actor& actor, const std::string& id, const std::string& password) override;

 private:
  struct Known {
    int64_t row = 0;
    User user;
    std::string password_hash;
  };
  struct Token {
    std::string user_id;
    int64_t expires_utc_ns = 0;
    int64_t expires_monotonic_ns = 0;  ///< so that a clock that is set back lengthens no log-in
  };
  [[nodiscard]] Token token_of(const std::string& user_id, int64_t expires_utc_ns) const;

  [[nodiscard]] Result<Known> find(const std::string& id_or_name) const;
  Result<Known> add_known(Change& change, const Actor& actor, const NewUser& user, Role role, const std::string& hash);
  LogIn open_log_in(Change& change, const Known& known, const std::string& host);
  /// `user`: whose name it was; nothing: nobody's.
  void refuse_log_in(const std::string& name, const User* user, const std::string& host, int64_t now_monotonic_ns);
  static std::string lockout_key(const std::string& name);
  void end_tokens(Change& change, const Known& known);
  [[nodiscard]] bool is_last_technician(const User& user) const;

  Writer& writer_;
  SessionIndex& index_;
  const Clock& clock_;
  const AccountOptions options_;
  std::shared_future<Result<std::string>> dummy_hash_;  ///< an unknown name costs as much time as a known one
  Lockout user_lockout_;
  Lockout address_lockout_;
  std::mutex setup_mutex_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, Known> users_;             ///< by id
  std::unordered_map<std::string, Token> tokens_;  ///< by hash
};

/// Gives a user a new password while no recorder runs, switches the account on and ends its log-ins. For
/// `parallax-recorder reset-password`. @errors "user-unknown", "password-weak", those of the catalogue.
Result<void> reset_password(const std::filesystem::path& catalogue_file, const Clock& clock, const std::string& name,
                            const std::string& password, const PasswordCost& cost = {});

}  // namespace parallax::store
