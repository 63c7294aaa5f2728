// SPDX-License-Identifier: Apache-2.0
// Its driver cannot be made; the wrapper catches that.
#include <parallax/camera_driver.hpp>

namespace {
class Driver final : public plx::CameraDriver {
 public:
  Driver() { throw std::runtime_error("no driver today"); }
  plx::DriverInfo info() const override { return {.driver = "bad", .name = "Bad"}; }
  std::unique_ptr<plx::Camera> open(const plx::Config& /*config*/) override { return nullptr; }
};
}  // namespace

PLX_PLUGIN(plx::CameraDriverOf<Driver>);
