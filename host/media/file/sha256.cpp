// SPDX-License-Identifier: Apache-2.0
#include "media/file/sha256.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <vector>

#include "base/text.hpp"

namespace parallax::media {
namespace {

constexpr size_t kPiece = 1 << 20;

struct FreeDigest {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

}  // namespace

Result<std::string> sha256_of(Volume& volume, const std::string& object, const std::function<bool(uint64_t)>& go_on) {
  const auto opened = volume.open(object);
  if (!opened) return fail(opened.error());
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> digest(EVP_MD_CTX_new());
  if (!digest || EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr) != 1) {
    return fail("hash-failed", "OpenSSL offers no SHA-256.", "Check the installation of OpenSSL.");
  }
  std::vector<uint8_t> piece(kPiece);
  uint64_t done = 0;
  while (true) {
    const auto read = (*opened)->read_at(done, piece);
    if (!read) return fail(read.error());
    EVP_DigestUpdate(digest.get(), piece.data(), *read);
    done += *read;
    if (*read < piece.size()) break;
    if (!go_on(done)) return fail("cancelled", "Hashing " + object + " was given up.");
  }
  std::array<uint8_t, EVP_MAX_MD_SIZE> value{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(digest.get(), value.data(), &size);
  return to_hex(value.data(), size);
}

}  // namespace parallax::media
