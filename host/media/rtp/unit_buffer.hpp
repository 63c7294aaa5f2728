// SPDX-License-Identifier: Apache-2.0
// The buffer in which one access unit is put together: one allocation for bytes and reference count, sized by estimate,
// then handed on without copying.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "base/bytes.hpp"

namespace parallax::media::rtp {

/// More than any camera's picture: a unit that grows beyond this is broken.
inline constexpr size_t kMaxUnitBytes = size_t{32} << 20;

class UnitBuffer {
 public:
  /// How large the unit may become; used when its first byte comes and whenever room runs out.
  void expect(size_t bytes) { expected_ = std::clamp<size_t>(bytes, 256, kMaxUnitBytes); }
  void append(ByteView bytes) {
    if (bytes.empty()) return;
    if (size_ + bytes.size() > capacity_) grow(size_ + bytes.size());
    std::memcpy(bytes_.get() + size_, bytes.data(), bytes.size());
    size_ += bytes.size();
  }
  void append(uint8_t byte) { append(ByteView{&byte, 1}); }
  [[nodiscard]] uint8_t* data() { return bytes_.get(); }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] ByteView view() const { return {bytes_.get(), size_}; }
  void truncate(size_t size) { size_ = std::min(size_, size); }
  void clear() { size_ = 0; }
  /// Hands the bytes over; the buffer is empty afterwards.
  SharedBytes take() {
    const ByteView bytes = view();
    size_ = capacity_ = 0;
    return {std::shared_ptr<const void>(std::move(bytes_)), bytes};
  }

 private:
  void grow(size_t needed) {
    const size_t capacity = std::max({needed, expected_, capacity_ * 2});
    auto bytes = std::make_shared_for_overwrite<uint8_t[]>(capacity);
    if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::shared_ptr<uint8_t[]> bytes_;
  size_t size_ = 0;
  size_t capacity_ = 0;
  size_t expected_ = 1500;
};

/// A copy of `bytes` in one allocation.
[[nodiscard]] inline SharedBytes copy_bytes(ByteView bytes) {
  UnitBuffer buffer;
  buffer.expect(bytes.size());
  buffer.append(bytes);
  return buffer.take();
}

}  // namespace parallax::media::rtp
