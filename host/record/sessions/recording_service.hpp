// SPDX-License-Identifier: Apache-2.0
// The port `Recording` over the recording engine: calls come from the API's threads, are moved onto the loop and wait
// there for the answer.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "model/ports/recording.hpp"
#include "model/ports/rooms.hpp"
#include "model/ports/session_naming.hpp"
#include "model/ports/sessions.hpp"
#include "record/sessions/recorder.hpp"
#include "record/sessions/start_gate.hpp"
#include "record/sources/loop_calls.hpp"
#include "record/sources/shared_sources.hpp"
#include "record/sources/source_probe.hpp"

namespace parallax::record {

struct RecordingServiceOptions {
  StartOptions start;                     ///< what a request does not say
  int64_t answer_ns = 10 * kNsPerSecond;  ///< patience with the loop
};

class RecordingService final : public Recording {
 public:
  struct Services {
    Loop& loop;
    Recorder& recorder;
    SharedSources& sources;
    Sessions& sessions;
    Rooms& rooms;
    SourcePasswords& passwords;
    Naming& naming;
  };
  /// Keeps on disk what the next recorder needs in order to go on with a session. [any thread]
  struct Memory {
    std::function<Result<void>(const std::string& session, const LocationConfig& location, const StartedBy& by)> keep;
    std::function<void(const std::string& session)> forget;
  };

  /// All services must outlive it; it is destroyed when the loop has stopped.
  RecordingService(Services services, RecordingServiceOptions options, Memory memory);

  Result<std::string> start(const Actor& actor, const StartRecording& request) override;
  Result<void> start_now(const Actor& actor, const std::string& session) override;
  [[nodiscard]] std::optional<Error> start_problem() override;
  Result<StoppedRecording> stop(const Actor& actor, const std::string& session, const std::string& name) override;
  Result<void> pause(const Actor& actor, const std::string& session) override;
  Result<void> resume(const Actor& actor, const std::string& session) override;
  [[nodiscard]] std::vector<RecordingStatus> running() override;
  Result<void> while_none_starts(const Work& work) override;
  Result<int64_t> session_now_ns(const std::string& session) override;
  [[nodiscard]] std::vector<SourceStatus> sources() override;
  Result<SourceTest> test_source(const parallax::Source& source, const std::string& password,
                                 int64_t limit_ns) override;

  /// Goes on with an interrupted session. [loop thread, or before it runs]
  Result<void> go_on(LocationConfig location, const StartedBy& by, InterruptedSession interrupted);
  /// Empty where nobody is known. [loop thread]
  [[nodiscard]] StartedBy started_by(const std::string& session) const;
  /// Called on the loop when a user stops a session, before that takes effect. Set it before recording begins.
  std::function<void(const std::string& session, const StartedBy& by)> stopping;
  /// The session is over for good; for SessionReporter. [loop thread]
  void ended(const std::string& session);
  /// Nothing new is begun any more, who waits is sent away, and what records is suspended. [loop thread]
  void shut_down();

 private:
  struct Test;
  Result<void> on_session(const std::string& session, std::function<Result<void>()> work);
  /// `work` gets what is to be told when it is on the disk.
  using SavedWork = std::function<Result<void>(Recorder::Saved)>;
  Result<void> until_saved(const std::string& session, SavedWork work);
  static Result<void> took_effect(Result<void> on_disk);
  Result<void> name_it(const Actor& actor, const std::string& session, const std::string& name,
                       const std::string& unnamed, StoppedRecording& stopped);
  Result<std::vector<RecordingStatus>> ask_running();
  [[nodiscard]] std::vector<SourceStatus> connected_sources() const;
  [[nodiscard]] RecordingStatus status_of(const SessionStatus& status) const;
  [[nodiscard]] SourceStatus status_of(const VideoStatus& status, const std::string& location) const;

  Services services_;
  RecordingServiceOptions options_;
  Memory memory_;
  LoopCalls calls_;
  StartGate gate_;
  bool stopping_ = false;                     ///< on the loop, as all below
  std::map<std::string, StartedBy> by_;       ///< by session
  std::vector<std::shared_ptr<Test>> tests_;  ///< those that run
};

}  // namespace parallax::record
