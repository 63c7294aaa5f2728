// SPDX-License-Identifier: Apache-2.0
// Folders and plugins for the tests of host/plugins.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "plugins/registry.hpp"
#include "support/temp_folder.hpp"

namespace parallax::plugins::test {

namespace fs = std::filesystem;

using parallax::test::TempFolder;

inline std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
inline void write_file(const fs::path& file, std::string_view text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << text;
}
/// Changes the one occurrence of `from` in a file.
inline void edit(const fs::path& file, std::string_view from, std::string_view to) {
  std::string text = read_file(file);
  text.replace(text.find(from), from.size(), to);
  write_file(file, text);
}

/// Copies a bad plugin into `to`; returns its folder there.
inline fs::path copy_bad(const std::string& name, const fs::path& to) {
  const fs::path folder = to / ("bad_" + name);
  fs::copy(fs::path(PLX_BAD_PLUGINS) / ("bad_" + name), folder, fs::copy_options::recursive);
  return folder;
}

/// Loads everything in `folder`, with limits made for tests.
inline RegistryOptions options_for(const fs::path& folder, FolderKind kind = FolderKind::bundled) {
  return {.folders = {{folder, kind}}};
}

}  // namespace parallax::plugins::test
