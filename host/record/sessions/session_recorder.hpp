// SPDX-License-Identifier: Apache-2.0
// One session on one location, from the press of "record" to hashed files. [loop thread] for everything.
//
//   starting ──enough sources live──▶ recording ◀──▶ paused
//      │  └──5 attempts failed──▶ failed     │          │
//      └────────────── stop ────────────────▶ stopping ─▶ finishing ─▶ done
//
// Nothing is written before "recording": its zero is the earliest picture kept by then, so that no source loses any.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/alive.hpp"
#include "base/loop.hpp"
#include "model/sessions/session.hpp"
#include "record/sessions/session_events.hpp"
#include "record/sessions/session_file.hpp"
#include "record/sessions/session_start.hpp"
#include "record/sessions/video_recorder.hpp"
#include "record/sources/location_config.hpp"
#include "record/sources/source_factory.hpp"
#include "record/volumes/part_finisher.hpp"
#include "record/volumes/place.hpp"

namespace parallax::record {

struct SessionOptions {
  std::string id;    ///< UUID; empty: a new one
  std::string name;  ///< empty: "Location, local date and time"
  std::string recorded_by;
  StartOptions start;
};

/// A session that was interrupted: what its file says, and where that lies.
struct InterruptedSession {
  Session session;
  std::string folder;
  Place* place = nullptr;
  /// Where older copies of its file lie: it moved on from there.
  std::vector<Place*> other_places = {};
  /// Files that lie in another place than `place`.
  std::map<std::string, Place*> elsewhere = {};
  /// Zero of its clock on the monotonic clock, where that still runs; else the wall clock says how much time has
  /// passed.
  std::optional<int64_t> zero_monotonic_ns = {};

  [[nodiscard]] Place& place_of(const std::string& file) const {
    const auto found = elsewhere.find(file);
    return found == elsewhere.end() ? *place : *found->second;
  }
};

class SessionRecorder final : private VideoEvents {
 public:
  struct Services {
    Loop& loop;
    SourceFactory& sources;
    Places& places;
    SessionEvents& events;
    RecordedUnits* live = nullptr;  ///< hears of all units that are recorded
  };

  /// Prepares; `start` begins. All services must outlive it.
  SessionRecorder(Services services, LocationConfig location, SessionOptions options);
  ~SessionRecorder() override;
  SessionRecorder(const SessionRecorder&) = delete;
  SessionRecorder& operator=(const SessionRecorder&) = delete;

  using Saved = SessionFile::Saved;

  /// Starts all sources at once and waits for them by the start rule.
  /// @errors "disk-full", "storage-offline" when no volume can be recorded to
  Result<void> start();
  /// Records with the sources that are ready now, without waiting for the others.
  /// @errors "not-starting", "no-source-ready", those of `start`
  Result<void> start_now();
  /// Goes on with an interrupted session: as new parts, after a gap (R95). A paused one stays paused.
  void go_on(InterruptedSession interrupted);

  /// R88. @errors "not-recording"
  Result<void> pause(const std::string& user, const std::string& reason, Saved saved = {});
  /// @errors "not-paused"
  Result<void> resume(Saved saved = {});
  /// R90. `reason`: "user", "duration", "shutdown", …. While starting it gives the start up: nothing is left of it.
  /// @errors "already-stopped"
  Result<void> stop(const std::string& reason, Saved saved = {});
  void rename(std::string name);
  /// The recorder ends, the session does not: closes all parts and saves; the next recorder goes on (R95). What is only
  /// starting is given up with `reason`.
  void suspend(const std::string& reason);

  /// The volume `place` fills: tells the user, stops or moves.
  void disk_low(const Place& place, const std::string& text);
  void disk_full(const Place& place);
  /// The volume `place` does not answer any more: stops or moves.
  void storage_lost(const Place& place, const Error& error);
  /// The volume `place` takes nothing, or takes it again.
  void storage_slow(const Place& place, bool slow, const std::string& text);

  [[nodiscard]] SessionStatus status() const;
  [[nodiscard]] Phase phase() const { return phase_; }
  [[nodiscard]] const std::string& id() const { return session_.id; }
  /// The session as its file shows it, up to date.
  [[nodiscard]] Session session() const;
  [[nodiscard]] const std::string& folder() const { return file_.folder(); }
  /// The source (by its id in the catalogue) is one of this session's.
  [[nodiscard]] bool records(const std::string& source_id) const;
  [[nodiscard]] const media::SessionZero& zero() const { return zero_; }
  /// Nullptr before recording began.
  [[nodiscard]] const Place* place() const { return file_.place(); }
  /// Plain MP4 files are made of all parts; hashes may be pending.
  [[nodiscard]] bool finished() const;
  /// Nothing more happens to it, unless a storage comes back that parts wait for.
  [[nodiscard]] bool settled() const;

 private:
  struct Source {
    SourceConfig config;
    std::unique_ptr<VideoRecorder> video;
    std::unique_ptr<media::StreamProducer> producer;
    std::vector<Place*> part_places;
    bool was_recording = false;
  };

  void on_video_changed() override;
  void on_ready() override;
  void on_source_changed(const std::string& source, CameraState state, const std::optional<Error>& reason) override;
  void on_part_closed(const std::string& source, size_t part) override;
  void on_storage_error(const Error& error) override;
  void on_notice(const RecordingNotice& notice) override;

  void make_sources(const std::vector<Video>& videos);
  void start_producer(Source& source);
  void make_finisher();
  void stop_producer(Source& source);
  void stop_producers();
  void wait_for_sources();
  void start_afresh(const RecordingNotice& why);
  Result<void> begin_recording();
  void fail_start(const RecordingNotice& notice, const Error& problem, std::string stop_reason);
  void tick();
  void storage_failed(const Error& error);
  void stop_now(const std::string& reason, Saved saved = {});
  void stop_for_trouble(const std::string& reason, const std::string& reason_text, const Error& error);
  void check_stopped();
  void check_finished();
  [[nodiscard]] SessionFile::Steps file_steps();
  [[nodiscard]] Session to_save();
  void save_failed(const Error& error);
  void set_phase(Phase phase);
  void tell(const RecordingNotice& notice);
  void run_later(std::function<void()> work);
  [[nodiscard]] bool active() const { return phase_ == Phase::recording || phase_ == Phase::paused; }
  [[nodiscard]] std::vector<AwaitedSource> awaited() const;
  [[nodiscard]] bool is_ready(const Source& source) const;
  [[nodiscard]] int64_t now_session_ns() const;
  [[nodiscard]] int64_t recorded_ns() const;

  Services services_;
  LocationConfig location_;
  SessionOptions options_;
  Session session_;
  Phase phase_ = Phase::starting;
  std::optional<SessionStart> start_;  ///< of a new one; over when it is recorded
  media::SessionZero zero_;
  int64_t recorded_before_ns_ = 0;          ///< up to the newest pause or interruption …
  int64_t recording_since_session_ns_ = 0;  ///< … and since then
  std::vector<Source> sources_;
  SessionFile file_;  ///< goes before the videos that it tells of
  std::unique_ptr<PartFinisher> finisher_;
  std::optional<Error> problem_;
  TimerId tick_timer_ = 0;
  bool suspended_ = false;
  bool storage_trouble_scheduled_ = false;
  Alive alive_;
};

}  // namespace parallax::record
