// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace parallax {

/// Makes the folder and those above it that are missing, for their user alone (0700) whatever the umask; leaves what is
/// there as it is. For a program's own state: what people save themselves follows their umask. Whether it is there
/// afterwards. [any thread]
bool make_private_folder(const std::filesystem::path& folder);

}  // namespace parallax
