// SPDX-License-Identifier: Apache-2.0
#include "store/secrets/secret_box.hpp"

#include <sodium.h>

#include <vector>

#include "store/secrets/private_file.hpp"

namespace parallax::store {
namespace {

std::vector<uint8_t> bytes_of(std::string_view text) {
  return {text.begin(), text.end()};
}

}  // namespace

Result<SecretBox> SecretBox::open(const std::filesystem::path& key_file) {
  SecretBox box;
  static_assert(std::tuple_size_v<decltype(box.key_)> == crypto_secretbox_KEYBYTES);
  if (std::filesystem::exists(key_file)) {
    const auto content = read_file(key_file);
    if (!content) return fail(content.error());
    if (content->size() != box.key_.size()) {
      return fail("secret-key", "The key file " + key_file.string() + " is damaged.",
                  "Put it back from a copy, or remove it and give the cameras' passwords again.");
    }
    std::copy(content->begin(), content->end(), box.key_.begin());
    return box;
  }
  randombytes_buf(box.key_.data(), box.key_.size());
  if (auto written = write_private_file(key_file, std::string(box.key_.begin(), box.key_.end())); !written) {
    return fail(written.error());
  }
  return box;
}

std::string SecretBox::encrypt(std::string_view secret) const {
  std::vector<uint8_t> box(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + secret.size());
  randombytes_buf(box.data(), crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(box.data() + crypto_secretbox_NONCEBYTES, bytes_of(secret).data(), secret.size(), box.data(),
                        key_.data());
  return {box.begin(), box.end()};
}

Result<std::string> SecretBox::decrypt(std::string_view box) const {
  const auto bytes = bytes_of(box);
  constexpr size_t kOverhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  std::vector<uint8_t> secret(bytes.size() < kOverhead ? 0 : bytes.size() - kOverhead);
  if (bytes.size() < kOverhead ||
      crypto_secretbox_open_easy(secret.data(), bytes.data() + crypto_secretbox_NONCEBYTES,
                                 bytes.size() - crypto_secretbox_NONCEBYTES, bytes.data(), key_.data()) != 0) {
    return fail("secret-key", "The camera's password cannot be read: it was stored with another key.",
                "Give the password again.");
  }
  return std::string(secret.begin(), secret.end());
}

}  // namespace parallax::store
