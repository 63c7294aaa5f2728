// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "api/dto/json_text.hpp"
#include "api/dto/objects.hpp"
#include "base/text.hpp"

namespace parallax::api {

namespace json = boost::json;

json::object to_object(const User& user) {
  return {{"id", user.id},
          {"name", user.name},
          {"full_name", user.full_name},
          {"role", name_of(user.role)},
          {"department", user.department},
          {"created_utc_ns", user.created_utc_ns},
          {"active", user.active}};
}

std::string encode(const User& user) {
  return json_text(to_object(user));
}

std::string encode(const std::vector<User>& users) {
  json::array list;
  for (const User& user : users) list.push_back(to_object(user));
  return json_text(json::object{{"users", std::move(list)}});
}

std::string encode(const LogIn& log_in) {
  return json_text(json::object{{"token", log_in.token},
                                {"expires_utc_ns", log_in.expires_utc_ns},
                                {"expires_utc", format_utc(log_in.expires_utc_ns)},
                                {"user", to_object(log_in.user)}});
}

std::string encode_decision(const Result<void>& decision) {
  const Error error = decision ? Error{} : decision.error();
  return json_text(json::object{
      {"allowed", decision.has_value()}, {"code", error.code}, {"reason", error.text}, {"remedy", error.remedy}});
}

}  // namespace parallax::api
