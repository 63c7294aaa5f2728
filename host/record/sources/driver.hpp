// SPDX-License-Identifier: Apache-2.0
// A camera driver as the supervisor of a source sees it. record/sources/plugin_drivers implements it over the plugins;
// tests have one in memory. Calls block for as long as the device takes, so they are made on a thread of the source's
// own.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/media/access_unit.hpp"
#include "model/rooms/transport.hpp"
#include "record/sources/location_config.hpp"

namespace parallax::record {

/// A stream that the recorder receives itself.
struct StreamAddress {
  std::string url;  ///< without user and password
  Transport transport = Transport::automatic;
  std::string user;
  std::string password;
  std::string tls_fingerprint;
};

/// Answer to a pushed unit: taken; not taken, leave out up to the next key unit; not taken and no more wanted.
enum class Pushed { ok, busy, stop };

/// Takes what a started stream brings. None of the calls blocks.
class DriverSink {
 public:
  virtual ~DriverSink() = default;
  virtual void on_address(StreamAddress address) = 0;  ///< inside start
  /// Before the first unit and when a track changes. [any thread]
  virtual Pushed on_pushed_tracks(std::vector<std::shared_ptr<const media::StreamFormat>> tracks) = 0;
  /// `unit.format` is filled in by the sink. [any thread]
  virtual Pushed on_pushed_unit(size_t track, media::AccessUnit unit) = 0;
  /// Nothing more comes, and why. [any thread]
  virtual void on_ended(std::optional<Error> reason) = 0;
};

/// An opened source; closed by the destructor. Used by one thread at a time.
class DriverCamera {
 public:
  virtual ~DriverCamera() = default;
  /// Starts the main stream: either gives an address or begins to push. `sink` must live until `stop` has returned.
  virtual Result<void> start(DriverSink& sink) = 0;
  virtual void stop() = 0;
};

class Drivers {
 public:
  virtual ~Drivers() = default;
  /// Finds the driver by its short name or plugin id and opens the source. [any thread]
  /// @errors "unknown-driver" and whatever the driver says
  virtual Result<std::unique_ptr<DriverCamera>> open(const SourceConfig& source) = 0;
};

}  // namespace parallax::record
