// SPDX-License-Identifier: Apache-2.0
// Passwords (Argon2id) and tokens. Internal to store/.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/result.hpp"

namespace parallax::store {

/// Cost of one Argon2id: what libsodium calls "interactive".
struct PasswordCost {
  uint64_t operations = 2;
  size_t memory_bytes = 67'108'864;
};

/// At least eight characters, not the user's name. @errors "password-weak".
Result<void> check_password(const std::string& password, const std::string& user_name);
/// In the PHC text form. Takes tens of milliseconds; at most two run at a time, the rest wait. @errors
/// "password-failed".
Result<std::string> hash_password(const std::string& password, const PasswordCost& cost);
[[nodiscard]] bool password_fits(const std::string& hash, const std::string& password);

/// 256 random bits, base64url.
[[nodiscard]] std::string new_token();
/// What is stored of it: SHA-256, 32 bytes.
[[nodiscard]] std::string hash_token(const std::string& token);
/// In constant time.
[[nodiscard]] bool equal_secrets(const std::string& a, const std::string& b);

}  // namespace parallax::store
