// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>

#include "model/media/access_unit.hpp"

namespace parallax::api {

/// `video/mp4; codecs="avc1.64001F, mp4a.40.2"` for these tracks, as a browser's MediaSource wants it: RFC 6381, and
/// ISO/IEC 14496-15 annex E for H.265. [any thread]
[[nodiscard]] std::string mime_of(std::span<const std::shared_ptr<const media::StreamFormat>> tracks);

}  // namespace parallax::api
