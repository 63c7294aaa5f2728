// SPDX-License-Identifier: Apache-2.0
// The kinds of extension that this host has a use for: one row each.
#pragma once

#include <span>

#include "plugins/extensions/extension.hpp"

namespace parallax::plugins {

/// In the order in which they are made. [any thread]
[[nodiscard]] std::span<const ExtensionKind> extension_kinds();

}  // namespace parallax::plugins
