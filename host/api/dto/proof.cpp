// SPDX-License-Identifier: Apache-2.0
#include "api/dto/proof.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>

#include "api/dto/people.hpp"
#include "base/text.hpp"

namespace parallax::api {
namespace {

/// So that a signature is of no use anywhere else.
constexpr std::string_view kPurpose = "parallax recorder at this port: ";

}  // namespace

std::string random_hex() {
  std::array<uint8_t, 32> bytes{};
  if (RAND_bytes(bytes.data(), bytes.size()) != 1) return {};
  return to_hex(bytes.data(), bytes.size());
}

std::string proof_of(std::string_view secret, std::string_view challenge) {
  if (secret.empty() || challenge.empty()) return {};
  const std::string text = std::string(kPurpose) + std::string(challenge);
  std::array<uint8_t, EVP_MAX_MD_SIZE> hash{};
  unsigned size = 0;
  const auto* data = reinterpret_cast<const uint8_t*>(text.data());
  if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), data, text.size(), hash.data(), &size) ==
      nullptr) {
    return {};
  }
  return to_hex(hash.data(), size);
}

bool is_proof(std::string_view proof, std::string_view secret, std::string_view challenge) {
  const std::string expected = proof_of(secret, challenge);
  return !expected.empty() && proof.size() == expected.size() &&
         CRYPTO_memcmp(proof.data(), expected.data(), expected.size()) == 0;
}

bool greeting_proves(std::string_view greeting, std::string_view secret, std::string_view challenge) {
  const auto said = decode_greeting(greeting);
  return said && is_proof(said->proof, secret, challenge);
}

}  // namespace parallax::api
