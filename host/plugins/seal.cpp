// SPDX-License-Identifier: Apache-2.0
#include "plugins/seal.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <memory>
#include <system_error>

#include "base/text.hpp"

namespace parallax::plugins {
namespace {

namespace fs = std::filesystem;

struct FreeDigest {
  void operator()(EVP_MD_CTX* ctx) const { EVP_MD_CTX_free(ctx); }
};

[[nodiscard]] tl::unexpected<Error> unreadable(const fs::path& file) {
  return fail("file-unreadable", fmt::format("{} cannot be read.", file.string()),
              "Check that it exists and that this user may read it.");
}

}  // namespace

Result<std::string> sha256_of_file(const fs::path& file) {
  std::error_code ec;
  if (!fs::is_regular_file(file, ec)) return unreadable(file);
  std::ifstream in(file, std::ios::binary);
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> ctx(EVP_MD_CTX_new());
  if (!in || !ctx || EVP_DigestInit_ex(ctx.get(), EVP_sha256(), nullptr) != 1) return unreadable(file);
  std::vector<char> buffer(256 * 1024);
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    if (EVP_DigestUpdate(ctx.get(), buffer.data(), static_cast<size_t>(in.gcount())) != 1) return unreadable(file);
  }
  if (!in.eof()) return unreadable(file);
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(ctx.get(), digest.data(), &size) != 1) return unreadable(file);
  return to_hex(digest.data(), size);
}

Result<Manifest> read_manifest(const fs::path& folder) {
  const fs::path file = folder / kManifestName;
  std::ifstream in(file, std::ios::binary);
  if (!in) return unreadable(file);
  std::string text(kMaxManifestBytes + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  return parse_manifest(text);
}

Result<void> seal(const fs::path& folder) {
  auto manifest = read_manifest(folder);
  if (!manifest) return fail(manifest.error());
  manifest->files.clear();
  manifest->signature.clear();
  std::error_code ec;
  for (fs::recursive_directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    const std::string path = fs::relative(it->path(), folder, ec).generic_string();
    if (!it->is_regular_file(ec) || path == kManifestName || path.ends_with(".tmp")) continue;
    auto hash = sha256_of_file(it->path());
    if (!hash) return fail(hash.error());
    manifest->files.push_back({path, it->file_size(ec), std::move(*hash)});
  }
  if (ec) return unreadable(folder);
  std::ranges::sort(manifest->files, {}, &SealedFile::path);
  const std::string text = to_json(*manifest);
  if (auto again = parse_manifest(text); !again) return fail(again.error());
  const fs::path file = folder / kManifestName;
  const fs::path temporary = folder / "plugin.json.tmp";
  std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
  out << text;
  out.close();
  if (out.fail()) ec = std::make_error_code(std::errc::io_error);
  if (!ec) fs::rename(temporary, file, ec);
  if (ec) {
    return fail("file-unwritable", fmt::format("{} cannot be written: {}.", file.string(), ec.message()),
                "Check the rights of the folder and the free space.");
  }
  return {};
}

Result<void> check_seal(const fs::path& folder, const Manifest& manifest) {
  if (manifest.files.empty()) {
    return fail("seal-missing", fmt::format("The plugin {} is not sealed: its manifest lists no file.", manifest.id),
                "Seal it with parallax-plugin-check --seal, or put it into the folder given by --plugins-dev.");
  }
  const std::string remedy =
      "Install the plugin again; if you changed it, renew its seal with parallax-plugin-check --seal.";
  for (const SealedFile& sealed : manifest.files) {
    const fs::path file = folder / sealed.path;
    std::error_code ec;
    if (!fs::is_regular_file(file, ec)) {
      return fail("file-missing", fmt::format("{} is missing.", file.string()), remedy);
    }
    const uint64_t size = fs::file_size(file, ec);
    if (ec || size != sealed.size_bytes) {
      return fail("file-size", fmt::format("{} has {} bytes; sealed were {}.", file.string(), size, sealed.size_bytes),
                  remedy);
    }
    const auto hash = sha256_of_file(file);
    if (!hash) return fail(hash.error());
    if (*hash != sealed.sha256) {
      return fail("file-hash",
                  fmt::format("{} has the SHA-256 {}; sealed was {}.", file.string(), *hash, sealed.sha256), remedy);
    }
  }
  return {};
}

}  // namespace parallax::plugins
