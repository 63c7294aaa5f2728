// SPDX-License-Identifier: Apache-2.0
#include "record/sources/source_supervisor.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "catch.hpp"
#include "unit/record/fakes.hpp"

using namespace parallax;
using namespace parallax::record;
using namespace parallax::test;

namespace {

constexpr int64_t kS = kNsPerSecond;

/// A FakeLoop that other threads may post to.
class SharedLoop final : public Loop {
 public:
  void post(std::function<void()> work) override {
    const std::lock_guard lock(mutex_);
    posted_.push_back(std::move(work));
    changed_.notify_all();
  }
  TimerId call_at(int64_t at_monotonic_ns, std::function<void()> work) override {
    return inner.call_at(at_monotonic_ns, std::move(work));
  }
  void cancel(TimerId id) override { inner.cancel(id); }
  [[nodiscard]] const Clock& clock() const override { return inner.clock(); }

  /// Runs posted work, waiting for it for up to five real seconds, until `done`.
  bool run_until(const std::function<bool()>& done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (!done()) {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_until(lock, deadline, [this] { return !posted_.empty(); })) return false;
      auto work = std::move(posted_);
      posted_.clear();
      lock.unlock();
      for (auto& each : work) each();
    }
    return true;
  }
  FakeLoop inner;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::function<void()>> posted_;
};

class FakeDrivers final : public Drivers {
 public:
  Result<std::unique_ptr<DriverCamera>> open(const SourceConfig& source) override {
    ++opened;
    while (held) std::this_thread::yield();
    if (error) return fail(*error);
    return std::make_unique<Camera>(*this, source.settings.contains("url"));
  }
  std::atomic<int> opened = 0;
  std::atomic<int> stopped = 0;
  std::atomic<DriverSink*> sink = nullptr;
  std::atomic<bool> held = false;  ///< an attempt to open does not come back
  std::optional<Error> error;

 private:
  class Camera final : public DriverCamera {
   public:
    Camera(FakeDrivers& owner, bool descriptor) : owner_(owner), descriptor_(descriptor) {}
    Result<void> start(DriverSink& to) override {
      if (descriptor_)
        to.on_address({.url = "rtsp://host/x",
                       .transport = Transport::automatic,
                       .user = "u",
                       .password = "p",
                       .tls_fingerprint = {}});
      owner_.sink = &to;
      return {};
    }
    void stop() override { ++owner_.stopped; }

   private:
    FakeDrivers& owner_;
    bool descriptor_;
  };
};

class Listener final : public media::StreamEvents {
 public:
  void on_state(CameraState state, const std::optional<Error>& reason) override {
    states.emplace_back(name_of(state));
    last_reason = reason;
  }
  void on_tracks(const std::vector<media::StreamTrack>& tracks) override { track_counts.push_back(tracks.size()); }
  void on_access_unit(size_t, const media::AccessUnit& unit) override { widths.push_back(unit.format->width); }
  void on_note(std::string_view) override {}
  [[nodiscard]] std::string state() const { return states.empty() ? "" : states.back(); }
  std::vector<std::string> states;
  std::optional<Error> last_reason;
  std::vector<size_t> track_counts;
  std::vector<int32_t> widths;
};

class FakeReceiver final : public media::StreamProducer {
 public:
  explicit FakeReceiver(std::string& log) : log_(log) {}
  void start(media::StreamEvents&) override { log_ += " start"; }
  void stop() override { log_ += " stop"; }
  [[nodiscard]] SourceHealth health() const override { return {}; }

 private:
  std::string& log_;
};

struct Setup {
  explicit Setup(const SourceConfig& source = {}) {
    supervisor = std::make_unique<SourceSupervisor>(
        loop, threads, drivers, source,
        [this](const StreamAddress& address) -> Result<std::unique_ptr<media::StreamProducer>> {
          log += address.url + " " + address.user + ":" + address.password;
          return std::make_unique<FakeReceiver>(log);
        });
    supervisor->start(events);
  }
  void push(std::shared_ptr<const media::StreamFormat> format, bool key = true) {
    if (pushed_format != format) drivers.sink.load()->on_pushed_tracks({format});
    pushed_format = format;
    media::AccessUnit unit;
    unit.data = SharedBytes(std::vector<uint8_t>(10));
    unit.arrival_monotonic_ns = loop.inner.time.monotonic;
    unit.key = key;
    drivers.sink.load()->on_pushed_unit(0, unit);
  }
  SharedLoop loop;
  SourceThreads threads;
  FakeDrivers drivers;
  Listener events;
  std::string log;
  std::shared_ptr<const media::StreamFormat> pushed_format;
  std::unique_ptr<SourceSupervisor> supervisor;
};

}  // namespace

