// SPDX-License-Identifier: Apache-2.0
#include "plugins/loading/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

#include "parallax/text.hpp"

namespace parallax::plugins {
namespace {

constexpr uint32_t kMaxExtensions = 64;
constexpr uint32_t kMaxTableBytes = 64 * 1024;
constexpr const char* kRemedy = "Tell the plugin's vendor; install another version of it.";

/// Text that a foreign struct points to; nullopt if that is plain nonsense.
std::optional<std::string_view> text_of(plx_str text) {
  if (text.len > 1000 || (text.len > 0 && text.ptr == nullptr)) return std::nullopt;
  return plx::view(text);
}

/// Every table is {struct_size, reserved, ctx, slots…}; slots are pointers, none of them null.
Result<void> check_table(const void* table, std::string_view id, size_t least_bytes) {
  if (table == nullptr) return fail("table-null", fmt::format("The table of {} is missing.", id), kRemedy);
  uint32_t size = 0;
  std::memcpy(&size, table, sizeof size);
  if (size < least_bytes || size > kMaxTableBytes) {
    return fail("table-short",
                fmt::format("The table of {} has {} bytes; expected {} or a little more.", id, size, least_bytes),
                kRemedy);
  }
  constexpr size_t kFirstSlot = 2 * sizeof(uint32_t) + sizeof(void*);
  for (size_t at = kFirstSlot; at + sizeof(void*) <= least_bytes; at += sizeof(void*)) {
    void* slot = nullptr;
    std::memcpy(&slot, static_cast<const char*>(table) + at, sizeof slot);
    if (slot == nullptr) {
      return fail("table-slot",
                  fmt::format("Slot {} in the table of {} is empty.", (at - kFirstSlot) / sizeof(void*), id), kRemedy);
    }
  }
  return {};
}

Result<void> check_identity(const plx_plugin& plugin, const Manifest& manifest) {
  const auto id = text_of(plugin.id);
  if (!id || *id != manifest.id) {
    return fail(
        "id-differs",
        fmt::format("The library calls itself \"{}\"; the manifest says \"{}\".", id.value_or("?"), manifest.id),
        kRemedy);
  }
  const auto version = text_of(plugin.version);
  if (!version || *version != manifest.version) {
    return fail("version-differs",
                fmt::format("The library has the version \"{}\"; the manifest says \"{}\".", version.value_or("?"),
                            manifest.version),
                kRemedy);
  }
  return {};
}

}  // namespace

Result<Tables> validate_tables(const plx_plugin* plugin, const Manifest& manifest, std::span<const TableShape> shapes) {
  if (plugin == nullptr) return fail("plugin-null", "The entry reported success but handed nothing out.", kRemedy);
  if (plugin->struct_size < sizeof(plx_plugin) || plugin->extension_count > kMaxExtensions ||
      (plugin->extension_count > 0 && plugin->extensions == nullptr)) {
    return fail("plugin-short",
                fmt::format("The plugin's description has {} bytes and {} extensions; expected {} bytes "
                            "or more and at most {} extensions.",
                            plugin->struct_size, plugin->extension_count, sizeof(plx_plugin), kMaxExtensions),
                kRemedy);
  }
  if (auto same = check_identity(*plugin, manifest); !same) return fail(same.error());
  Tables tables;
  std::set<std::string, std::less<>> offered;
  for (uint32_t i = 0; i < plugin->extension_count; ++i) {
    const plx_extension& extension = plugin->extensions[i];
    const std::string id(text_of(extension.id).value_or("?"));
    if (std::ranges::find(manifest.provides, id) == manifest.provides.end()) {
      return fail("extension-undeclared", fmt::format("The library offers {}, which the manifest does not name.", id),
                  kRemedy);
    }
    if (!offered.insert(id).second) {
      return fail("extension-twice", fmt::format("The library offers {} twice.", id), kRemedy);
    }
    const auto shape = std::ranges::find(shapes, id, &TableShape::id);
    if (shape == shapes.end()) {
      tables.unknown.push_back(id);
      continue;
    }
    if (auto sound = check_table(extension.table, id, shape->least_bytes); !sound) return fail(sound.error());
    tables.known.emplace(id, extension.table);
  }
  for (const std::string& id : manifest.provides) {
    if (!offered.contains(id)) {
      return fail("extension-missing", fmt::format("The manifest names {}, which the library does not offer.", id),
                  kRemedy);
    }
  }
  return tables;
}

}  // namespace parallax::plugins
