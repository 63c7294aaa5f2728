// SPDX-License-Identifier: Apache-2.0
// A WebSocket lives longer than a request: whether its token still holds is looked at again once a second.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "model/ports/accounts.hpp"

namespace parallax::api {

class TokenCheck {
 public:
  /// `accounts` and `clock` must outlive it. `token` is secret.
  TokenCheck(Accounts& accounts, const Clock& clock, std::string token, User user)
      : accounts_(accounts), clock_(clock), token_(std::move(token)), user_(std::move(user)) {
    checked_monotonic_ns_ = clock_.monotonic_ns();
  }

  /// The token's user, at most a second old; nothing once it was logged out, has expired, or the user was locked out.
  /// [one thread at a time]
  [[nodiscard]] const std::optional<User>& user() {
    if (user_ && clock_.monotonic_ns() - checked_monotonic_ns_ >= kNsPerSecond) return user_now();
    return user_;
  }
  /// The same as of this very moment, for deciding what the user gets. [one thread at a time]
  [[nodiscard]] const std::optional<User>& user_now() {
    if (!user_) return user_;
    checked_monotonic_ns_ = clock_.monotonic_ns();
    const Result<User> found = accounts_.authenticate(token_);
    user_ = found ? std::optional(*found) : std::nullopt;
    return user_;
  }

 private:
  Accounts& accounts_;
  const Clock& clock_;
  std::string token_;
  std::optional<User> user_;
  int64_t checked_monotonic_ns_ = 0;
};

/// Close codes of our own (RFC 6455 7.4.2).
inline constexpr uint16_t kCloseTooSlow = 4001;
inline constexpr uint16_t kCloseLoggedOut = 4401;
inline constexpr uint16_t kCloseNotAllowed = 4403;

}  // namespace parallax::api
