// SPDX-License-Identifier: Apache-2.0
// Camera passwords at rest: encrypted with a key that lies beside the catalogue (`secret-key`, 0600), so that a copy or
// a backup of the catalogue alone tells none. Internal to store/.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parallax::store {

class SecretBox {
 public:
  /// Reads the key, or makes one. @errors "secret-key" with the reason.
  static Result<SecretBox> open(const std::filesystem::path& key_file);
  /// Nonce and ciphertext (XSalsa20-Poly1305). [any thread]
  [[nodiscard]] std::string encrypt(std::string_view secret) const;
  /// @errors "secret-key" when the key is another one.
  [[nodiscard]] Result<std::string> decrypt(std::string_view box) const;

 private:
  std::array<uint8_t, 32> key_{};
};

}  // namespace parallax::store
