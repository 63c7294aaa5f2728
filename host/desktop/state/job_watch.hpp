// SPDX-License-Identifier: Apache-2.0
// The work that was asked for here (copies, checks) on its way: what came of it becomes a notice, whatever page is
// shown by then. The recorder is asked about one job when its watch begins, when its end was heard of, and when the
// recorder is back after it was away; again after a while where it could not say. Never because of progress. [UI
// thread]
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "desktop/state/link.hpp"
#include "desktop/state/notices.hpp"
#include "model/ports/jobs.hpp"

namespace parallax::desktop {

class JobWatch {
 public:
  JobWatch(Link& link, Notices& notices) : link_(link), notices_(notices) {}
  /// `job`: id of the work. `what`: the work in words, as a title: "The copy of Airway".
  void watch(std::string job, std::string what);
  /// Once per frame, and when it says `due_at_monotonic_ns`.
  void update(const Snapshot& now, int64_t now_monotonic_ns);
  /// When something is to be asked again; nothing: news of the recorder comes first.
  [[nodiscard]] std::optional<int64_t> due_at_monotonic_ns() const;

 private:
  struct Watched {
    std::string id;
    std::string what;
    bool due = true;                  ///< it may have ended already
    int64_t due_at_monotonic_ns = 0;  ///< not before
    bool asked = false;               ///< and no answer yet
    bool ended = false;               ///< heard of
  };
  void ask(const std::string& id);
  void take(const std::string& id, const Result<Job>& job);
  void tell(const Job& job, const std::string& what);

  Link& link_;
  Notices& notices_;
  std::vector<Watched> watched_;
  uint64_t connection_ = 0;
  uint64_t returns_ = 0;
  int64_t now_monotonic_ns_ = 0;
};

}  // namespace parallax::desktop
