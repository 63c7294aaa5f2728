// SPDX-License-Identifier: Apache-2.0
// Greeting, logging in, users, and what they may do. No answer ever holds a password or a hash of one. [any thread]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/dto/fields.hpp"
#include "base/result.hpp"
#include "model/people/rights.hpp"
#include "model/people/user.hpp"
#include "model/ports/accounts.hpp"

namespace parallax::api {

/// What a recorder says to everybody.
struct Greeting {
  std::string name;
  std::string version;
  bool needs_setup = false;
  std::string proof;  ///< of the challenge in the query (proof.hpp)
};

/// Making the first Technician. All of it is secret but the names.
struct SetUp {
  std::string token;  ///< of the file setup-token
  NewUser user;
};

struct Credentials {
  std::string user;
  std::string password;  ///< secret
};

struct OwnPassword {
  std::string old_password;  ///< secret
  std::string password;      ///< secret
};

/// What `decide` said.
struct Decision {
  bool allowed = false;
  std::string code;
  std::string reason;
  std::string remedy;
};
[[nodiscard]] Decision decision_of(const Result<void>& decided);

/// May the user do `action` with this session or location?
struct RightsQuery {
  std::optional<Action> action;  ///< nothing only where none was named; then `Fields` refuses
  std::optional<std::string> session;
  std::optional<std::string> location;
};

[[nodiscard]] std::string encode(const Greeting& greeting);
Result<Greeting> decode_greeting(std::string_view text);
[[nodiscard]] std::string encode(const LogIn& log_in);
Result<LogIn> decode_log_in(std::string_view text);
[[nodiscard]] std::string encode(const User& user);
Result<User> decode_user(std::string_view text);
[[nodiscard]] std::string encode(const std::vector<User>& users);
Result<std::vector<User>> decode_users(std::string_view text);
[[nodiscard]] std::string encode(const Decision& decision);
Result<Decision> decode_decision(std::string_view text);

[[nodiscard]] std::string encode(const SetUp& set_up);
[[nodiscard]] SetUp read_set_up(Fields& fields);
[[nodiscard]] std::string encode(const Credentials& credentials);
[[nodiscard]] Credentials read_credentials(Fields& fields);
[[nodiscard]] std::string encode(const OwnPassword& password);
[[nodiscard]] OwnPassword read_own_password(Fields& fields);
/// {"password": …}
[[nodiscard]] std::string encode_password(const std::string& password);
[[nodiscard]] std::string read_password(Fields& fields);
[[nodiscard]] std::string encode(const NewUser& user);
[[nodiscard]] NewUser read_new_user(Fields& fields);
[[nodiscard]] std::string encode(const UserChange& change);
[[nodiscard]] UserChange read_user_change(Fields& fields);
[[nodiscard]] Query query_of(const RightsQuery& query);
[[nodiscard]] RightsQuery read_rights_query(Fields& fields);

}  // namespace parallax::api
