// SPDX-License-Identifier: Apache-2.0
// What happened and is worth telling: shown in a corner for a while, then kept in the activity view. [UI thread]
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace parallax::desktop {

enum class NoticeKind { done, hint, failed };

struct Notice {
  uint64_t number = 0;
  NoticeKind kind = NoticeKind::hint;
  std::string title;
  std::string text;
  int64_t at_monotonic_ns = 0;
  int64_t at_utc_ns = 0;
};

class Notices {
 public:
  explicit Notices(const Clock& clock) : clock_(clock) {}

  void done(std::string title, std::string text = {}) { add(NoticeKind::done, std::move(title), std::move(text)); }
  void hint(std::string title, std::string text = {}) { add(NoticeKind::hint, std::move(title), std::move(text)); }
  void failed(std::string title, const Error& error) { add(NoticeKind::failed, std::move(title), error.line()); }

  /// Newest first.
  [[nodiscard]] const std::deque<Notice>& all() const { return notices_; }
  /// Whether it still stands in the corner; failures stand longer.
  [[nodiscard]] bool is_fresh(const Notice& notice) const {
    const int64_t limit_ns = (notice.kind == NoticeKind::failed ? 12 : 5) * kNsPerSecond;
    return notice.number > dismissed_ && clock_.monotonic_ns() - notice.at_monotonic_ns < limit_ns;
  }
  void dismiss(uint64_t number) { dismissed_ = std::max(dismissed_, number); }

 private:
  void add(NoticeKind kind, std::string title, std::string text) {
    notices_.push_front({++count_, kind, std::move(title), std::move(text), clock_.monotonic_ns(), clock_.utc_ns()});
    if (notices_.size() > 200) notices_.pop_back();
  }

  const Clock& clock_;
  std::deque<Notice> notices_;
  uint64_t count_ = 0;
  uint64_t dismissed_ = 0;
};

}  // namespace parallax::desktop
