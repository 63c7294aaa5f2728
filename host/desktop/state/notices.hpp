// SPDX-License-Identifier: Apache-2.0
// What is worth telling: what the desktop itself did or failed to do, and what the recorder says. The desktop's own
// stand for a while; the recorder's that need an action stand until they were seen (R28, R110–R115). [UI thread]
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/ports/notices.hpp"

namespace parallax::desktop {

enum class NoticeKind { done, hint, warning, failed };

struct Notice {
  uint64_t number = 0;
  NoticeKind kind = NoticeKind::hint;
  std::string title;
  std::string text;     ///< with the remedy, for the recorder's with place and time
  std::string to_copy;  ///< what its button puts into the clipboard; empty: it has none
  int64_t at_monotonic_ns = 0;
  int64_t at_utc_ns = 0;
  // Of the recorder's alone:
  int64_t id = 0;  ///< 0: the desktop's own
  bool needs_action = false;
  bool over = false;  ///< its cause has ended
  bool seen = false;
  bool fresh = false;  ///< it came just now, not from the list of earlier ones
  std::string code;
  std::string location;  ///< id
};

class Notices {
 public:
  explicit Notices(const Clock& clock) : clock_(clock) {}

  void done(std::string title, std::string text = {}) { add(NoticeKind::done, std::move(title), std::move(text)); }
  void hint(std::string title, std::string text = {}) { add(NoticeKind::hint, std::move(title), std::move(text)); }
  void warn(std::string title, std::string text, std::string to_copy = {}) {
    add(NoticeKind::warning, std::move(title), std::move(text), std::move(to_copy));
  }
  void failed(std::string title, const Error& error) { add(NoticeKind::failed, std::move(title), error.line()); }

  /// One of the recorder's, or news of one that is known. `fresh`: it came just now.
  void take(const StoredNotice& told, bool fresh);
  /// Here and, by whom calls this, at the recorder.
  void see(int64_t id);
  /// Those that stand until they are seen: newest first, those that are over last.
  [[nodiscard]] std::vector<const Notice*> standing() const;
  /// Of a room: why its last recording ended or did not begin, while that lasts and nobody has seen it; else null. A
  /// start that is not known here (the desktop was opened later) does not count as later.
  [[nodiscard]] const Notice* ended_in(const std::string& location) const;

  /// Newest first.
  [[nodiscard]] const std::deque<Notice>& all() const { return notices_; }
  /// Whether it still stands by itself; failures and warnings stand longer.
  [[nodiscard]] bool is_fresh(const Notice& notice) const;
  [[nodiscard]] int64_t fresh_until_monotonic_ns(const Notice& notice) const;
  void dismiss(uint64_t number);
  /// Of the one that was told last.
  [[nodiscard]] uint64_t newest_number() const { return count_; }
  /// As if it had not been told: what it says is over.
  void take_back(uint64_t number);
  /// Another user must not see them.
  void clear() { notices_.clear(); }

  /// The longest time from an event to the frame that showed it first, and how many there were; for tests.
  void drawn(const Notice& notice);
  [[nodiscard]] int64_t longest_delay_ns() const { return longest_delay_ns_; }

 private:
  void add(NoticeKind kind, std::string title, std::string text, std::string to_copy = {});
  void push(Notice notice);

  const Clock& clock_;
  std::deque<Notice> notices_;
  uint64_t count_ = 0;
  uint64_t drawn_ = 0;  ///< number of the newest one that was shown
  int64_t longest_delay_ns_ = 0;
};

}  // namespace parallax::desktop
