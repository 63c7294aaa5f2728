// SPDX-License-Identifier: Apache-2.0
// The camera drivers of the loaded plugins, as the supervisors of sources see them.
#pragma once

#include <mutex>
#include <string>

#include "plugins/extensions/camera/camera_driver.hpp"
#include "plugins/registry.hpp"
#include "record/sources/driver.hpp"

namespace parallax::record {

class PluginDrivers final : public Drivers {
 public:
  /// `registry` must outlive it.
  explicit PluginDrivers(const plugins::Registry& registry) : registry_(registry) {}

  /// [any thread] Calls of one driver never overlap: its sources wait for each other while they are opened.
  Result<std::unique_ptr<DriverCamera>> open(const SourceConfig& source) override;

 private:
  Result<std::unique_ptr<plugins::Camera>> open_camera(const SourceConfig& source);

  const plugins::Registry& registry_;
  std::mutex opening_;  ///< CameraDriver::open must not overlap
};

}  // namespace parallax::record
