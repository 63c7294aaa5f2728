// SPDX-License-Identifier: Apache-2.0
// Small files that only the recorder's user may read (0600), replaced in one step. Internal to store/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parallax::store {

/// @errors "file-failed" with the reason.
Result<std::string> read_file(const std::filesystem::path& file);
/// As `write_whole_file` (base/whole_file.hpp): the old content or the new one, also after loss of power.
Result<void> write_private_file(const std::filesystem::path& file, std::string_view content);
/// The same in the opened folder, whatever its path leads to by now. `file`: its name, with the folder for people.
Result<void> write_private_file_at(int folder, const std::filesystem::path& file, std::string_view content);

}  // namespace parallax::store
