// SPDX-License-Identifier: Apache-2.0
// The start of one session: waits for its sources by the start rule, has them started afresh where an attempt failed,
// and says when there is enough to record, or that it was all in vain (R107 to R115). [loop thread]
//
//   waiting ──enough sources ready──▶ over (record)
//      │ ▲
//      │ └── an attempt failed: the sources are started afresh
//      └──── the last one failed ──▶ over (gave up)
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/alive.hpp"
#include "base/loop.hpp"
#include "record/rules/start_rule.hpp"
#include "record/sessions/session_events.hpp"

namespace parallax::record {

/// A source as the start sees it.
struct AwaitedSource {
  std::string name;
  bool ready = false;             ///< there is something to record
  std::optional<Error> why = {};  ///< it is not, where that is known
};

class SessionStart {
 public:
  /// What its session does for it. Called on the loop, in work of its own; must not destroy it inside a call.
  struct Steps {
    std::function<std::vector<AwaitedSource>()> sources;  ///< as they are now
    std::function<void()> changed;                        ///< others are awaited than before
    std::function<void()> record;                         ///< there is enough; it is over
    /// An attempt failed and the next one has begun: start afresh what is not live.
    std::function<void(const RecordingNotice& notice)> again;
    std::function<void(const RecordingNotice& notice, const Error& problem)>
        gave_up;  ///< the last one failed; it is over
  };

  /// The first attempt begins now, for `sources` sources.
  SessionStart(Loop& loop, const StartOptions& options, size_t sources, Steps steps);
  ~SessionStart();
  SessionStart(const SessionStart&) = delete;
  SessionStart& operator=(const SessionStart&) = delete;

  /// Something changed with a source: looks at all of them soon, once for many changes.
  void judge_soon();
  /// It is recorded, or given up, without it: nothing is judged any more.
  void end();

  [[nodiscard]] int attempt() const { return rule_.attempt(); }  ///< 1, 2, …
  /// See StartRule; until it is over.
  [[nodiscard]] int64_t attempt_left_ns() const { return rule_.left_ns(loop_.clock().monotonic_ns()); }
  [[nodiscard]] int64_t wait_left_ns() const { return rule_.wait_left_ns(loop_.clock().monotonic_ns()); }

 private:
  void judge();
  void attempt_failed(int attempt);
  void give_up(int attempt);

  Loop& loop_;
  int attempts_;
  StartRule rule_;
  Steps steps_;
  TimerId timer_ = 0;
  size_t told_ready_ = 0;  ///< so many were ready when that was told
  bool judge_scheduled_ = false;
  bool over_ = false;
  Alive alive_;
};

/// How many have something to record.
[[nodiscard]] size_t ready_count(const std::vector<AwaitedSource>& sources);
/// The others, and why: "Camera 2 (The password is wrong), Camera 3".
[[nodiscard]] std::string missing_text(const std::vector<AwaitedSource>& sources);

}  // namespace parallax::record