TEST_CASE("a descriptor is received by the host, with its credentials apart from the address") {
  SourceConfig source;
  source.settings["url"] = "rtsp://host/x";
  Setup s(source);
  REQUIRE(s.loop.run_until([&] { return !s.log.empty(); }));
  CHECK(s.log == "rtsp://host/x u:p start");
  s.supervisor->stop();
  CHECK(s.log == "rtsp://host/x u:p start stop");
}

TEST_CASE("sources that the host receives itself keep no thread") {
  SharedLoop loop;
  SourceThreads threads;
  FakeDrivers drivers;
  Listener events;
  std::string log;
  SourceConfig source;
  source.settings["url"] = "rtsp://host/x";
  std::vector<std::unique_ptr<SourceSupervisor>> supervisors;
  for (int i = 0; i < 50; ++i) {
    supervisors.push_back(std::make_unique<SourceSupervisor>(
        loop, threads, drivers, source, [&](const StreamAddress&) -> Result<std::unique_ptr<media::StreamProducer>> {
          return std::make_unique<FakeReceiver>(log);
        }));
    supervisors.back()->start(events);
  }
  CHECK(loop.run_until([&] {
    loop.post([] {});
    return threads.running() == 0;
  }));
  for (const auto& supervisor : supervisors) supervisor->stop();
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (drivers.stopped < 50 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  CHECK(drivers.stopped == 50);  // each driver's camera is closed all the same
}

TEST_CASE("pushed units arrive in order; a mere change of format is no new beginning") {
  Setup s;
  while (s.drivers.sink == nullptr) std::this_thread::yield();
  s.push(video_format());
  s.push(video_format(640, 480));
  REQUIRE(s.loop.run_until([&] { return s.events.widths.size() == 2; }));
  CHECK(s.events.widths == std::vector<int32_t>{1280, 640});
  CHECK(s.events.track_counts.size() == 1);
  CHECK(s.events.states == std::vector<std::string>{"connecting", "first-frame", "live"});
}

TEST_CASE("a driver that pushes no key frame is not live, and that is said [R28]") {
  Setup s;
  while (s.drivers.sink == nullptr) std::this_thread::yield();
  for (int i = 0; i < 8; ++i) {
    s.push(video_format(), false);
    REQUIRE(s.loop.run_until([&] { return s.events.widths.size() == static_cast<size_t>(i + 1); }));
    s.loop.inner.advance(kS);
  }
  CHECK(s.events.state() == "first-frame");
  REQUIRE(s.events.last_reason);
  CHECK(s.events.last_reason->code == "no-key-frame");
  s.push(video_format());
  REQUIRE(s.loop.run_until([&] { return s.events.state() == "live"; }));
  CHECK_FALSE(s.events.last_reason);
}

TEST_CASE("a driver that pushes thousands of pictures a second is closed, and tried again later") {
  Setup s;
  while (s.drivers.sink == nullptr) std::this_thread::yield();
  const auto format = video_format();
  for (size_t i = 0; i < 10 && s.events.state() != "refused"; ++i) {
    for (int n = 0; n < 400; ++n) s.push(format);
    REQUIRE(s.loop.run_until([&] { return s.events.widths.size() == 400 * (i + 1) || s.events.state() == "refused"; }));
  }
  CHECK(s.events.state() == "refused");
  REQUIRE(s.events.last_reason);
  CHECK(s.events.last_reason->code == "too-many-pictures");
  CHECK(s.events.widths.size() == 2000);
  s.loop.inner.advance(14 * kS);
  CHECK(s.drivers.opened == 1);
}

TEST_CASE("a silent driver is stalled, then opened again") {
  Setup s;
  while (s.drivers.sink == nullptr) std::this_thread::yield();
  s.push(video_format());
  REQUIRE(s.loop.run_until([&] { return s.events.state() == "live"; }));
  s.loop.inner.advance(6 * kS);
  CHECK(s.events.state() == "stalled");
  CHECK(s.drivers.opened == 1);
  s.loop.inner.advance(11 * kS);
  while (s.drivers.opened < 2) std::this_thread::yield();
  CHECK(s.drivers.stopped == 1);
}

TEST_CASE("a driver that fails is opened again with growing patience, its reason stays the news") {
  Setup s;
  while (s.drivers.sink == nullptr) std::this_thread::yield();
  s.drivers.error = Error{"device-gone", "The cable is out.", "Plug it in."};
  s.drivers.sink.load()->on_ended(Error{"device-gone", "The cable is out.", "Plug it in."});
  REQUIRE(s.loop.run_until([&] { return s.events.state() == "gone"; }));
  CHECK(s.events.last_reason->text == "The cable is out.");
  for (const int64_t wait_ms : {500, 1000, 2000}) {
    const int before = s.drivers.opened;
    const size_t reports = s.events.states.size();
    s.loop.inner.advance((wait_ms - 1) * kNsPerMs);
    CHECK(s.drivers.opened == before);
    s.loop.inner.advance(kNsPerMs);
    REQUIRE(s.loop.run_until([&] { return s.events.states.size() > reports; }));
    CHECK(s.drivers.opened == before + 1);
    CHECK(s.events.state() == "gone");
  }
}

TEST_CASE("the pause before a driver is opened again is counted from the beginning of the attempt that failed") {
  Setup s;
  while (s.drivers.sink == nullptr) std::this_thread::yield();
  s.drivers.error = Error{"device-gone", "The cable is out.", "Plug it in."};
  s.drivers.held = true;
  s.drivers.sink.load()->on_ended(s.drivers.error);
  REQUIRE(s.loop.run_until([&] { return s.events.state() == "gone"; }));
  const auto opened = [&](int times) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
    while (s.drivers.opened < times && std::chrono::steady_clock::now() < until) std::this_thread::yield();
    return s.drivers.opened == times;
  };
  const auto fails_after = [&](int64_t attempt_ns) {
    s.loop.inner.advance(attempt_ns);
    const size_t reports = s.events.states.size();
    s.drivers.held = false;
    REQUIRE(s.loop.run_until([&] { return s.events.states.size() > reports; }));
    s.drivers.held = true;
  };
  s.loop.inner.advance(kS / 2);
  REQUIRE(opened(2));
  fails_after(700 * kNsPerMs);  // of one second
  s.loop.inner.advance(299 * kNsPerMs);
  CHECK(s.drivers.opened == 2);
  s.loop.inner.advance(kNsPerMs);
  REQUIRE(opened(3));
  fails_after(5 * kS);  // the pause of two seconds is over
  s.loop.inner.advance(0);
  CHECK(opened(4));
  fails_after(0);  // no attempt is under way when the drivers go
  s.drivers.held = false;
}

