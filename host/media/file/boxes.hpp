// SPDX-License-Identifier: Apache-2.0
// ISO base media boxes (ISO/IEC 14496-12), written into a vector and read with every bound checked. [any thread]
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.hpp"

namespace parallax::media {

/// The four letters of a box type as a number: fourcc("moov").
[[nodiscard]] constexpr uint32_t fourcc(const char (&text)[5]) {
  uint32_t value = 0;
  for (size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<uint8_t>(text[i]);
  return value;
}

/// Appends big-endian values and nested boxes to a vector.
class BoxWriter {
 public:
  /// `out` must outlive the writer.
  explicit BoxWriter(std::vector<uint8_t>& out) : out_(out) {}

  void u8(uint8_t value) { out_.push_back(value); }
  void u16(uint16_t value) { put(value, 2); }
  void u32(uint32_t value) { put(value, 4); }
  void u64(uint64_t value) { put(value, 8); }
  void i32(int32_t value) { u32(static_cast<uint32_t>(value)); }
  void i64(int64_t value) { u64(static_cast<uint64_t>(value)); }
  void bytes(ByteView bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }
  void zeros(size_t count) { out_.insert(out_.end(), count, 0); }
  /// Where the next byte goes, for `patch_u32`.
  [[nodiscard]] size_t position() const { return out_.size(); }
  void patch_u32(size_t position, uint32_t value);

  /// Writes a box header now and its size when `body` has run.
  template <typename Body>
  void box(uint32_t type, Body&& body) {
    const size_t start = position();
    u32(0);
    u32(type);
    body();
    patch_u32(start, static_cast<uint32_t>(position() - start));
  }
  /// The same for a "full box": with version and 24 bits of flags.
  template <typename Body>
  void full_box(uint32_t type, uint8_t version, uint32_t flags, Body&& body) {
    box(type, [&] {
      u32(static_cast<uint32_t>(version) << 24 | flags);
      body();
    });
  }

 private:
  void put(uint64_t value, size_t size) {
    for (size_t i = size; i-- > 0;) out_.push_back(static_cast<uint8_t>(value >> (8 * i)));
  }
  std::vector<uint8_t>& out_;
};

/// Reads big-endian values from the front of bytes. After a read behind the end `ok` is false and values are 0.
class ByteReader {
 public:
  explicit ByteReader(ByteView bytes) : rest_(bytes) {}
  [[nodiscard]] uint8_t u8() { return static_cast<uint8_t>(get(1)); }
  [[nodiscard]] uint16_t u16() { return static_cast<uint16_t>(get(2)); }
  [[nodiscard]] uint32_t u32() { return static_cast<uint32_t>(get(4)); }
  [[nodiscard]] uint64_t u64() { return get(8); }
  void skip(size_t count);
  [[nodiscard]] ByteView rest() const { return rest_; }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  uint64_t get(size_t size);
  ByteView rest_;
  bool ok_ = true;
};

/// A box inside bytes: `whole` with its header, `body` without.
struct BoxView {
  uint32_t type = 0;
  ByteView whole;
  ByteView body;
};

/// Takes the box at the front of `rest` off it; empty at the end and where no complete box follows. 64-bit sizes are
/// understood, "to the end of the file" (size 0) is not: we never write it.
[[nodiscard]] std::optional<BoxView> take_box(ByteView& rest);
/// The first box of `type` directly inside `body`.
[[nodiscard]] std::optional<BoxView> find_box(ByteView body, uint32_t type);

}  // namespace parallax::media
