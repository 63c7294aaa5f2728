// SPDX-License-Identifier: Apache-2.0
#include "store/secrets/passwords.hpp"

#include <sodium.h>

#include <array>
#include <semaphore>
#include <vector>

#include "base/text.hpp"

namespace parallax::store {
namespace {

constexpr size_t kShortest = 8;
constexpr size_t kLongest = 1024;

// Each Argon2id takes 64 MiB: a flood of log-ins must not take the recorder's memory.
std::counting_semaphore<2>& argon_places() {
  static std::counting_semaphore<2> places(2);
  return places;
}

std::vector<uint8_t> bytes_of(const std::string& text) {
  return {text.begin(), text.end()};
}

}  // namespace

Result<void> check_password(const std::string& password, const std::string& user_name) {
  const size_t length = characters_of(password);
  if (length < kShortest || length > kLongest) {
    return fail("password-weak", "The password is too short or too long.", "Take 8 to 1024 characters.");
  }
  if (equal_ignoring_case(password, user_name)) {
    return fail("password-weak", "The password is the user's name.", "Take another one.");
  }
  return {};
}

Result<std::string> hash_password(const std::string& password, const PasswordCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  argon_places().acquire();
  const int failed = crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), cost.operations,
                                           cost.memory_bytes, crypto_pwhash_ALG_ARGON2ID13);
  argon_places().release();
  if (failed != 0) {
    return fail("password-failed", "The password cannot be stored: there is not enough memory.",
                "Free memory and try again.");
  }
  return std::string(hash.data());
}

bool password_fits(const std::string& hash, const std::string& password) {
  argon_places().acquire();
  const bool fits = crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
  argon_places().release();
  return fits;
}

std::string new_token() {
  std::array<uint8_t, 32> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  std::array<char, 64> text{};
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return text.data();
}

std::string hash_token(const std::string& token) {
  std::array<uint8_t, crypto_hash_sha256_BYTES> hash{};
  const auto bytes = bytes_of(token);
  crypto_hash_sha256(hash.data(), bytes.data(), bytes.size());
  return {hash.begin(), hash.end()};
}

bool equal_secrets(const std::string& a, const std::string& b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace parallax::store
