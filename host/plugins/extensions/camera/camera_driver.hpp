// SPDX-License-Identifier: Apache-2.0
// The host's side of `plx.camera-driver/1` and `plx.camera-talk/1`: plain values in and out, RAII over the plugin's
// handles, every answer of the plugin checked before the host sees it.
//
//   for (CameraDriver* driver : registry.all<CameraDriver>()) …
//   auto camera = registry.find<CameraDriver>("rtsp")->open({.pairs = {{"url", url}, {"user", user}}, .secret =
//   password});
//   (*camera)->start("main", sink);   // sink gets a descriptor inside start, or tracks and units from another thread
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/media/access_unit.hpp"
#include "model/rooms/transport.hpp"
#include "parallax/abi/draft/camera_talk.h"
#include "plugins/extensions/extension.hpp"
#include "plugins/loading/config.hpp"

namespace parallax::plugins {

enum class SourceKind { unknown, camera, microphone, screen, loudspeaker };
enum class StreamRole { other, main, sub };
/// `descriptor`: the host receives by RTSP; `push`: the driver pushes access units.
enum class Delivery { unknown, descriptor, push };

struct DriverInfo {
  std::string plugin_id = {};
  std::string driver = {};  ///< short name, as in location files: "rtsp"
  std::string name = {};
  std::vector<ConfigKey> keys = {};
  uint64_t capabilities = 0;  ///< PLX_CAN_DISCOVER, PLX_CAN_PROBE
};

struct FoundSource {
  SourceKind kind = SourceKind::unknown;
  std::string id = {};
  std::string name = {};
  std::string address = {};
  Pairs config = {};  ///< ready for `open`, but for the secret
  uint64_t capabilities = 0;
};

struct StreamDescription {
  std::string id = {};
  StreamRole role = StreamRole::other;
  Delivery delivery = Delivery::unknown;
  int32_t width = 0;
  int32_t height = 0;
  double fps = 0;
};

struct CameraInfo {
  std::string name = {};
  SourceKind kind = SourceKind::unknown;
  uint64_t capabilities = 0;  ///< PLX_CAN_PTZ, …
  std::vector<StreamDescription> streams = {};
};

/// What the host needs to receive a stream; the URL holds no credentials.
struct StreamDescriptor {
  std::string url = {};
  std::string user = {};
  std::string password = {};
  Transport transport = Transport::automatic;
  std::string tls_pin_sha256 = {};  ///< hexadecimal; empty: the usual certificate check
};

enum class SinkAnswer : int32_t { ok = PLX_SINK_OK, busy = PLX_SINK_BUSY, stop = PLX_SINK_STOP };

/// Takes one stream. `on_descriptor` comes inside Camera::start on the caller's thread, the rest on a thread of the
/// driver's, one call at a time. Must not block, throw, or call the camera.
class StreamSink {
 public:
  virtual ~StreamSink() = default;
  virtual void on_descriptor(const StreamDescriptor& descriptor) = 0;
  /// What this host does not know, in kind or codec, comes as metadata with the codec `unknown`.
  virtual SinkAnswer on_tracks(const std::vector<std::shared_ptr<const media::StreamFormat>>& tracks) = 0;
  /// `track`: its place among those announced, whose format it has. The data shares the plugin's memory.
  virtual SinkAnswer on_unit(size_t track, media::AccessUnit unit) = 0;
  /// Nothing more comes; nullopt: as asked.
  virtual void on_ended(const std::optional<Error>& reason) = 0;
};

enum class HealthState { unknown, good, degraded, failed };
struct CameraHealth {
  HealthState state = HealthState::unknown;
  std::string text = {};
};

/// A connection to a loudspeaker; ends with its destruction, which comes before its camera's.
class Talk {
 public:
  Talk(const plx_camera_talk_1& table, plx_talk* handle) : table_(table), handle_(handle) {}
  ~Talk();
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;
  /// Plays whole sample frames after what was written before. @errors "would-block": nothing was taken. [one thread at
  /// a time]
  Result<void> write(ByteView samples);

 private:
  const plx_camera_talk_1& table_;
  plx_talk* handle_;
};

/// An opened source. Calls must not overlap, but may come from different threads. May block up to its deadlines: not to
/// be called on the recorder's loop, except `start` and `stop` of descriptor streams.
class Camera {
 public:
  Camera(const plx_camera_driver_1& table, const plx_camera_talk_1* talk, plx_camera* handle, const Clock& clock);
  /// Stops what runs.
  ~Camera();
  Camera(const Camera&) = delete;
  Camera& operator=(const Camera&) = delete;

  [[nodiscard]] Result<CameraInfo> info(int64_t limit_ns = 10 * kNsPerSecond);
  /// `sink` must live until `stop` returns. One sink per stream.
  Result<void> start(const std::string& stream, StreamSink& sink);
  /// No call of the sink runs or comes after this returns.
  void stop(const std::string& stream);
  [[nodiscard]] Result<CameraHealth> health();
  /// Formats of the loudspeaker, best first; error "unsupported" without one.
  [[nodiscard]] Result<std::vector<plx_talk_format>> talk_formats();
  [[nodiscard]] Result<std::unique_ptr<Talk>> open_talk(const plx_talk_format& format,
                                                        int64_t limit_ns = 10 * kNsPerSecond);

 private:
  struct Running;
  const plx_camera_driver_1& table_;
  const plx_camera_talk_1* talk_;
  plx_camera* handle_;
  const Clock& clock_;
  std::vector<std::unique_ptr<Running>> running_;
};

/// A driver of a loaded plugin; lives as long as the process. Calls must not overlap but for `info`.
class CameraDriver final : public Extension {
 public:
  /// Asks the plugin to describe itself; the tables were validated.
  [[nodiscard]] static Result<std::unique_ptr<CameraDriver>> make(std::string plugin_id,
                                                                  const plx_camera_driver_1& table,
                                                                  const plx_camera_talk_1* talk, const Clock& clock);
  [[nodiscard]] const DriverInfo& info() const { return info_; }
  [[nodiscard]] const std::string& short_name() const override { return info_.driver; }
  /// The plugin's own table, for the conformance tool.
  [[nodiscard]] const plx_camera_driver_1& table() const { return table_; }
  [[nodiscard]] Result<std::unique_ptr<Camera>> open(const Config& config);

  struct SearchOptions {
    int64_t limit_ns = 10 * kNsPerSecond;
    std::function<bool()> cancelled = {};  ///< asked from the driver's threads; empty: never
  };
  /// Calls `found` for each source, perhaps from other threads but never twice at once; blocks.
  Result<void> discover(const std::function<void(const FoundSource&)>& found, const SearchOptions& options);
  /// Asks one address (host, host:port or URL) for its sources; blocks.
  Result<void> probe(std::string_view address, const std::function<void(const FoundSource&)>& found,
                     const SearchOptions& options);

 private:
  CameraDriver(DriverInfo info, const plx_camera_driver_1& table, const plx_camera_talk_1* talk, const Clock& clock)
      : info_(std::move(info)), table_(table), talk_(talk), clock_(clock) {}
  DriverInfo info_;
  const plx_camera_driver_1& table_;
  const plx_camera_talk_1* talk_;
  const Clock& clock_;
};

}  // namespace parallax::plugins
