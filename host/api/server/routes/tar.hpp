// SPDX-License-Identifier: Apache-2.0
// A tar archive (POSIX ustar, pax 4.1 "ustar Interchange Format") of a few small files.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace parallax::api {

/// Appends one file. `name` is cut to 99 bytes; the file's time is `utc_s`. [any thread]
void append_tar_file(std::string& archive, std::string_view name, std::string_view content, int64_t utc_s);
/// Appends the two empty blocks that end an archive.
void end_tar(std::string& archive);

}  // namespace parallax::api
