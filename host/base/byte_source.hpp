// SPDX-License-Identifier: Apache-2.0
// Bytes that are read from any place: a file, a part of a recording, an answer that was put down.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <tl/expected.hpp>

#include "base/result.hpp"

namespace parallax {

/// Bytes that are read while they are needed, so that a video of gigabytes takes no memory. [one thread at a time]
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Fills `out` from `offset`; returns the bytes read, fewer only at the end.
  virtual Result<size_t> read_at(uint64_t offset, std::span<uint8_t> out) = 0;
};

/// Fills `out` from `offset` of the opened file, which may be growing; fewer bytes only at its end. @errors the errno.
/// [any thread]
[[nodiscard]] tl::expected<size_t, int> read_file_at(int descriptor, uint64_t offset, std::span<uint8_t> out);
/// How large the opened file is now; 0 where nobody knows. [any thread]
[[nodiscard]] uint64_t size_of_file(int descriptor);

}  // namespace parallax
