// SPDX-License-Identifier: Apache-2.0
// Problem details (RFC 9457): the one form of every refusal. `type` is "urn:parallax:problem:<code>" and stable.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parallax::api {

/// What is wrong with one field of a request.
struct FieldError {
  std::string field;  ///< "name", "settings.url", "?limit"
  std::string text;
  friend bool operator==(const FieldError&, const FieldError&) = default;
};

struct Problem {
  int status = 500;
  Error error;
  std::vector<FieldError> fields;  ///< for malformed requests, all that was found
  int retry_after_s = 0;           ///< 0: not said
};

inline constexpr std::string_view kProblemType = "application/problem+json";

/// The JSON text. [any thread]
[[nodiscard]] std::string encode_problem(const Problem& problem);
/// Back from the text of an answer; an answer that is no problem gives code "http-<status>". [any thread]
[[nodiscard]] Problem decode_problem(int status, std::string_view text);
/// Its error; where several fields are wrong, with what is wrong with each. Of one field the error tells already. [any
/// thread]
[[nodiscard]] Error error_with_fields(Problem problem);
/// The HTTP status that a code of model/ports or of the API means; 500 for what nobody foresaw.
[[nodiscard]] int status_of(std::string_view code);

}  // namespace parallax::api
