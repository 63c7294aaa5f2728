// SPDX-License-Identifier: Apache-2.0
// The seal: size and SHA-256 of each file of a plugin, written into its manifest. It is a crash guard first (a
// truncated library kills the process inside dlopen) and what a signature will vouch for.
#pragma once

#include <filesystem>

#include "plugins/loading/manifest.hpp"
#include "plugins/loading/pinned_folder.hpp"

namespace parallax::plugins {

/// Name of the manifest in a plugin's folder.
inline constexpr const char* kManifestName = "plugin.json";

/// SHA-256 of a file's content, lower-case hexadecimal. @errors "file-unreadable", "file-not-plain". [any thread]
[[nodiscard]] Result<std::string> sha256_of_file(const std::filesystem::path& file);
/// Reads and parses `folder`/plugin.json. @errors "file-unreadable", "file-not-plain" or one of parse_manifest. [any
/// thread]
[[nodiscard]] Result<Manifest> read_manifest(const std::filesystem::path& folder);
/// Writes sizes and hashes of all files in `folder` (but the manifest) into its manifest, in one step; a signature is
/// dropped, since it vouched for other bytes. @errors "file-link", "file-not-plain" where such lies among them. [any
/// thread]
[[nodiscard]] Result<void> seal(const std::filesystem::path& folder);
/// Whether every listed file is there with size and hash as sealed, and nothing else: a file that no seal holds could
/// be loaded by one that a seal holds. Links are refused, and whatever others may write to. @errors "seal-missing" (not
/// sealed at all), "file-missing", "file-size", "file-hash", "file-link", "file-not-plain", "file-unlisted",
/// "folder-writable", "file-writable". [any thread]
[[nodiscard]] Result<void> check_seal(const PinnedFolder& folder, const Manifest& manifest);
[[nodiscard]] Result<void> check_seal(const std::filesystem::path& folder, const Manifest& manifest);

}  // namespace parallax::plugins
