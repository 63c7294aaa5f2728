// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/route.hpp"

#include <charconv>

namespace parallax::api {

const std::string& Call::at(std::string_view name) const {
  static const std::string none;
  for (const auto& [key, value] : path) {
    if (key == name) return value;
  }
  return none;
}

size_t Call::number_at(std::string_view name) const {
  const std::string& text = at(name);
  size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Response json_response(std::string body, int status) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.body = std::move(body);
  return response;
}

Response empty_response() {
  Response response;
  response.status = 204;
  return response;
}

tl::unexpected<Problem> refuse(Problem problem) {
  return tl::unexpected(std::move(problem));
}

tl::unexpected<Problem> refuse(const Error& error) {
  return refuse(Problem{status_of(error.code), error, {}, 0});
}

tl::unexpected<Problem> refuse(std::string code, std::string text, std::string remedy) {
  return refuse(Error{std::move(code), std::move(text), std::move(remedy)});
}

Response problem_response(const Problem& problem) {
  Response response;
  response.status = problem.status;
  response.headers.add("Content-Type", std::string(kProblemType));
  if (problem.status == 401) response.headers.add("WWW-Authenticate", "Bearer");
  if (problem.retry_after_s > 0) response.headers.add("Retry-After", std::to_string(problem.retry_after_s));
  response.body = encode_problem(problem);
  return response;
}

}  // namespace parallax::api
