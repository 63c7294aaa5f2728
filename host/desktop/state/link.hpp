// SPDX-License-Identifier: Apache-2.0
// The desktop's end of the recorder: keeps a connection, follows the events, holds what the recorder last said as
// immutable snapshots, and carries requests on threads of its own. The UI thread never waits for the network.
//
//   Link link(clock, wake);
//   link.connect({.url = "http://127.0.0.1:8480", .token = token});
//   each redraw:  link.run_completions();  auto now = link.snapshot();
//   link.ask(api::calls::sessions::list(query), [](Result<SessionPage> answer) { … });
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/client/client_call.hpp"
#include "api/dto/notices.hpp"
#include "api/dto/recording.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "desktop/state/rights.hpp"

namespace parallax::desktop {

/// What stands between the user and the recorder.
enum class LinkState {
  idle,         ///< nobody asked to connect
  connecting,   ///< the first time
  unreachable,  ///< never reached; it is tried again
  untrusted,    ///< TLS: the certificate is not known yet, `fingerprint` is to be confirmed
  too_old,      ///< the recorder's version and ours do not fit
  needs_setup,  ///< the first Technician is to be made
  needs_log_in,
  ready,
  lost  ///< it was ready; what is shown is as of then; it is tried again
};

struct Snapshot {
  LinkState state = LinkState::idle;
  std::optional<Error> reason;  ///< of unreachable, too_old, needs_log_in (a token that ended), lost
  std::string url;
  std::string fingerprint;
  std::string recorder_version;
  std::optional<User> user;
  api::StatusView status;
  Rights rights;                    ///< of `user`, by `status`
  int64_t status_monotonic_ns = 0;  ///< when `status` came
  uint64_t connection = 0;  ///< rises with each log-in and each other recorder: what was asked before is not answered
  uint64_t event = 0;       ///< number of the newest event seen
  // Counters that rise when something of that kind changed: whoever keeps such data fetches it again.
  uint64_t sessions_changes = 0;
  uint64_t jobs_changes = 0;
  uint64_t plugins_changes = 0;
  std::map<std::string, uint64_t> session_changes;  ///< by session id: facts and items
  std::set<std::string> ended_jobs;                 ///< ids of those whose end was heard of
  uint64_t returns = 0;  ///< times that the recorder was reached: what changed in between was not heard of

  /// Rises when that session's facts or items may have changed.
  [[nodiscard]] uint64_t changes_of(const std::string& session) const;
  [[nodiscard]] const api::LocationView* location(const std::string& id) const;
  [[nodiscard]] const RecordingStatus* recording(const std::string& session) const;
  [[nodiscard]] const RecordingStatus* recording_in(const std::string& location) const;
  [[nodiscard]] const SourceStatus* source(const std::string& id) const;
  /// `duration_ns` of a recording now, counted on from the last status.
  [[nodiscard]] int64_t duration_now_ns(const RecordingStatus& recording, int64_t now_monotonic_ns) const;
  /// The same without pauses: how long it was recorded.
  [[nodiscard]] int64_t recorded_now_ns(const RecordingStatus& recording, int64_t now_monotonic_ns) const;
};

struct ConnectOptions {
  std::string url;
  std::string fingerprint;
  std::string token;
  /// What answers must prove to be the recorder of this computer, even if none says now that it is there: the token is
  /// of one that did.
  bool must_prove = false;
};

struct AskOptions {
  bool slow = false;  ///< may take long: goes to the second thread, past which quick requests go
};

class Link {
 public:
  using Done = std::function<void(Result<std::string> body)>;

  /// `wake` is called on the link's threads when there is something new; must return at once. `clock` outlives the
  /// link.
  Link(const Clock& clock, std::function<void()> wake);
  /// Waits for a request that is under way, as long as its connection allows.
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  /// Ends what was and begins anew. [UI thread]
  void connect(const ConnectOptions& options);
  void disconnect();
  /// A token that `login` or `setup` gave. [UI thread]
  void use_token(const std::string& token);
  /// Forgets the token at once; the recorder is told on a thread of its own, `told` of its answer, wherever the link is
  /// connected by then. Recordings go on (R29). [UI thread]
  void log_out(Done told);

  [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;
  [[nodiscard]] api::ClientOptions client_options() const;
  /// What answers there has to prove that it is the recorder of this computer before it gets a token.
  [[nodiscard]] bool must_prove() const { return static_cast<bool>(client_options().secret); }

  /// Sends; `done` gets the answer, else the problem. It runs in `run_completions`, or never if the link is connected
  /// elsewhere before. [UI thread]
  template <typename Answer>
  void ask(api::ClientCall<Answer> call, std::type_identity_t<std::function<void(Result<Answer>)>> done,
           AskOptions options = {}) {
    const auto read = [decode = call.decode, done = std::move(done)](const Result<std::string>& body) {
      done(body ? decode(*body) : Result<Answer>(fail(body.error())));
    };
    send(std::move(call.request), read, options);
  }
  void run_completions();
  /// The recorder's notices that came since the last call, oldest first. [UI thread]
  [[nodiscard]] std::vector<StoredNotice> take_notices();
  /// Requests that are not answered yet. [any thread]
  [[nodiscard]] size_t in_flight() const;

  struct State;  ///< internal to link*.cpp

 private:
  void send(api::ClientRequest request, Done done, AskOptions options);

  std::shared_ptr<State> state_;
};

}  // namespace parallax::desktop
