// SPDX-License-Identifier: Apache-2.0
// `plugin.json`: what a plugin is and offers, read before a byte of it runs. Format: docs/guide/vendor.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace parallax::plugins {

/// Larger manifests are refused unread.
inline constexpr uint64_t kMaxManifestBytes = 64 * 1024;

/// A file of the plugin, held by its seal.
struct SealedFile {
  std::string path;  ///< relative to the plugin's folder
  uint64_t size_bytes = 0;
  std::string sha256;  ///< lower-case hexadecimal
  friend bool operator==(const SealedFile&, const SealedFile&) = default;
};

struct Manifest {
  std::string id;  ///< "parallax.camera-sim", "com.vendor.thing"
  std::string name;
  std::string version;
  std::string vendor;
  std::string description;
  std::string licence;  ///< SPDX expression
  uint32_t boot = 0;
  std::string sdk_version;
  std::string min_host;
  std::string platform;  ///< "linux-x86_64"
  std::string library;   ///< file name in the plugin's folder
  std::vector<std::string> provides;
  std::vector<std::string> features;  ///< licensed features; free modules name none
  std::vector<SealedFile> files;      ///< empty: not sealed
  std::string signature;              ///< Ed25519 over the rest, hexadecimal; empty: not signed
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Reads a manifest strictly: every required key, the right types, no unknown key (but "x-…"), no key twice, paths
/// that stay inside the folder. @errors "manifest-too-large", "manifest-syntax", "manifest-wrong". [any thread]
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view json);
/// The manifest as text, one key per line; `parse_manifest` reads it back equal. [any thread]
[[nodiscard]] std::string to_json(const Manifest& manifest);

/// "1.2.3" → {1, 2, 3}; what follows '-' or '+' is ignored. @errors "version-wrong".
struct Version {
  uint32_t major = 0;
  uint32_t minor = 0;
  uint32_t patch = 0;
  friend auto operator<=>(const Version&, const Version&) = default;
};
[[nodiscard]] Result<Version> parse_version(std::string_view text);

}  // namespace parallax::plugins
