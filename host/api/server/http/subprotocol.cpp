// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/subprotocol.hpp"

#include "base/text.hpp"

namespace parallax::api {
namespace {

constexpr std::string_view kScheme = "bearer ";
constexpr std::string_view kOffer = "bearer.";

}  // namespace

bool chose_subprotocol(const Headers& headers) {
  const auto offered = headers.find("Sec-WebSocket-Protocol");
  if (!offered) return false;
  for (const std::string_view one : split(*offered, ',')) {
    if (trim(one) == kSubprotocol) return true;
  }
  return false;
}

std::optional<std::string> bearer_token(const Headers& headers) {
  if (const auto field = headers.find("Authorization")) {
    if (field->size() <= kScheme.size() || !equal_ignoring_case(field->substr(0, kScheme.size()), kScheme))
      return std::nullopt;
    return std::string(trim(field->substr(kScheme.size())));
  }
  const auto offered = headers.find("Sec-WebSocket-Protocol");
  if (!offered) return std::nullopt;
  for (const std::string_view one : split(*offered, ',')) {
    if (trim(one).starts_with(kOffer)) return std::string(trim(one).substr(kOffer.size()));
  }
  return std::nullopt;
}

}  // namespace parallax::api
