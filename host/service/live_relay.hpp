// SPDX-License-Identifier: Apache-2.0
// Between the camera streams and the live hub of the API: hands on every access unit once, with its session time where
// it is recorded, tells clients the states of sources, and connects a stream that nobody records while somebody watches
// it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "api/server/live/live_hub.hpp"
#include "base/task_thread.hpp"
#include "model/ports/events.hpp"
#include "model/ports/rooms.hpp"
#include "record/sessions/recorded_units.hpp"
#include "record/sessions/recorder.hpp"
#include "record/sources/shared_sources.hpp"

namespace parallax::recorder {

class LiveRelay final : public record::StreamTap, public record::RecordedUnits {
 public:
  struct Services {
    api::LiveHub& hub;
    EventLog& events;
    Rooms& rooms;
    SourcePasswords& passwords;
    TaskThread& tasks;
  };

  /// All services must outlive it.
  explicit LiveRelay(Services services);
  ~LiveRelay() override;
  LiveRelay(const LiveRelay&) = delete;
  LiveRelay& operator=(const LiveRelay&) = delete;

  /// From now on streams are connected on demand. [before the loop runs]
  void attach(Loop& loop, record::SharedSources& sources, const record::Recorder& recorder);
  /// The source has other settings now: it may have a small stream that it had not. After SharedSources::change.
  /// [loop thread]
  void source_changed(const record::SourceConfig& source);
  /// Lets all streams go; the hub's demands are ignored from now on. [loop thread, or after it has stopped]
  void detach();

  // [loop thread]
  void on_recorded_unit(const record::StreamKey& stream, size_t track, const media::AccessUnit& unit,
                        int64_t pts_session_ns) override;
  void on_unit(const record::SourceConfig& source, size_t track, const media::AccessUnit& unit) override;
  void on_interrupted(const record::SourceConfig& source) override;
  void on_state(const record::SourceConfig& source, CameraState state, const std::optional<Error>& reason) override;

 private:
  class Viewing;
  struct UnrecordedClock;
  struct Attached {
    Loop* loop = nullptr;
    record::SharedSources* sources = nullptr;
    const record::Recorder* recorder = nullptr;
  };
  void demand(const api::LiveKey& key, bool wanted);
  void open(const api::LiveKey& key, record::SourceConfig source);
  void show_main_instead(const api::LiveKey& key, record::SourceConfig source);
  void pass_on(const api::LiveKey& key, size_t track, const media::AccessUnit& unit, int64_t pts_session_ns);
  [[nodiscard]] int64_t unrecorded_pts_session_ns(const api::LiveKey& key, const media::AccessUnit& unit);

  Services services_;
  Attached attached_;  ///< on the loop, as all below
  std::map<api::LiveKey, std::unique_ptr<Viewing>> viewings_;
  std::set<api::LiveKey> wanted_;
  /// The unit that came from a recording last, until the tap tells of the same one.
  const media::AccessUnit* passed_on_ = nullptr;
  std::map<api::LiveKey, std::unique_ptr<UnrecordedClock>> unrecorded_clocks_;  ///< of recorded sources
  std::set<std::string> main_as_sub_;  ///< sources without a small stream: their main one goes out as both
};

}  // namespace parallax::recorder
