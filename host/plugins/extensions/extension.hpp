// SPDX-License-Identifier: Apache-2.0
// What every extension of a loaded plugin has in common, and what this host must know about a kind of extension in
// order to load it. A new kind is a folder beside this file and a row in kinds.cpp.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "plugins/loading/tables.hpp"

namespace parallax::plugins {

/// One extension of a loaded plugin; lives as long as the process.
class Extension {
 public:
  virtual ~Extension() = default;
  Extension(const Extension&) = delete;
  Extension& operator=(const Extension&) = delete;
  /// By which others name it: "rtsp", "local". Unique within its kind, if plugins keep to that.
  [[nodiscard]] virtual const std::string& short_name() const = 0;

 protected:
  Extension() = default;
};

/// What an extension is made from.
struct ExtensionParts {
  std::string plugin_id;
  const Tables& tables;  ///< those of its plugin; they hold the one of its kind
  const Clock& clock;    ///< lives for ever
};

/// One kind of extension that this host has a use for.
struct ExtensionKind {
  std::string_view id;     ///< as in manifests: "plx.storage/1"
  size_t table_bytes = 0;  ///< what its table has at least
  /// Asks the plugin to describe itself, so it is called on the plugin's own thread. nullptr: its table is used by
  /// another kind, and nothing is made from it.
  Result<std::unique_ptr<Extension>> (*make)(const ExtensionParts& parts) = nullptr;
};

}  // namespace parallax::plugins
