// SPDX-License-Identifier: Apache-2.0
// Start codes inside what a camera sends as one NAL unit. Some pack parameter sets and picture together as their
// encoder gave them, start codes and all (ITU-T H.264 and H.265, Annex B). Inside a NAL unit 00 00 01 cannot occur
// otherwise.
#pragma once

#include <cstring>
#include <utility>

#include "base/bytes.hpp"

namespace parallax::media::rtp {

/// Where "00 00 01" begins at or after `from`; bytes.size() if nowhere. [any thread]
[[nodiscard]] inline size_t find_start_code(ByteView bytes, size_t from = 0) {
  for (size_t at = from + 2; at < bytes.size(); ++at) {
    const void* one = std::memchr(bytes.data() + at, 1, bytes.size() - at);
    if (one == nullptr) break;
    at = static_cast<size_t>(static_cast<const uint8_t*>(one) - bytes.data());
    if (bytes[at - 1] == 0 && bytes[at - 2] == 0) return at - 2;
  }
  return bytes.size();
}

/// Calls `take(ByteView)` for each NAL unit in `bytes`. Without a start code that is `bytes`, as it is; else the zeros
/// before each start code are left out, and so is what is empty then. [any thread]
template <typename Take>
void for_each_nal(ByteView bytes, Take&& take) {
  size_t end = find_start_code(bytes);
  if (end == bytes.size()) {
    if (!bytes.empty()) take(bytes);
    return;
  }
  for (size_t begin = 0;;) {
    size_t size = end - begin;
    while (size > 0 && bytes[begin + size - 1] == 0) --size;
    if (size > 0) take(bytes.subspan(begin, size));
    if (end == bytes.size()) return;
    begin = end + 3;
    end = find_start_code(bytes, begin);
  }
}

}  // namespace parallax::media::rtp
