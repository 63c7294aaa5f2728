// SPDX-License-Identifier: Apache-2.0
// Reference-counted immutable bytes: an access unit is assembled once and then handed on without copying, to the file,
// to the live relay and to the pre-record buffer at the same time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace parallax {

using ByteView = std::span<const uint8_t>;

/// A view of bytes plus the share in whatever owns them. Copying costs one reference count. [any thread]
class SharedBytes {
 public:
  SharedBytes() = default;
  /// Takes over `bytes`.
  explicit SharedBytes(std::vector<uint8_t> bytes) {
    auto owner = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
    view_ = *owner;
    owner_ = std::move(owner);
  }
  /// `view` stays valid as long as `owner` is held.
  SharedBytes(std::shared_ptr<const void> owner, ByteView view) : owner_(std::move(owner)), view_(view) {}

  [[nodiscard]] ByteView view() const { return view_; }
  [[nodiscard]] const uint8_t* data() const { return view_.data(); }
  [[nodiscard]] size_t size() const { return view_.size(); }
  [[nodiscard]] bool empty() const { return view_.empty(); }
  /// A part of these bytes that shares their owner. `offset + size` must lie inside.
  [[nodiscard]] SharedBytes slice(size_t offset, size_t size) const { return {owner_, view_.subspan(offset, size)}; }

  /// Equal content (not identity).
  friend bool operator==(const SharedBytes& a, const SharedBytes& b) {
    return a.size() == b.size() && std::equal(a.view_.begin(), a.view_.end(), b.view_.begin());
  }

 private:
  std::shared_ptr<const void> owner_;
  ByteView view_;
};

}  // namespace parallax
