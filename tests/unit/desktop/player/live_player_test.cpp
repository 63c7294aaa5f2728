// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/live_player.hpp"

#include <algorithm>
#include <set>
#include <thread>

#include "catch.hpp"
#include "support/pattern_media.hpp"
#include "unit/api/running_api.hpp"

using namespace parallax;
using namespace parallax::player;
using namespace parallax::test;
using namespace std::chrono_literals;

namespace {

const api::LiveKey kKey{"c1", "main"};

/// Publishes a pattern stream picture by picture, as the recorder's loop would.
class Camera {
 public:
  Camera(RunningApi& running, const PatternPlan& plan) : running_(running), stream_(make_pattern_stream(plan)) {}
  /// Pictures up to this number; each has come in just now.
  void send_until(size_t end) {
    for (; next_ < end; ++next_) {
      media::AccessUnit unit = stream_.units.at(next_).unit;
      unit.arrival_monotonic_ns = clock_.monotonic_ns();
      unit.capture_utc_ns = clock_.utc_ns();
      running_.memory.live.publish(kKey, 0, unit, kNoTime);
    }
  }
  void skip_to(size_t next) { next_ = next; }

 private:
  RunningApi& running_;
  PatternStream stream_;
  SystemClock clock_;
  size_t next_ = 0;
};

struct Viewer {
  explicit Viewer(RunningApi& running, const std::string& user = "trainer") {
    options.recorder.url = running.server->url();
    options.recorder.token = "token-" + user;
    options.source = "c1";
    options.first_retry_ns = 20 * kNsPerMs;
    options.longest_retry_ns = 100 * kNsPerMs;
    options.on_change = [this] { ++changes; };
  }
  void open() { player.emplace(workers, clock, options); }
  /// Takes pictures until one has this number; all that were seen on the way, without repetition.
  bool sees(int64_t counter) {
    return eventually([&] {
      const int64_t now = counter_of(player->take_frame());
      if (seen.empty() || seen.back() != now) seen.push_back(now);
      return now == counter;
    });
  }

  SystemClock clock;
  Workers workers;
  LiveOptions options;
  std::atomic<int> changes{0};
  std::vector<int64_t> seen;
  std::optional<LivePlayer> player;
};

PatternPlan small_plan() {
  PatternPlan plan;
  plan.gop = 10;
  plan.pictures = 60;
  return plan;
}

}  // namespace

TEST_CASE("live pictures come in order, from the cached key frame on, with size, rate and latency") {
  RunningApi running;
  Camera camera(running, small_plan());
  camera.send_until(13);
  Viewer viewer(running);
  viewer.open();
  REQUIRE(viewer.sees(12));
  for (size_t i = 14; i <= 40; ++i) {
    camera.send_until(i);
    REQUIRE(viewer.sees(static_cast<int64_t>(i) - 1));
  }
  CHECK(std::is_sorted(viewer.seen.begin(), viewer.seen.end()));
  const LiveStats stats = viewer.player->stats();
  CHECK(stats.state == LiveState::playing);
  CHECK_FALSE(stats.reason);
  CHECK(stats.width == 320);
  CHECK(stats.height == 180);
  CHECK(stats.codec == "h264");
  CHECK(stats.fps > 0);
  REQUIRE(stats.latency_ms);
  CHECK(*stats.latency_ms >= 0);
  CHECK(*stats.latency_ms < 5000);
  CHECK(viewer.changes > 0);
  CHECK(stats.reconnects == 0);
}

TEST_CASE("nothing is shown after a loss until the next key frame, and it is counted") {
  RunningApi running;
  Camera camera(running, small_plan());
  camera.send_until(5);
  Viewer viewer(running);
  viewer.open();
  REQUIRE(viewer.sees(4));
  running.memory.live.interrupt(kKey);  // the relay forgets: the camera was gone
  camera.skip_to(15);
  camera.send_until(20);
  camera.send_until(24);
  REQUIRE(viewer.sees(23));
  for (const int64_t counter : viewer.seen) CHECK((counter < 5 || counter >= 20));
}

TEST_CASE("a change of size in mid-stream is followed") {
  RunningApi running;
  Camera small(running, small_plan());
  small.send_until(3);
  Viewer viewer(running);
  viewer.open();
  REQUIRE(viewer.sees(2));
  PatternPlan plan = small_plan();
  plan.width = 640;
  plan.height = 360;
  plan.first_counter = 100;
  plan.codec = testcard::VideoCodec::mjpeg;
  Camera large(running, plan);
  large.send_until(3);
  REQUIRE(viewer.sees(102));
  CHECK(viewer.player->stats().width == 640);
  CHECK(viewer.player->stats().codec == "mjpeg");
}

