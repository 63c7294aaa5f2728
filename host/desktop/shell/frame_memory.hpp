// SPDX-License-Identifier: Apache-2.0
// Memory for what lives until the next frame: texts put together for one frame, lists of places, what draw lists point
// to. It is taken back as a whole; once a view runs, a frame takes nothing from the heap. [UI thread]
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <memory_resource>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace parallax::desktop {

class FrameMemory {
 public:
  /// Takes back all that was handed out.
  void new_frame() { resource_.release(); }

  /// For `std::pmr` containers that do not outlive the frame.
  [[nodiscard]] std::pmr::memory_resource* resource() { return &resource_; }

  template <class T>
  [[nodiscard]] T* make(T value) {
    static_assert(std::is_trivially_destructible_v<T>, "nobody destroys it");
    return ::new (resource_.allocate(sizeof(T), alignof(T))) T(std::move(value));
  }

  /// A copy of `text`, with a zero behind it: its `data()` may be given to who wants a C string.
  [[nodiscard]] std::string_view copy(std::string_view text) {
    char* out = static_cast<char*>(resource_.allocate(text.size() + 1, 1));
    std::copy(text.begin(), text.end(), out);
    out[text.size()] = 0;
    return {out, text.size()};
  }

  template <class... Values>
  [[nodiscard]] std::string_view print(fmt::format_string<Values...> pattern, Values&&... values) {
    fmt::memory_buffer text;
    fmt::format_to(std::back_inserter(text), pattern, std::forward<Values>(values)...);
    return copy({text.data(), text.size()});
  }

 private:
  static constexpr size_t kFirstBytes = size_t{64} << 10U;
  static constexpr size_t kLargestBytes = size_t{4} << 20U;
  std::pmr::unsynchronized_pool_resource pool_{
      std::pmr::pool_options{.max_blocks_per_chunk = 1, .largest_required_pool_block = kLargestBytes}};
  std::pmr::monotonic_buffer_resource resource_{kFirstBytes, &pool_};
};

}  // namespace parallax::desktop
