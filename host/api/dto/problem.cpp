// SPDX-License-Identifier: Apache-2.0
#include "api/dto/problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "api/dto/fields_of.hpp"

namespace parallax::api {
namespace {

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

}  // namespace

template <typename Json>
void fields_of(Json& json, In<Json, FieldError>& error) {
  json("field", error.field);
  json("text", error.text);
}

/// What stands in both directions behind the type and the title, which follow from it.
template <typename Json>
void fields_of(Json& json, In<Json, Problem>& problem) {
  json("code", problem.error.code);
  json("detail", problem.error.text);
  json("remedy", problem.error.remedy);
  if (Json::kReads || problem.retry_after_s > 0) json("retry_after_s", problem.retry_after_s);
  if (Json::kReads || !problem.fields.empty()) json("errors", problem.fields);
}

int status_of(std::string_view code) {
  const auto* const found =
      std::find_if(kStatus.begin(), kStatus.end(), [&](const auto& entry) { return entry.first == code; });
  if (found != kStatus.end()) return found->second;
  return code.ends_with("-unknown") ? 404 : 500;
}

std::string encode_problem(const Problem& problem) {
  JsonText out;
  Writer json = out.root();
  json("type", std::string(kPrefix) + problem.error.code);
  json("title", title_of(problem.status));
  json("status", problem.status);
  fields_of(json, problem);
  return out.text();
}

Problem decode_problem(int status, std::string_view text) {
  Problem unsaid{status, {fmt::format("http-{}", status), fmt::format("The answer is HTTP {}.", status), {}}, {}, 0};
  Problem found{status, {}, {}, 0};
  const auto read = decode_fields<Problem>(text, found);
  return read && !read->error.code.empty() ? *read : unsaid;
}

Error error_with_fields(Problem problem) {
  for (const FieldError& field : problem.fields) {
    if (problem.fields.size() > 1) problem.error.text += fmt::format(" {}: {}", field.field, field.text);
  }
  return std::move(problem.error);
}

}  // namespace parallax::api
