// SPDX-License-Identifier: Apache-2.0
// A camera that pushes made-up H.264 every 5 ms and has a loudspeaker: the fake that the contract suite was written
// with.
#include <atomic>
#include <parallax/camera_talk.hpp>
#include <thread>

namespace {

using namespace std::chrono_literals;

class FakeTalk final : public plx::Talk {
 public:
  bool write(plx::Bytes samples) override { return !samples.empty(); }
};

class FakeCamera final : public plx::TalkingCamera {
 public:
  explicit FakeCamera(plx::Host host) : host_(host) {}
  ~FakeCamera() override { stop("main"); }

  plx::CameraInfo info(plx::Deadline /*deadline*/) override {
    return {.name = "Fake",
            .capabilities = PLX_CAN_TALK,
            .streams = {{.id = "main", .delivery = PLX_DELIVERY_PUSH, .width = 320, .height = 240, .fps = {200, 1}}}};
  }
  void start(std::string_view stream, plx::StreamSink sink) override {
    if (stream != "main") throw plx::Error(PLX_E_NOT_FOUND, "no-such-stream", "This camera has only \"main\".");
    host_.log.info("The stream main begins.");
    running_ = true;
    thread_ = std::jthread([this, sink] { push(sink); });
  }
  void stop(std::string_view stream) override {
    if (stream != "main") return;
    running_ = false;
    if (thread_.joinable()) thread_.join();
  }
  std::vector<plx_talk_format> talk_formats() override { return {{PLX_CODEC_L16, 8000, 1, 0}}; }
  std::unique_ptr<plx::Talk> open_talk(const plx_talk_format& format, plx::Deadline /*deadline*/) override {
    if (format.codec != PLX_CODEC_L16) throw plx::Error(PLX_E_UNSUPPORTED, "format", "Only L16 can be played.");
    return std::make_unique<FakeTalk>();
  }

 private:
  void push(plx::StreamSink sink) {
    sink.tracks({{.kind = PLX_TRACK_VIDEO,
                  .codec = PLX_CODEC_H264,
                  .width = 320,
                  .height = 240,
                  .codec_config = {1, 0x42, 0, 0x1e, 0xff, 0xe1, 0, 1, 0x67, 1, 0, 1, 0x68}}});
    bool need_key = true;
    for (int64_t n = 0; running_; ++n) {
      const bool key = need_key || n % 10 == 0;
      const auto answer = sink.push({.key = key,
                                     .pts = n * 450,
                                     .dts = n * 450,
                                     .receive_monotonic_ns = host_.clock.monotonic_ns(),
                                     .camera_utc_ns = host_.clock.utc_ns(),
                                     .data = plx::SharedData({0, 0, 0, 2, key ? uint8_t{0x65} : uint8_t{0x41}, 1})});
      if (answer == plx::SinkAnswer::stop) return;
      need_key = answer == plx::SinkAnswer::busy;
      std::this_thread::sleep_for(5ms);
    }
  }

  plx::Host host_;
  std::atomic<bool> running_{false};
  std::jthread thread_;
};

class FakeDriver final : public plx::CameraDriver {
 public:
  explicit FakeDriver(const plx::Host& host) : host_(host) {}
  plx::DriverInfo info() const override {
    return {.driver = "fake", .name = "Fake", .capabilities = PLX_CAN_DISCOVER | PLX_CAN_PROBE};
  }
  std::unique_ptr<plx::Camera> open(const plx::Config& /*config*/) override {
    return std::make_unique<FakeCamera>(host_);
  }
  void discover(const plx::DiscoverySink& sink, plx::Deadline /*deadline*/) override {
    const plx::FoundSource one{.id = "fake-1", .name = "Fake", .address = "here", .config = {{"index", "1"}}};
    sink.found(one);
    sink.found(one);  // the host drops duplicates
  }
  void probe(std::string_view address, const plx::DiscoverySink& sink, plx::Deadline /*deadline*/) override {
    sink.found({.id = "fake-at", .name = "Fake", .address = std::string(address)});
  }

 private:
  plx::Host host_;
};

}  // namespace

PLX_PLUGIN(plx::CameraDriverOf<FakeDriver>, plx::CameraTalkOf<>);
