// SPDX-License-Identifier: Apache-2.0
#include "plugins/loading/seal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <memory>
#include <system_error>

#include "base/text.hpp"
#include "base/whole_file.hpp"

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

[[nodiscard]] tl::unexpected<Error> not_plain(const fs::path& file) {
  return fail("file-not-plain",
              fmt::format("{} is no plain file but a pipe, a device or something else.", file.string()),
              "Put the file itself there.");
}

/// Opens a plain file; a pipe that nobody writes to keeps nobody waiting.
Result<int> open_readable(const fs::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return unreadable(file);
  struct stat facts {};
  if (::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode)) return descriptor;
  ::close(descriptor);
  return not_plain(file);
}

constexpr const char* kBeside = ".tmp";  // of a manifest that is being written
constexpr const char* kRenew =
    "Install the plugin again; if you changed it, renew its seal with parallax-plugin-check --seal.";

Result<std::string> sha256_of_descriptor(int descriptor, const fs::path& shown) {
  const std::unique_ptr<EVP_MD_CTX, FreeDigest> ctx(EVP_MD_CTX_new());
  if (!ctx || EVP_DigestInit_ex(ctx.get(), EVP_sha256(), nullptr) != 1) return unreadable(shown);
  std::vector<char> buffer(size_t{256} * 1024);
  for (off_t at = 0;;) {
    const ssize_t got = ::pread(descriptor, buffer.data(), buffer.size(), at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(shown);
    if (got == 0) break;
    if (EVP_DigestUpdate(ctx.get(), buffer.data(), static_cast<size_t>(got)) != 1) return unreadable(shown);
    at += got;
  }
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(ctx.get(), digest.data(), &size) != 1) return unreadable(shown);
  return to_hex(digest.data(), size);
}

/// Everything in the folder is a folder or a plain file that only we may write to, and the seal lists it.
Result<void> check_content(const PinnedFolder& folder, const Manifest& manifest) {
  const fs::path root = folder.pinned();
  const auto shown = [&](const fs::path& inner) { return folder.path() / inner; };
  if (auto ours = check_only_ours(root / ".", folder.path()); !ours) return fail(ours.error());
  std::error_code ec;
  for (fs::recursive_directory_iterator it(root / ".", ec), end; !ec && it != end; it.increment(ec)) {
    const fs::path inner = it->path().lexically_relative(root / ".");
    const fs::file_type type = it->symlink_status(ec).type();
    if (ec) break;
    if (type == fs::file_type::symlink) {
      return fail("file-link", fmt::format("{} is a link.", shown(inner).string()), kRenew);
    }
    if (auto ours = check_only_ours(it->path(), shown(inner)); !ours) return fail(ours.error());
    if (type == fs::file_type::directory || inner == kManifestName) continue;
    if (std::ranges::find(manifest.files, inner.generic_string(), &SealedFile::path) == manifest.files.end()) {
      return fail("file-unlisted", fmt::format("{} is not among the files that the seal lists.", shown(inner).string()),
                  "Remove it, or install the plugin again; if you added it, renew the seal with parallax-plugin-check "
                  "--seal.");
    }
  }
  if (ec) return unreadable(folder.path());
  return {};
}

}  // namespace

Result<std::string> sha256_of_file(const fs::path& file) {
  const auto descriptor = open_readable(file);
  if (!descriptor) return fail(descriptor.error());
  auto hash = sha256_of_descriptor(*descriptor, file);
  ::close(*descriptor);
  return hash;
}

Result<Manifest> read_manifest(const fs::path& folder) {
  const fs::path file = folder / kManifestName;
  const auto descriptor = open_readable(file);
  if (!descriptor) return fail(descriptor.error());
  std::string text(kMaxManifestBytes + 1, '\0');
  size_t size = 0;
  ssize_t got = 0;
  while (size < text.size() &&
         ((got = ::read(*descriptor, text.data() + size, text.size() - size)) > 0 || (got < 0 && errno == EINTR))) {
    if (got > 0) size += static_cast<size_t>(got);
  }
  ::close(*descriptor);
  if (got < 0) return unreadable(file);
  text.resize(size);
  return parse_manifest(text);
}

Result<void> seal(const fs::path& folder) {
  auto manifest = read_manifest(folder);
  if (!manifest) return fail(manifest.error());
  manifest->files.clear();
  manifest->signature.clear();
  std::error_code ec;
  for (fs::recursive_directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    const std::string path = it->path().lexically_relative(folder).generic_string();
    if (it->is_symlink(ec)) {
      return fail("file-link", fmt::format("{} is a link, which no host accepts.", it->path().string()),
                  "Put the file itself there, under the name by which it is looked for.");
    }
    if (it->is_directory(ec) || path == kManifestName || path == kManifestName + std::string(kBeside)) continue;
    auto hash = sha256_of_file(it->path());
    if (!hash) return fail(hash.error());
    manifest->files.push_back({path, it->file_size(ec), std::move(*hash)});
  }
  if (ec) return unreadable(folder);
  std::ranges::sort(manifest->files, {}, &SealedFile::path);
  const std::string text = to_json(*manifest);
  if (auto again = parse_manifest(text); !again) return fail(again.error());
  const fs::path file = folder / kManifestName;
  const auto written = write_whole_file(file, text, {.mode = 0666, .survives = Survives::crash, .beside = kBeside});
  if (!written) {
    return fail("file-unwritable",
                fmt::format("{} cannot be written: {}.", file.string(), std::strerror(written.error())),
                "Check the rights of the folder and the free space.");
  }
  return {};
}

Result<void> check_seal(const PinnedFolder& folder, const Manifest& manifest) {
  if (manifest.files.empty()) {
    return fail("seal-missing", fmt::format("The plugin {} is not sealed: its manifest lists no file.", manifest.id),
                "Seal it with parallax-plugin-check --seal, or put it into the folder given by --plugins-dev.");
  }
  for (const SealedFile& sealed : manifest.files) {
    const fs::path shown = folder.path() / sealed.path;
    const auto file = folder.open_file(sealed.path);
    if (!file) return fail(file.error());
    struct stat facts {};
    const bool known = ::fstat(*file, &facts) == 0;
    const auto size = static_cast<uint64_t>(facts.st_size);
    const auto hash = known && size == sealed.size_bytes ? sha256_of_descriptor(*file, shown) : Result<std::string>();
    ::close(*file);
    if (!known || size != sealed.size_bytes) {
      return fail("file-size", fmt::format("{} has {} bytes; sealed were {}.", shown.string(), size, sealed.size_bytes),
                  kRenew);
    }
    if (!hash) return fail(hash.error());
    if (*hash != sealed.sha256) {
      return fail("file-hash",
                  fmt::format("{} has the SHA-256 {}; sealed was {}.", shown.string(), *hash, sealed.sha256), kRenew);
    }
  }
  return check_content(folder, manifest);
}

Result<void> check_seal(const fs::path& folder, const Manifest& manifest) {
  const auto pinned = PinnedFolder::open(folder);
  if (!pinned) return fail(pinned.error());
  return check_seal(*pinned, manifest);
}

}  // namespace parallax::plugins
