// SPDX-License-Identifier: Apache-2.0
// The smallest camera driver: a source is an RTSP address; the host connects to it.
#include <parallax/camera_driver.hpp>

namespace {

class StillCamera final : public plx::Camera {
 public:
  explicit StillCamera(std::string url) : url_(std::move(url)) {}
  plx::CameraInfo info(plx::Deadline /*deadline*/) override { return {.name = "Still camera", .streams = {{}}}; }
  void start(std::string_view stream, plx::StreamSink sink) override {
    if (stream != "main") throw plx::Error(PLX_E_NOT_FOUND, "no-such-stream", "This camera has only \"main\".");
    sink.descriptor({.url = url_});
  }
  void stop(std::string_view /*stream*/) override {}

 private:
  std::string url_;
};

class StillDriver final : public plx::CameraDriver {
 public:
  plx::DriverInfo info() const override {
    return {.driver = "still",
            .name = "One camera by its RTSP address",
            .keys = {{.key = "url", .label = "Address", .type = PLX_KEY_URL, .flags = PLX_KEY_REQUIRED}}};
  }
  std::unique_ptr<plx::Camera> open(const plx::Config& config) override {
    return std::make_unique<StillCamera>(config.required("url"));
  }
};

}  // namespace

PLX_PLUGIN(plx::CameraDriverOf<StillDriver>);
