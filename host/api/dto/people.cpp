// SPDX-License-Identifier: Apache-2.0
#include "api/dto/people.hpp"

#include "api/dto/fields_of.hpp"
#include "api/dto/paths.hpp"

namespace parallax::api {

namespace {

constexpr TextRule kPassword{.min_length = 1, .max_length = 1024};
constexpr TextRule kMayBeEmpty{.min_length = 0};

}  // namespace

template <typename Json>
void fields_of(Json& json, In<Json, Greeting>& greeting) {
  json("name", greeting.name);
  json("version", greeting.version);
  json("needs_setup", greeting.needs_setup);
  json("proof", greeting.proof);
}

template <typename Json>
void fields_of(Json& json, In<Json, User>& user) {
  json("id", user.id);
  json("name", user.name);
  json("full_name", user.full_name);
  json("role", user.role);
  json("department", user.department);
  json("created_utc_ns", user.created_utc_ns);
  json("active", user.active);
}

template <typename Json>
void fields_of(Json& json, In<Json, LogIn>& log_in) {
  json("token", log_in.token);
  json("expires_utc_ns", log_in.expires_utc_ns);
  json.shown("expires_utc", [&] { return format_utc(log_in.expires_utc_ns); });
  json("user", log_in.user);
}

template <typename Json>
void fields_of(Json& json, In<Json, Decision>& decision) {
  json("allowed", decision.allowed);
  json("code", decision.code);
  json("reason", decision.reason);
  json("remedy", decision.remedy);
}

Decision decision_of(const Result<void>& decided) {
  if (decided) return {.allowed = true, .code = {}, .reason = {}, .remedy = {}};
  const Error& error = decided.error();
  return {.allowed = false, .code = error.code, .reason = error.text, .remedy = error.remedy};
}

std::string encode(const Greeting& greeting) {
  return encode_fields(greeting);
}
Result<Greeting> decode_greeting(std::string_view text) {
  return decode_fields<Greeting>(text);
}
std::string encode(const LogIn& log_in) {
  return encode_fields(log_in);
}
Result<LogIn> decode_log_in(std::string_view text) {
  return decode_fields<LogIn>(text);
}
std::string encode(const User& user) {
  return encode_fields(user);
}
Result<User> decode_user(std::string_view text) {
  return decode_fields<User>(text);
}
std::string encode(const std::vector<User>& users) {
  return encode_list("users", users);
}
Result<std::vector<User>> decode_users(std::string_view text) {
  return decode_list<User>("users", text);
}
std::string encode(const Decision& decision) {
  return encode_fields(decision);
}
Result<Decision> decode_decision(std::string_view text) {
  return decode_fields<Decision>(text);
}

std::string encode(const SetUp& set_up) {
  JsonText out;
  Writer json = out.root();
  json("token", set_up.token);
  json("user", set_up.user.name);
  json("password", set_up.user.password);
  if (!set_up.user.full_name.empty()) json("full_name", set_up.user.full_name);
  return out.text();
}
SetUp read_set_up(Fields& fields) {
  SetUp out;
  out.token = fields.text("token", {.max_length = 256});
  out.user.name = fields.text("user");
  out.user.full_name = fields.maybe_text("full_name", kMayBeEmpty).value_or("");
  out.user.password = fields.text("password", kPassword);
  out.user.role = Role::technician;
  return out;
}

std::string encode(const Credentials& credentials) {
  return encode_object({{"user", credentials.user}, {"password", credentials.password}});
}
Credentials read_credentials(Fields& fields) {
  Credentials out;
  out.user = fields.text("user");
  out.password = fields.text("password", kPassword);
  return out;
}

std::string encode(const OwnPassword& password) {
  return encode_object({{"old_password", password.old_password}, {"password", password.password}});
}
OwnPassword read_own_password(Fields& fields) {
  OwnPassword out;
  out.old_password = fields.text("old_password", kPassword);
  out.password = fields.text("password", kPassword);
  return out;
}

std::string encode_password(const std::string& password) {
  return encode_object({{"password", password}});
}
std::string read_password(Fields& fields) {
  return fields.text("password", kPassword);
}

std::string encode(const NewUser& user) {
  JsonText out;
  Writer json = out.root();
  json("name", user.name);
  json("full_name", user.full_name);
  json("department", user.department);
  json("password", user.password);
  json("role", user.role);
  return out.text();
}
NewUser read_new_user(Fields& fields) {
  NewUser out;
  out.name = fields.text("name");
  out.full_name = fields.maybe_text("full_name", kMayBeEmpty).value_or("");
  out.department = fields.maybe_text("department", kMayBeEmpty).value_or("");
  out.password = fields.text("password", kPassword);
  out.role = fields.maybe_choice<Role>("role").value_or(out.role);
  return out;
}

std::string encode(const UserChange& change) {
  JsonText out;
  Writer json = out.root();
  json.given("full_name", change.full_name);
  json.given("department", change.department);
  json.given("active", change.active);
  json.given("role", change.role);
  return out.text();
}
UserChange read_user_change(Fields& fields) {
  UserChange out;
  out.full_name = fields.maybe_text("full_name", kMayBeEmpty);
  out.department = fields.maybe_text("department", kMayBeEmpty);
  out.active = fields.maybe_flag("active");
  out.role = fields.maybe_choice<Role>("role");
  return out;
}

Query query_of(const RightsQuery& query) {
  Query out;
  if (query.action) out.emplace_back("action", name_of(*query.action));
  if (query.session) out.emplace_back("session", *query.session);
  if (query.location) out.emplace_back("location", *query.location);
  return out;
}
RightsQuery read_rights_query(Fields& fields) {
  RightsQuery out;
  const std::string wanted = fields.text("action");
  out.session = fields.maybe_text("session");
  out.location = fields.maybe_text("location");
  out.action = from_name<Action>(wanted);
  if (!out.action && !wanted.empty()) fields.refuse("action", "There is no such action.");
  return out;
}

}  // namespace parallax::api
