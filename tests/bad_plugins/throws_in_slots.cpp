// SPDX-License-Identifier: Apache-2.0
// Loads well; then every function throws, each something else.
#include <parallax/camera_driver.hpp>

namespace {
class Camera final : public plx::Camera {
 public:
  plx::CameraInfo info(plx::Deadline /*deadline*/) override { throw std::runtime_error("no info"); }
  void start(std::string_view stream, plx::StreamSink sink) override {
    if (stream == "main") throw 42;
    if (stream == "no-tracks") sink.push({.data = plx::SharedData({1, 2, 3})});
    if (stream == "bad-base") sink.tracks({{.time_base = {1, 0}}});
    if (stream == "bad-track") {
      sink.tracks({{}});
      sink.push({.track = 7, .data = plx::SharedData({1, 2, 3})});
    }
    if (stream == "empty") {
      sink.tracks({{}});
      sink.push({});
    }
    if (stream == "overflow") {
      sink.tracks({{.kind = 77, .codec = -3, .time_base = {1001, 30000}}});
      sink.push({.pts = INT64_MAX, .data = plx::SharedData({1})});
    }
    if (stream == "ends") {
      sink.ended(plx::Error(PLX_E_UNREACHABLE, "camera-gone", "The cable is out.", "Plug it in."));
      sink.ended();
    }
    if (stream == "fractions") {
      sink.tracks({{.kind = PLX_TRACK_VIDEO, .codec = PLX_CODEC_MJPEG, .time_base = {1001, 30000}}});
      sink.push({.key = true, .pts = 3, .dts = 3, .data = plx::SharedData({9, 8})});
    }
  }
  void stop(std::string_view /*stream*/) override { throw std::bad_alloc(); }
  plx::CameraHealth health() override { throw plx::Error(PLX_E_DENIED, "Not A Code", "", ""); }
};
class Driver final : public plx::CameraDriver {
 public:
  plx::DriverInfo info() const override { return {.driver = "throws", .name = "Throws"}; }
  std::unique_ptr<plx::Camera> open(const plx::Config& config) override {
    if (config.find("nothing")) return nullptr;
    if (config.find("memory")) throw std::bad_alloc();
    return std::make_unique<Camera>();
  }
};
}  // namespace

PLX_PLUGIN(plx::CameraDriverOf<Driver>);