TEST_CASE("a stream that was there and ended is not opened again at once, however long it lasted") {
  Setup s;
  while (s.drivers.sink == nullptr) std::this_thread::yield();
  s.push(video_format());
  REQUIRE(s.loop.run_until([&] { return s.events.state() == "live"; }));
  s.loop.inner.advance(4 * kS);
  s.drivers.sink.load()->on_ended(Error{"device-gone", "The cable is out.", "Plug it in."});
  REQUIRE(s.loop.run_until([&] { return s.events.state() == "gone"; }));
  s.loop.inner.advance(kS / 2 - 1);
  CHECK(s.drivers.opened == 1);
}

TEST_CASE("after stop nothing comes any more and the driver is stopped") {
  Setup s;
  while (s.drivers.sink == nullptr) std::this_thread::yield();
  s.push(video_format());
  s.supervisor->stop();
  while (s.drivers.stopped == 0) std::this_thread::yield();
  bool later = false;
  s.loop.post([&later] { later = true; });
  REQUIRE(s.loop.run_until([&later] { return later; }));
  CHECK(s.events.widths.empty());
}

TEST_CASE("a queue that is full says busy and takes more once the loop has run") {
  FakeLoop loop;
  class Receiver final : public PushQueue::Receiver {
   public:
    void address_came(StreamAddress) override {}
    void tracks_came(const std::vector<std::shared_ptr<const media::StreamFormat>>&) override {}
    void unit_came(size_t, const media::AccessUnit&) override { ++units; }
    void stream_ended(const std::optional<Error>&) override {}
    int units = 0;
  } receiver;
  const auto queue = std::make_shared<PushQueue>(loop, receiver, PushQueueLimits{.most_units = 3, .most_bytes = 2000});
  CHECK(queue->on_pushed_tracks({video_format()}) == Pushed::ok);
  media::AccessUnit unit;
  unit.data = SharedBytes(std::vector<uint8_t>(10));
  CHECK(queue->on_pushed_unit(0, unit) == Pushed::ok);
  CHECK(queue->on_pushed_unit(0, unit) == Pushed::ok);
  CHECK(queue->on_pushed_unit(0, unit) == Pushed::busy);
  loop.run_posted();
  CHECK(receiver.units == 2);
  CHECK(queue->on_pushed_unit(0, unit) == Pushed::ok);
  CHECK(queue->on_pushed_unit(7, unit) == Pushed::ok);  // of no announced track: skipped
  unit.data = SharedBytes(std::vector<uint8_t>(2000));
  CHECK(queue->on_pushed_unit(0, unit) == Pushed::busy);
  queue->shut();
  CHECK(queue->on_pushed_unit(0, unit) == Pushed::stop);
  loop.run_posted();
  CHECK(receiver.units == 2);
}

