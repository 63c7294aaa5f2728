// SPDX-License-Identifier: Apache-2.0
// The two exported names, made by one line at the end of a plugin:
//
//   PLX_PLUGIN(plx::CameraDriverOf<LabDriver>);
//
// Each argument is an extension: a class with `static constexpr std::string_view kId` and
// `static const void* table(const Host&)`, as plx::CameraDriverOf, plx::CameraTalkOf and plx::StorageOf are. The
// plugin's id and version come from plx_add_plugin, so that they stand in one place.
#pragma once

#include <array>
#include <memory>
#include <type_traits>

#include "host.hpp"

namespace plx::detail {

/// Makes a `T` that lives as long as the process; with the host if it has a constructor for that.
template <typename T>
T* make_forever(const Host& host) {
  if constexpr (std::is_constructible_v<T, const Host&>) {
    return new T(host);
  } else {
    return new T();
  }
}

template <typename... Extensions>
plx_status enter(const plx_host* host, std::string_view id, std::string_view version, const plx_plugin** out,
                 plx_error* error) noexcept {
  return guarded(error, [&] {
    static std::array<plx_extension, sizeof...(Extensions)> extensions{};
    static plx_plugin plugin = sized<plx_plugin>();
    const Host services(host);
    extensions = {plx_extension{str(Extensions::kId), Extensions::table(services)}...};
    plugin.extension_count = sizeof...(Extensions);
    plugin.extensions = extensions.data();
    plugin.id = str(id);
    plugin.version = str(version);
    *out = &plugin;
  });
}

}  // namespace plx::detail

#if !defined(PLX_PLUGIN_ID) || !defined(PLX_PLUGIN_VERSION)
#define PLX_PLUGIN_ID "unknown.plugin"
#define PLX_PLUGIN_VERSION "0.0.0"
#define PLX_PLUGIN_WITHOUT_ID 1
#else
#define PLX_PLUGIN_WITHOUT_ID 0
#endif

#define PLX_PLUGIN(...)                                                                                         \
  static_assert(!PLX_PLUGIN_WITHOUT_ID, "build with plx_add_plugin, which defines PLX_PLUGIN_ID and _VERSION"); \
  extern "C" PLX_EXPORT const uint32_t plx_plugin_abi = PLX_BOOT_NUMBER;                                        \
  extern "C" PLX_EXPORT plx_status plx_plugin_entry(const plx_host* host, const plx_plugin** out,               \
                                                    plx_error* error) noexcept {                                \
    return plx::detail::enter<__VA_ARGS__>(host, PLX_PLUGIN_ID, PLX_PLUGIN_VERSION, out, error);                \
  }                                                                                                             \
  static_assert(true)
