// SPDX-License-Identifier: Apache-2.0
// Greeting, logging in, users, rights. [any thread]
#pragma once

#include <string>
#include <vector>

#include "api/client/client_call.hpp"
#include "api/dto/people.hpp"

namespace parallax::api::calls::people {

[[nodiscard]] ClientCall<Greeting> greet();
[[nodiscard]] ClientCall<LogIn> set_up(const SetUp& set_up);
[[nodiscard]] ClientCall<LogIn> log_in(const Credentials& credentials);
[[nodiscard]] ClientCall<void> log_out();
/// Who is logged in.
[[nodiscard]] ClientCall<User> me();
[[nodiscard]] ClientCall<LogIn> change_own_password(const OwnPassword& password);
[[nodiscard]] ClientCall<Decision> may(const RightsQuery& query);

[[nodiscard]] ClientCall<std::vector<User>> list();
/// `user`: id or name, as in the others.
[[nodiscard]] ClientCall<User> show(const std::string& user);
[[nodiscard]] ClientCall<User> add(const NewUser& user);
[[nodiscard]] ClientCall<User> change(const std::string& user, const UserChange& change);
[[nodiscard]] ClientCall<void> set_password(const std::string& user, const std::string& password);

}  // namespace parallax::api::calls::people