TEST_CASE("two hundred drivers are called at once by a few threads, each source's calls in their order") {
  SourceThreads threads;
  std::atomic<int> now = 0;
  std::atomic<int> most = 0;
  std::atomic<int> done = 0;
  std::atomic<int> disorder = 0;
  std::vector<std::unique_ptr<SourceThread>> all;
  for (int i = 0; i < 200; ++i) {
    all.push_back(threads.make());
    auto last = std::make_shared<int>(0);  // not atomic: never two at once
    for (int call = 1; call <= 3; ++call) {
      all.back()->run([&, last, call] {
        const int running = ++now;
        for (int seen = most; running > seen && !most.compare_exchange_weak(seen, running);) {
        }
        if (std::exchange(*last, call) != call - 1) ++disorder;
        std::this_thread::yield();
        --now;
        ++done;
      });
    }
  }
  all.clear();
  CHECK(threads.leave(20 * kS) == 0);
  CHECK(done == 600);
  CHECK(disorder == 0);
  CHECK(most <= static_cast<int>(SourceThreads::kUsual) + 1);  // one more on a machine that stood still meanwhile
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (threads.running() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  CHECK(threads.running() == 0);
}

TEST_CASE("drivers that hang hold up no other source, however many they are") {
  auto release = std::make_shared<std::atomic<bool>>(false);
  SourceThreads threads;
  std::atomic<int> done = 0;
  std::vector<std::unique_ptr<SourceThread>> all;
  for (int i = 0; i < 30; ++i) {
    all.push_back(threads.make());
    const bool hangs = i < 6;
    all.back()->run([release, hangs, &done] {
      while (hangs && !*release) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      ++done;
    });
  }
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (done < 24 && std::chrono::steady_clock::now() < until) std::this_thread::yield();
  CHECK(done == 24);
  CHECK(threads.running() <= 12);
  *release = true;
  all.clear();
  CHECK(threads.leave(20 * kS) == 0);
  CHECK(done == 30);
}

TEST_CASE("a driver that hangs is left behind within the time allowed") {
  auto release = std::make_shared<std::atomic<bool>>(false);
  SourceThreads threads;
  auto thread = threads.make();
  thread->run([release] {
    while (!*release) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  });
  thread.reset();
  CHECK(threads.leave(20 * kNsPerMs) == 1);
  *release = true;
  auto other = threads.make();
  bool ran = false;
  other->run([&ran] { ran = true; });
  other.reset();
  CHECK(threads.leave(5 * kS) == 1);
  CHECK(ran);
}