TEST_CASE("a recorder that goes and comes back is followed again, with the reason in between") {
  auto running = std::make_unique<RunningApi>();
  api::ServerOptions options;
  options.port = running->server->port();
  Camera camera(*running, small_plan());
  camera.send_until(3);
  Viewer viewer(*running);
  viewer.open();
  REQUIRE(viewer.sees(2));
  running->server.reset();
  REQUIRE(eventually([&] { return viewer.player->stats().state == LiveState::connecting; }));
  REQUIRE(viewer.player->stats().reason);
  CHECK_FALSE(viewer.player->stats().reason->text.empty());
  running->server = std::move(api::Server::start(running->api, running->memory.clock, options).value());
  REQUIRE(eventually([&] { return viewer.player->stats().state != LiveState::connecting; }));
  camera.send_until(15);
  REQUIRE(viewer.sees(14));
  CHECK(viewer.player->stats().reconnects > 0);
}

TEST_CASE("a refusal is told in the recorder's words") {
  RunningApi running;
  Viewer viewer(running, "nobody");
  viewer.open();
  REQUIRE(eventually([&] { return viewer.player->stats().state == LiveState::refused; }));
  CHECK(viewer.player->stats().reason->text.size() > 5);
  CHECK(viewer.player->take_frame() == nullptr);
}

TEST_CASE("a camera that falls silent is not shown as if it were live") {
  RunningApi running;
  Camera camera(running, small_plan());
  camera.send_until(3);
  Viewer viewer(running);
  viewer.options.stalled_after_ns = 200 * kNsPerMs;
  viewer.open();
  REQUIRE(viewer.sees(2));
  REQUIRE(eventually([&] { return viewer.player->stats().state == LiveState::stalled; }));
  CHECK(viewer.player->take_frame() == nullptr);
  CHECK(viewer.player->stats().reason);
  camera.send_until(11);
  REQUIRE(viewer.sees(10));
  CHECK(viewer.player->stats().state == LiveState::playing);
}

TEST_CASE("a screen slower than the camera shows the newest pictures; the others count as dropped") {
  RunningApi running;
  Camera camera(running, small_plan());
  Viewer viewer(running);
  viewer.open();
  REQUIRE(eventually([&] { return running.memory.live.clients(kKey) == 1; }));
  camera.send_until(20);
  REQUIRE(eventually([&] { return viewer.player->stats().dropped >= 7; }));
  REQUIRE(viewer.sees(19));
  CHECK(viewer.seen.size() <= 5);
  CHECK(viewer.player->stats().shown <= 4);
}

TEST_CASE("sound reaches its track, with a level, without a device") {
  RunningApi running;
  Viewer viewer(running);
  viewer.options.sound = std::make_shared<SoundTrack>();
  viewer.open();
  REQUIRE(eventually([&] { return running.memory.live.clients(kKey) == 1; }));
  SystemClock clock;
  const PatternStream beeps = make_beep_stream(1);
  for (const auto& unit : beeps.units) {
    media::AccessUnit sent = unit.unit;
    sent.arrival_monotonic_ns = clock.monotonic_ns();
    running.memory.live.publish(kKey, 0, sent, kNoTime);
    // A new client of a stream of sound begins with the newest frame.
    if (&unit == &beeps.units.front()) REQUIRE(eventually([&] { return viewer.player->stats().has_sound; }));
  }
  CHECK(eventually([&] { return viewer.options.sound->waiting() > 4800; }));
  CHECK(viewer.options.sound->level().peak > 0.01F);
  CHECK(viewer.player->stats().has_sound);
}

TEST_CASE("a player goes at once, whatever its network does, and calls nothing afterwards") {
  RunningApi running;
  Viewer viewer(running);
  viewer.open();
  Camera camera(running, small_plan());
  camera.send_until(3);
  REQUIRE(viewer.sees(2));
  viewer.player.reset();
  const int changes = viewer.changes;
  camera.send_until(10);
  CHECK(eventually([&] { return running.memory.live.clients(kKey) == 0; }));
  CHECK(viewer.changes == changes);
}
