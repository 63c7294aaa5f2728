// SPDX-License-Identifier: Apache-2.0
// Who must make room when connections become scarce. A stranger is a connection whose last request carried no valid
// token, or that has sent none. A new connection is never kept out by ones that only wait: those that wait longest are
// closed, so that whoever comes with a token gets to show it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parallax::api {

struct Waiting {
  const std::string& address_group;
  bool stranger = true;
  int64_t since_monotonic_ns = 0;
  std::string_view user = {};  ///< whose WebSocket it is, which gives way last and only if its user has too many
};

/// Connections of strangers, by address. [server thread]
class StrangerCount {
 public:
  void add(const std::string& address_group) {
    ++by_address_[address_group];
    ++all_;
  }
  void remove(const std::string& address_group) {
    const auto found = by_address_.find(address_group);
    if (--found->second == 0) by_address_.erase(found);
    --all_;
  }
  /// Addresses with more than so many, and how many.
  [[nodiscard]] std::vector<std::pair<std::string, size_t>> groups_above(size_t share) const {
    std::vector<std::pair<std::string, size_t>> out;
    for (const auto& [group, number] : by_address_) {
      if (number > share) out.emplace_back(group, number);
    }
    return out;
  }
  /// The address with most; empty if there is no stranger.
  [[nodiscard]] std::string largest_group() const {
    const auto found = std::max_element(by_address_.begin(), by_address_.end(),
                                        [](const auto& a, const auto& b) { return a.second < b.second; });
    return found == by_address_.end() ? std::string() : found->first;
  }
  [[nodiscard]] size_t all() const { return all_; }

 private:
  std::map<std::string, size_t> by_address_;
  size_t all_ = 0;
};

}  // namespace parallax::api
