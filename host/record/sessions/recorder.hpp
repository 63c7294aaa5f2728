// SPDX-License-Identifier: Apache-2.0
// All recordings of this recorder: several sessions at once, one per location (R12), and what is still being finished
// from before. The command line and the recording service speak to this. [loop thread]
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "record/sessions/session_recorder.hpp"
#include "record/sessions/session_saver.hpp"

namespace parallax::record {

class Recorder {
 public:
  explicit Recorder(SessionRecorder::Services services) : services_(services) {}
  ~Recorder();
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;

  /// Starts recording all sources of `location` and returns the session's id.
  /// @errors "location-busy" while this location is being recorded, "disk-full", "storage-offline", "no-sources"
  Result<std::string> start(LocationConfig location, SessionOptions options);
  /// Goes on with an interrupted session. @errors "location-busy"
  Result<std::string> go_on(LocationConfig location, SessionOptions options, InterruptedSession interrupted);
  /// Finishes and hashes what a stopped session still needs. However slow its storage is, one save of it waits at most.
  void finish(InterruptedSession stopped);

  /// For all of these: @errors "no-such-session" and those of SessionRecorder
  using Saved = SessionRecorder::Saved;
  Result<void> start_now(const std::string& id);
  Result<void> pause(const std::string& id, const std::string& user, const std::string& reason, Saved saved = {});
  Result<void> resume(const std::string& id, Saved saved = {});
  Result<void> stop(const std::string& id, const std::string& reason, Saved saved = {});
  Result<void> rename(const std::string& id, std::string name);
  /// Stops everything that records.
  void stop_all(const std::string& reason);
  /// The recorder ends: everything that records is suspended, to be gone on with at the next start.
  void suspend_all(const std::string& reason);
  /// The session was deleted: what is still to be done with its files is given up. Nothing happens to one that records.
  void drop(const std::string& id);
  /// Lets go of what needs nothing any more. Not inside a call of SessionEvents.
  void forget_done();

  void disk_low(const Place& place, const std::string& text);
  void disk_full(const Place& place);
  void storage_lost(const Place& place, const Error& error);
  void storage_slow(const Place& place, bool slow, const std::string& text);
  /// Something is recorded to it now.
  [[nodiscard]] bool records_to(const Place& place) const;

  /// Why nothing could be recorded now: no volume has room, or is there.
  [[nodiscard]] std::optional<Error> start_problem() const { return services_.places.problem(); }
  [[nodiscard]] std::vector<SessionStatus> sessions() const;
  /// Folders of all sessions with which there is still something to do.
  [[nodiscard]] std::vector<std::string> folders() const;
  /// Zero of the clock of the session that records this source now (by its id in the catalogue).
  [[nodiscard]] std::optional<media::SessionZero> zero_of(const std::string& source_id) const;
  [[nodiscard]] const SessionRecorder* session(const std::string& id) const;
  /// Nothing records any more, and what did is closed and saved.
  [[nodiscard]] bool quiet() const;
  /// Nothing records and every file is a plain MP4.
  [[nodiscard]] bool idle() const;
  /// …and every hash is done, but for those of parts that wait for their storage to come back.
  [[nodiscard]] bool all_done() const;

 private:
  struct Leftover {
    InterruptedSession stopped;
    std::vector<std::unique_ptr<SessionSaver>> savers;  ///< to its place, and to those with older copies
    std::unique_ptr<PartFinisher> finisher;
    [[nodiscard]] bool saved() const;
  };

  Result<SessionRecorder*> find(const std::string& id);
  Result<void> check_free(const LocationConfig& location) const;

  SessionRecorder::Services services_;
  std::vector<std::unique_ptr<SessionRecorder>> sessions_;
  std::vector<std::unique_ptr<Leftover>> leftovers_;
};

}  // namespace parallax::record
