// SPDX-License-Identifier: Apache-2.0
// Large data with its owner, so that the host can keep it without copying.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "text.hpp"

namespace plx {

/// Bytes and the share in whatever owns them. Copying costs one reference count. [any thread]
class SharedData {
 public:
  SharedData() = default;
  explicit SharedData(std::vector<uint8_t> bytes) {
    auto owner = std::make_shared<const std::vector<uint8_t>>(std::move(bytes));
    view_ = *owner;
    owner_ = std::move(owner);
  }
  /// `view` stays valid as long as `owner` is held.
  SharedData(std::shared_ptr<const void> owner, Bytes view) : owner_(std::move(owner)), view_(view) {}

  [[nodiscard]] Bytes view() const { return view_; }
  [[nodiscard]] const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  std::shared_ptr<const void> owner_;
  Bytes view_;
};

namespace detail {

/// The counted box behind a plx_anchor; holds one share in the owner. Its maker releases once.
class AnchorBox {
 public:
  static plx_anchor make(std::shared_ptr<const void> owner) {
    return {new AnchorBox(std::move(owner)), &AnchorBox::retain, &AnchorBox::release};
  }

 private:
  explicit AnchorBox(std::shared_ptr<const void> owner) : owner_(std::move(owner)) {}
  static void retain(void* ctx) { static_cast<AnchorBox*>(ctx)->count_.fetch_add(1, std::memory_order_relaxed); }
  static void release(void* ctx) {
    auto* box = static_cast<AnchorBox*>(ctx);
    if (box->count_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete box;
  }
  std::shared_ptr<const void> owner_;
  std::atomic<int64_t> count_{1};
};

}  // namespace detail
}  // namespace plx
