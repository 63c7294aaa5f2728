// SPDX-License-Identifier: Apache-2.0
// Step 11: what the entry handed out is held against the manifest and against the shape of each known extension before
// anything in it is called. Pure. [any thread]
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parallax/abi/base.h"
#include "plugins/loading/manifest.hpp"

namespace parallax::plugins {

/// What the table of an extension must look like: {struct_size, reserved, ctx, slots…}, no slot empty.
struct TableShape {
  std::string_view id;     ///< of the extension, as in manifests
  size_t least_bytes = 0;  ///< of its table
};

/// The tables of a plugin that were found sound.
struct Tables {
  std::map<std::string, const void*, std::less<>> known;  ///< by the id of their extension
  std::vector<std::string> unknown;                       ///< ids that this host has no use for

  /// The table of the extension `id`, whose shape was that of `Table`; nullptr: not offered.
  template <typename Table>
  [[nodiscard]] const Table* find(std::string_view id) const {
    const auto found = known.find(id);
    return found == known.end() ? nullptr : static_cast<const Table*>(found->second);
  }
};

/// `shapes`: the extensions that this host has a use for.
/// @errors "plugin-null", "plugin-short", "id-differs", "version-differs", "extension-undeclared", "extension-missing",
/// "extension-twice", "table-null", "table-short", "table-slot".
[[nodiscard]] Result<Tables> validate_tables(const plx_plugin* plugin, const Manifest& manifest,
                                             std::span<const TableShape> shapes);

}  // namespace parallax::plugins
