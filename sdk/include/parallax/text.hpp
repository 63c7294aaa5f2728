// SPDX-License-Identifier: Apache-2.0
// The ABI's borrowed text and bytes as C++ views, and back. [any thread]
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "abi/base.h"

namespace plx {

using Bytes = std::span<const uint8_t>;

[[nodiscard]] inline std::string_view view(plx_str text) {
  return text.len == 0 ? std::string_view{} : std::string_view{text.ptr, text.len};
}
[[nodiscard]] inline Bytes view(plx_bytes bytes) {
  return bytes.len == 0 ? Bytes{} : Bytes{bytes.ptr, bytes.len};
}
[[nodiscard]] inline plx_str str(std::string_view text) {
  return {text.data(), text.size()};
}
[[nodiscard]] inline plx_bytes bytes(Bytes bytes) {
  return {bytes.data(), bytes.size()};
}

/// A zeroed APPENDABLE struct with `struct_size` set.
template <typename T>
[[nodiscard]] T sized() {
  T value{};
  value.struct_size = sizeof(T);
  return value;
}

/// Fills an APPENDABLE out-struct of the caller: no more than the caller's `struct_size`, which stays as it was.
template <typename T>
void fill(T* out, T value) {
  static_assert(std::is_trivially_copyable_v<T>);
  const uint32_t size = out->struct_size < sizeof(T) ? out->struct_size : static_cast<uint32_t>(sizeof(T));
  value.struct_size = out->struct_size;
  __builtin_memcpy(out, &value, size);
}

}  // namespace plx
