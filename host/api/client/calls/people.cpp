// SPDX-License-Identifier: Apache-2.0
#include "api/client/calls/people.hpp"

#include "api/client/calls/requests.hpp"

namespace parallax::api::calls::people {

ClientCall<Greeting> greet() {
  return {get(target_of(paths::kGreeting)), decode_greeting};
}
ClientCall<LogIn> set_up(const SetUp& set_up) {
  return {post(target_of(paths::kSetUp), encode(set_up)), decode_log_in};
}
ClientCall<LogIn> log_in(const Credentials& credentials) {
  return {post(target_of(paths::kLogIn), encode(credentials)), decode_log_in};
}
ClientCall<void> log_out() {
  return {post(target_of(paths::kLogOut)), nothing};
}
ClientCall<User> me() {
  return {get(target_of(paths::kMe)), decode_user};
}
ClientCall<LogIn> change_own_password(const OwnPassword& password) {
  return {put(target_of(paths::kOwnPassword), encode(password)), decode_log_in};
}
ClientCall<Decision> may(const RightsQuery& query) {
  return {get(target_of(paths::kRights, {}, query_of(query))), decode_decision};
}

ClientCall<std::vector<User>> list() {
  return {get(target_of(paths::kUsers)), decode_users};
}
ClientCall<User> show(const std::string& user) {
  return {get(target_of(paths::kUser, {user})), decode_user};
}
ClientCall<User> add(const NewUser& user) {
  return {post(target_of(paths::kUsers), encode(user)), decode_user};
}
ClientCall<User> change(const std::string& user, const UserChange& change) {
  return {patch(target_of(paths::kUser, {user}), encode(change)), decode_user};
}
ClientCall<void> set_password(const std::string& user, const std::string& password) {
  return {put(target_of(paths::kPassword, {user}), encode_password(password)), nothing};
}

}  // namespace parallax::api::calls::people
