// SPDX-License-Identifier: Apache-2.0
#include "service/live_relay.hpp"

#include <cstring>

#include "api/server/live/live_frame.hpp"
#include "support/memory_services.hpp"
#include "unit/record/fakes.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

/// Somebody who watches.
class Watcher {
 public:
  Watcher(api::LiveHub& hub, const api::LiveKey& key)
      : session_(hub.open(key, api::LiveFormat::packets, [] { return std::nullopt; })) {
    session_->on_open([] {});
  }
  ~Watcher() { session_->on_closed(); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  /// Session times of the frames that came since the last call.
  std::vector<int64_t> frames() {
    std::vector<int64_t> all;
    while (true) {
      const auto next = session_->next();
      const auto* const message = std::get_if<api::WebSocketMessage>(&next);
      if (message == nullptr) return all;
      if (message->head.data()[4] == static_cast<uint8_t>(api::LiveType::config)) continue;
      int64_t pts_session_ns = 0;
      std::memcpy(&pts_session_ns, message->head.data() + 8, sizeof pts_session_ns);
      all.push_back(pts_session_ns);
    }
  }

 private:
  std::shared_ptr<api::WebSocketSession> session_;
};

/// A room with one camera, "A"; its stream is connected by `viewer`, recorded or not. `rooms` does not know it: what
/// the relay asks for on its own thread, when somebody watches, then comes to nothing, and this loop has one thread.
struct WatchedRoom {
  explicit WatchedRoom(bool audio_only = false) {
    room.location.sources[0].id = "camera-a";
    room.location.sources[0].audio_only = audio_only;
    relay.attach(room.loop, shared, recorder);
    viewer = shared.make(config());
    viewer->start(nobody);
  }
  ~WatchedRoom() {
    relay.detach();
    viewer.reset();
  }
  WatchedRoom(const WatchedRoom&) = delete;
  WatchedRoom& operator=(const WatchedRoom&) = delete;

  record::SourceConfig config() {
    record::SourceConfig config = room.location.sources[0];
    config.audio_only = false;
    return config;
  }
  record::SessionRecorder::Services services() {
    record::SessionRecorder::Services services = room.services();
    return {
        .loop = services.loop, .sources = shared, .places = services.places, .events = services.events, .live = &relay};
  }
  FakeCamera& camera() { return room.sources.at("A"); }

  class Nobody final : public media::StreamEvents {
    void on_state(CameraState, const std::optional<Error>&) override {}
    void on_tracks(const std::vector<media::StreamTrack>&) override {}
    void on_access_unit(size_t, const media::AccessUnit&) override {}
    void on_note(std::string_view) override {}
  };

  Room room{1};
  Nobody nobody;
  MemoryEventLog events;
  MemoryRooms rooms;
  TaskThread tasks;
  api::LiveHub hub;
  recorder::LiveRelay relay{{hub, events, rooms, rooms, tasks}};
  record::SharedSources shared{room.loop, room.sources, {.tap = &relay}};
  record::Recorder recorder{services()};
  std::unique_ptr<media::StreamProducer> viewer;
};

}  // namespace

TEST_CASE("a viewer gets each picture once, with its session time from when it is recorded") {
  WatchedRoom watched;
  Watcher watcher(watched.hub, {"camera-a", "main"});
  watched.camera().go_live();
  watched.camera().send();
  CHECK(watcher.frames() == std::vector<int64_t>{kNoTime});
  const auto id = watched.recorder.start(watched.room.location, {});
  REQUIRE(id);
  watched.room.loop.advance(40 * kNsPerMs);  // what was kept for the recording is in it, and not shown again
  CHECK(watcher.frames().empty());
  watched.camera().send(0, FakeCamera::Kind::delta);
  const auto recorded = watched.room.disk.written.at(0)->units;
  REQUIRE(recorded.size() == 2);
  CHECK(watcher.frames() == std::vector<int64_t>{recorded[1].second});
  REQUIRE(watched.recorder.pause(*id, "ann", {}));
  watched.camera().send();
  CHECK(watcher.frames() == std::vector<int64_t>{kNoTime});
  REQUIRE(watched.recorder.stop(*id, "user"));
  watched.camera().send();
  CHECK(watcher.frames() == std::vector<int64_t>{kNoTime});
}

TEST_CASE("pictures beside a sound that is recorded alone are shown with session time, too") {
  WatchedRoom watched(true);
  Watcher watcher(watched.hub, {"camera-a", "main"});
  watched.camera().go_live({video_format(), sound_format()});
  watched.camera().send(0);
  watched.camera().send(1);
  REQUIRE(watched.recorder.start(watched.room.location, {}));
  watched.room.loop.advance(40 * kNsPerMs);
  watched.camera().send(1);
  (void)watcher.frames();
  watched.camera().send(0);
  const auto frames = watcher.frames();
  REQUIRE(frames.size() == 1);
  CHECK(frames[0] >= 0);
  CHECK(frames[0] < kNsPerSecond);
}
