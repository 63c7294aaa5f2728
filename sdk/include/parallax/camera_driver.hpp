// SPDX-License-Identifier: Apache-2.0
// Writes a camera driver: derive from CameraDriver and Camera, throw plx::Error on failure, and end the file with
// PLX_PLUGIN(plx::CameraDriverOf<YourDriver>). The rules stand in abi/draft/camera_driver.h.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "abi/draft/camera_driver.h"
#include "config.hpp"
#include "plugin.hpp"
#include "shared_data.hpp"

namespace plx {

struct DriverInfo {
  std::string_view driver;  ///< short and stable ("rtsp"); a literal
  std::string_view name;    ///< for people; a literal
  std::vector<ConfigKey> keys = {};
  uint64_t capabilities = 0;  ///< PLX_CAN_DISCOVER, PLX_CAN_PROBE
};

struct FoundSource {
  int32_t kind = PLX_SOURCE_CAMERA;
  std::string id = {};  ///< the same each time the same device is found
  std::string name = {};
  std::string address = {};
  Pairs config = {};  ///< ready for `open`, but for the secret
  uint64_t capabilities = 0;
};

/// Takes what a search finds; valid during the search. [any thread]
class DiscoverySink {
 public:
  explicit DiscoverySink(const plx_discovery_sink* sink) : sink_(sink) {}
  void found(const FoundSource& source) const {
    const auto pairs = detail::to_abi(source.config);
    auto out = sized<plx_found_source>();
    out.kind = source.kind;
    out.id = str(source.id);
    out.name = str(source.name);
    out.address = str(source.address);
    out.pairs = pairs.data();
    out.pair_count = static_cast<uint32_t>(pairs.size());
    out.capabilities = source.capabilities;
    sink_->found(sink_->ctx, &out);
  }
  [[nodiscard]] bool cancelled() const { return sink_->cancelled(sink_->ctx) != 0; }

 private:
  const plx_discovery_sink* sink_;
};

struct StreamInfo {
  std::string id = "main";
  int32_t role = PLX_STREAM_MAIN;
  int32_t delivery = PLX_DELIVERY_DESCRIPTOR;
  int32_t width = 0;
  int32_t height = 0;
  plx_rational fps{0, 1};
};

struct CameraInfo {
  std::string name = {};
  int32_t kind = PLX_SOURCE_CAMERA;
  uint64_t capabilities = 0;  ///< PLX_CAN_PTZ, …
  std::vector<StreamInfo> streams = {};
};

/// How the host is to receive a stream; the URL carries neither user nor password.
struct StreamDescriptor {
  std::string url = {};
  std::string user = {};
  std::string password = {};
  int32_t transport = PLX_TRANSPORT_AUTO;
  std::string tls_pin_sha256 = {};
};

struct Track {
  int32_t kind = PLX_TRACK_VIDEO;
  int32_t codec = PLX_CODEC_UNKNOWN;
  int32_t width = 0;
  int32_t height = 0;
  int32_t sample_rate_hz = 0;
  int32_t channels = 0;
  int32_t bits_per_coded_sample = 0;
  plx_rational time_base{1, 90000};
  plx_rational nominal_fps{0, 1};
  std::vector<uint8_t> codec_config = {};
};

struct AccessUnit {
  uint32_t track = 0;
  bool key = false;
  bool discontinuity = false;
  int64_t pts = 0;
  int64_t dts = 0;
  int64_t receive_monotonic_ns = PLX_NO_TIME;
  int64_t camera_utc_ns = PLX_NO_TIME;
  SharedData data = {};
};

enum class SinkAnswer : int32_t { ok = PLX_SINK_OK, busy = PLX_SINK_BUSY, stop = PLX_SINK_STOP };

/// Takes one stream, from `start` until `stop` returns. Copyable. One thread at a time. Never blocks.
class StreamSink {
 public:
  explicit StreamSink(const plx_stream_sink* sink) : sink_(sink) {}

