// SPDX-License-Identifier: Apache-2.0
// What this computer has for decoding on graphics hardware.
#pragma once

#include <optional>
#include <string>

namespace parallax::media {

/// "VAAPI: found; NVDEC: not here (…)", for people. It is looked for once per process, when the first decoder wants
/// hardware; empty before that. [any thread]
[[nodiscard]] std::optional<std::string> hardware_found();

}  // namespace parallax::media
