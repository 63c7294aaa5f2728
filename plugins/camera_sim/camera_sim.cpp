// SPDX-License-Identifier: Apache-2.0
// The driver of the simulated sources. A search finds four cameras, a microphone and a loudspeaker, together "demo".
#include <parallax/camera_driver.hpp>
#include <parallax/camera_talk.hpp>

#include "loudspeaker.hpp"
#include "sim_clock.hpp"
#include "sim_config.hpp"
#include "sim_source.hpp"

namespace parallax::camera_sim {
namespace {

constexpr int kDemoCameras = 4;
constexpr std::string_view kDemo = "demo";

void list_demo(const plx::DiscoverySink& sink) {
  for (int i = 1; i <= kDemoCameras; ++i) {
    const std::string number = std::to_string(i);
    sink.found({.kind = PLX_SOURCE_CAMERA,
                .id = "sim-camera-" + number,
                .name = "Camera " + number,
                .address = std::string(kDemo),
                .config = {{"kind", "camera"}, {"index", number}, {"name", "Camera " + number}}});
  }
  sink.found({.kind = PLX_SOURCE_MICROPHONE,
              .id = "sim-microphone-1",
              .name = "Microphone",
              .address = std::string(kDemo),
              .config = {{"kind", "microphone"}, {"name", "Microphone"}}});
  sink.found({.kind = PLX_SOURCE_LOUDSPEAKER,
              .id = "sim-loudspeaker-1",
              .name = "Loudspeaker",
              .address = std::string(kDemo),
              .config = {{"kind", "loudspeaker"}, {"name", "Loudspeaker"}},
              .capabilities = PLX_CAN_TALK});
}

class SimDriver final : public plx::CameraDriver {
 public:
  explicit SimDriver(const plx::Host& host) : clock_(host.clock) {}

  [[nodiscard]] plx::DriverInfo info() const override {
    return {.driver = "sim",
            .name = "Simulated cameras",
            .keys = config_keys(),
            .capabilities = PLX_CAN_DISCOVER | PLX_CAN_PROBE | PLX_CAN_TALK};
  }
  [[nodiscard]] std::unique_ptr<plx::Camera> open(const plx::Config& config) override {
    SimConfig parsed = parse_config(config);
    if (parsed.kind == SourceKind::loudspeaker) {
      return std::make_unique<Loudspeaker>(config.text("name", "Loudspeaker"), parsed.played_file, clock_);
    }
    return std::make_unique<SimSource>(std::move(parsed), clock_);
  }
  void discover(const plx::DiscoverySink& sink, plx::Deadline) override { list_demo(sink); }
  void probe(std::string_view address, const plx::DiscoverySink& sink, plx::Deadline) override {
    if (address != kDemo) {
      throw plx::Error(PLX_E_NOT_FOUND, "not-simulated", "No simulated source is at this address.",
                       "The simulated sources are at \"demo\".");
    }
    list_demo(sink);
  }

 private:
  SimClock clock_;
};

}  // namespace
}  // namespace parallax::camera_sim

PLX_PLUGIN(plx::CameraDriverOf<parallax::camera_sim::SimDriver>, plx::CameraTalkOf<>);