  /// Inside `start`, once, for PLX_DELIVERY_DESCRIPTOR.
  void descriptor(const StreamDescriptor& descriptor) const {
    auto out = sized<plx_stream_descriptor>();
    out.transport = descriptor.transport;
    out.url = str(descriptor.url);
    out.user = str(descriptor.user);
    out.password = {reinterpret_cast<const uint8_t*>(descriptor.password.data()), descriptor.password.size()};
    out.tls_pin_sha256 = str(descriptor.tls_pin_sha256);
    sink_->descriptor(sink_->ctx, &out);
  }
  /// All tracks: before the first unit, and again whenever one changes.
  SinkAnswer tracks(const std::vector<Track>& tracks) const {
    std::vector<plx_track> out;
    out.reserve(tracks.size());
    std::vector<const plx_track*> pointers;
    for (const Track& t : tracks) {
      out.push_back({sizeof(plx_track), t.kind, t.codec, t.width, t.height, t.sample_rate_hz, t.channels,
                     t.bits_per_coded_sample, t.time_base, t.nominal_fps, bytes(t.codec_config)});
      pointers.push_back(&out.back());
    }
    return static_cast<SinkAnswer>(sink_->tracks(sink_->ctx, pointers.data(), static_cast<uint32_t>(tracks.size())));
  }
  SinkAnswer push(const AccessUnit& unit) const {
    auto out = sized<plx_access_unit>();
    out.track = unit.track;
    out.flags = (unit.key ? PLX_UNIT_KEY : 0u) | (unit.discontinuity ? PLX_UNIT_DISCONTINUITY : 0u);
    out.pts = unit.pts;
    out.dts = unit.dts;
    out.receive_monotonic_ns = unit.receive_monotonic_ns;
    out.camera_utc_ns = unit.camera_utc_ns;
    out.data = bytes(unit.data.view());
    out.anchor = detail::AnchorBox::make(unit.data.owner());
    const int32_t answer = sink_->access_unit(sink_->ctx, &out);
    out.anchor.release(out.anchor.ctx);
    return static_cast<SinkAnswer>(answer);
  }
  /// Nothing more will come. At most once per start.
  void ended() const { sink_->ended(sink_->ctx, nullptr); }
  void ended(const Error& reason) const {
    plx_error error{};
    detail::set_error(&error, reason.status(), reason.code(), reason.message(), reason.remedy());
    sink_->ended(sink_->ctx, &error);
  }

 private:
  const plx_stream_sink* sink_;
};

struct CameraHealth {
  int32_t state = PLX_HEALTH_UNKNOWN;
  std::string text = {};
};

/// An opened source. Calls never overlap; the destructor is called with all streams stopped.
class Camera {
 public:
  virtual ~Camera() = default;
  [[nodiscard]] virtual CameraInfo info(Deadline deadline) = 0;
  /// Gives a descriptor, or starts a thread of the driver's own that pushes. Returns without waiting for a unit.
  virtual void start(std::string_view stream, StreamSink sink) = 0;
  /// No sink call runs or comes after this returns. Ignores a stream that is not running.
  virtual void stop(std::string_view stream) = 0;
  [[nodiscard]] virtual CameraHealth health() { return {}; }
};

/// The driver; one per process. `info` may be called from any thread, the rest never overlaps.
class CameraDriver {
 public:
  virtual ~CameraDriver() = default;
  [[nodiscard]] virtual DriverInfo info() const = 0;
  [[nodiscard]] virtual std::unique_ptr<Camera> open(const Config& config) = 0;
  virtual void discover(const DiscoverySink& /*sink*/, Deadline /*deadline*/) {
    throw Error(PLX_E_UNSUPPORTED, "cannot-discover", "This driver cannot search for sources.",
                "Enter the source's address.");
  }
  virtual void probe(std::string_view /*address*/, const DiscoverySink& /*sink*/, Deadline /*deadline*/) {
    throw Error(PLX_E_UNSUPPORTED, "cannot-probe", "This driver cannot ask an address what it offers.",
                "Enter the source's settings by hand.");
  }
};

}  // namespace plx

#include "detail/camera_driver_table.hpp"
