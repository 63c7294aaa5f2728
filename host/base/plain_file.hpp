// SPDX-License-Identifier: Apache-2.0
// Opening a file that lies in a folder to which others may have put things.
#pragma once

#include <string_view>
#include <tl/expected.hpp>

namespace parallax {

/// Opens the regular file `inner` ("a/b.mp4") below the opened folder for reading. No link is followed on the way, the
/// last step included, and a pipe keeps nobody waiting. The caller closes the descriptor. @errors the errno, of which
/// ELOOP and ENOTDIR mean a link, and EINVAL something that is no plain file. [any thread]
[[nodiscard]] tl::expected<int, int> open_plain(int folder, std::string_view inner);

}  // namespace parallax
