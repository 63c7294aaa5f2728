// SPDX-License-Identifier: Apache-2.0
#include "api/dto/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <utility>

#include "api/dto/json_text.hpp"

namespace parallax::api {
namespace {

namespace json = boost::json;

constexpr std::string_view kPrefix = "urn:parallax:problem:";

// Codes that are not found here and end in "-unknown" are 404; all others that nobody foresaw are 500.
constexpr std::array kStatus = std::to_array<std::pair<std::string_view, int>>({
    {"not-found", 404},
    {"method-not-allowed", 405},
    {"malformed-json", 400},
    {"malformed-url", 400},
    {"malformed-http", 400},
    {"invalid-fields", 422},
    {"name-invalid", 422},
    {"value-invalid", 422},
    {"password-weak", 422},
    {"unsupported-media-type", 415},
    {"range-not-satisfiable", 416},
    {"upgrade-required", 426},
    {"not-logged-in", 401},
    {"token-invalid", 401},
    {"token-expired", 401},
    {"log-in-wrong", 401},
    {"log-in-locked", 429},
    {"too-many-tries", 429},
    {"jobs-too-many", 429},
    {"setup-token-wrong", 403},
    {"setup-needed", 409},
    {"setup-done", 409},
    {"not-allowed", 403},
    {"location-busy", 409},
    {"source-busy", 409},
    {"location-offline", 409},
    {"location-empty", 409},
    {"session-secured", 409},
    {"session-running", 409},
    {"not-recording", 409},
    {"not-starting", 409},
    {"no-source-ready", 409},
    {"not-paused", 409},
    {"already-stopped", 409},
    {"name-taken", 409},
    {"user-exists", 409},
    {"user-last-technician", 409},
    {"revision-old", 409},
    {"nothing-to-undo", 409},
    {"job-ended", 409},
    {"not-live", 409},
    {"format-unsupported", 409},
    {"disk-full", 507},
    {"catalogue-full", 507},
    {"storage-offline", 503},
    {"export-offline", 503},
    {"export-silent", 503},
    {"export-own", 503},
    {"catalogue-failed", 503},
    {"recorder-stopping", 503},
    {"recorder-busy", 503},
    {"not-available", 503},
});

std::string_view title_of(int status) {
  switch (status) {
    case 400:
    case 415:
      return "The request cannot be read";
    case 401:
      return "Not logged in";
    case 403:
      return "Not allowed";
    case 404:
      return "Not found";
    case 405:
      return "This cannot be done here";
    case 408:
      return "Too slow";
    case 409:
      return "Not possible at present";
    case 413:
    case 431:
      return "Too large";
    case 416:
      return "There are no such bytes";
    case 422:
      return "Wrong values";
    case 426:
      return "A WebSocket is needed";
    case 429:
      return "Too many tries";
    case 503:
      return "Not available";
    case 507:
      return "No space left";
    default:
      return "The recorder failed";
  }
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return std::string(value->get_string().data(), value->get_string().size());
}

}  // namespace

int status_of(std::string_view code) {
  const auto* const found =
      std::find_if(kStatus.begin(), kStatus.end(), [&](const auto& entry) { return entry.first == code; });
  if (found != kStatus.end()) return found->second;
  return code.ends_with("-unknown") ? 404 : 500;
}

std::string encode_problem(const Problem& problem) {
  json::object out{{"type", std::string(kPrefix) + problem.error.code},
                   {"title", title_of(problem.status)},
                   {"status", problem.status},
                   {"code", problem.error.code},
                   {"detail", problem.error.text},
                   {"remedy", problem.error.remedy}};
  if (problem.retry_after_s > 0) out["retry_after_s"] = problem.retry_after_s;
  if (!problem.fields.empty()) {
    json::array& errors = out["errors"].emplace_array();
    for (const FieldError& error : problem.fields)
      errors.push_back(json::object{{"field", error.field}, {"text", error.text}});
  }
  return json_text(out);
}

Problem decode_problem(int status, std::string_view text) {
  Problem problem{status, {fmt::format("http-{}", status), fmt::format("The answer is HTTP {}.", status), {}}, {}, 0};
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return problem;
  const json::object& object = value.get_object();
  if (text_of(object, "code").empty()) return problem;
  problem.error = {text_of(object, "code"), text_of(object, "detail"), text_of(object, "remedy")};
  if (const json::value* wait = object.if_contains("retry_after_s"); wait != nullptr && wait->is_int64())
    problem.retry_after_s = static_cast<int>(wait->get_int64());
  const json::value* errors = object.if_contains("errors");
  if (errors == nullptr || !errors->is_array()) return problem;
  for (const json::value& one : errors->get_array()) {
    if (one.is_object())
      problem.fields.push_back({text_of(one.get_object(), "field"), text_of(one.get_object(), "text")});
  }
  return problem;
}

Error error_with_fields(Problem problem) {
  for (const FieldError& field : problem.fields) {
    if (problem.fields.size() > 1) problem.error.text += fmt::format(" {}: {}", field.field, field.text);
  }
  return std::move(problem.error);
}

}  // namespace parallax::api
