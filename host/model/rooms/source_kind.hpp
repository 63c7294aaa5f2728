// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/names.hpp"

namespace parallax {

/// What a source is.
enum class SourceKind { camera, microphone, screen };
constexpr auto enum_names(SourceKind) {
  return enum_table<SourceKind>(
      {{SourceKind::camera, "camera"}, {SourceKind::microphone, "microphone"}, {SourceKind::screen, "screen"}});
}

}  // namespace parallax
