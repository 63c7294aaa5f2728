// SPDX-License-Identifier: Apache-2.0
// SHA-256 of an object, in pieces, with a word to say between them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "model/media/volume.hpp"

namespace parallax::media {

/// Lower-case hexadecimal. `go_on` is asked after each piece with the bytes done so far; false ends with error
/// "cancelled". Blocks. Other errors: those of the volume.
Result<std::string> sha256_of(Volume& volume, const std::string& object, const std::function<bool(uint64_t)>& go_on);

}  // namespace parallax::media
