// SPDX-License-Identifier: Apache-2.0
// How the calls are put together. Internal to calls/.
#pragma once

#include <string>
#include <utility>

#include "api/client/client_call.hpp"
#include "api/dto/paths.hpp"

namespace parallax::api::calls {

[[nodiscard]] inline ClientRequest get(std::string target) {
  return {.method = "GET", .target = std::move(target), .body = {}, .headers = {}};
}
[[nodiscard]] inline ClientRequest post(std::string target, std::string body = {}) {
  return {.method = "POST", .target = std::move(target), .body = std::move(body), .headers = {}};
}
[[nodiscard]] inline ClientRequest put(std::string target, std::string body) {
  return {.method = "PUT", .target = std::move(target), .body = std::move(body), .headers = {}};
}
[[nodiscard]] inline ClientRequest patch(std::string target, std::string body) {
  return {.method = "PATCH", .target = std::move(target), .body = std::move(body), .headers = {}};
}
[[nodiscard]] inline ClientRequest remove(std::string target) {
  return {.method = "DELETE", .target = std::move(target), .body = {}, .headers = {}};
}

/// Of what is answered nothing is read.
inline Result<void> nothing(std::string_view) {
  return {};
}

}  // namespace parallax::api::calls
