// SPDX-License-Identifier: Apache-2.0
#include "base/private_folder.hpp"

#include <sys/stat.h>

namespace parallax {

bool make_private_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (folder.empty() || std::filesystem::is_directory(folder, error)) return true;
  const auto above = folder.has_filename() ? folder.parent_path() : folder.parent_path().parent_path();
  if (above != folder && !make_private_folder(above)) return false;
  return ::mkdir(folder.c_str(), 0700) == 0 || std::filesystem::is_directory(folder, error);
}

}  // namespace parallax
