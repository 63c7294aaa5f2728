// SPDX-License-Identifier: Apache-2.0
// What was counted, by session: filled by the panel on the user interface's thread, read by the track on any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace sample {

inline constexpr std::array<std::string_view, 3> kKinds{"Good", "Question", "Error"};
inline constexpr std::array<uint32_t, 3> kColours{0x4CAF50FFu, 0x42A5F5FFu, 0xEF5350FFu};

struct Count {
  uint64_t id = 0;
  int64_t session_ns = 0;
  size_t kind = 0;
};

/// [any thread]
class Counts {
 public:
  void add(std::string_view session, size_t kind, int64_t session_ns);
  /// Takes the newest one back; false if there is none.
  bool undo(std::string_view session);
  /// By time.
  [[nodiscard]] std::vector<Count> of(std::string_view session) const;
  /// Changes with every change.
  [[nodiscard]] uint64_t revision() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::vector<Count>, std::less<>> sessions_;
  uint64_t next_ = 1;
  uint64_t revision_ = 0;
};

/// The one that panel and track share.
[[nodiscard]] Counts& counts();

}  // namespace sample
