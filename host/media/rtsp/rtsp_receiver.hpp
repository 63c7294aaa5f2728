// SPDX-License-Identifier: Apache-2.0
// Receives one stream of one RTSP camera and keeps at it: connect, log in, play, watch, reconnect. Any number of
// receivers share one loop; none ever blocks it. Use:
//
//   auto receiver = RtspReceiver::create(loop, {.url = "rtsp://10.0.0.5/main", .user = "u", .password = "p"});
//   if (!receiver) show(receiver.error());           // the URL makes no sense
//   (*receiver)->start(events);                       // states, tracks and access units follow
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/backoff.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"
#include "media/stream.hpp"
#include "model/rooms/transport.hpp"

namespace parallax::media {

class AsioLoop;
class RtspSupervisor;

/// Whom to believe on rtsps:// connections. A fingerprint beats a CA file beats the system's certificates.
struct TlsTrust {
  std::string sha256_fingerprint = {};  ///< of the camera's certificate, hexadecimal, colons allowed; empty: not pinned
  std::string ca_file = {};             ///< PEM file with the certificates to believe; empty: the system's
};

/// Every wait has an end.
struct RtspTimeouts {
  int64_t resolve_ns = 5 * kNsPerSecond;
  int64_t connect_ns = 5 * kNsPerSecond;            ///< per address, TLS handshake included
  int64_t response_ns = 6 * kNsPerSecond;           ///< per request
  int64_t first_frame_ns = 15 * kNsPerSecond;       ///< from PLAY to the first complete picture
  int64_t first_frame_again_ns = 5 * kNsPerSecond;  ///< the same of a camera that was live before
  int64_t say_no_key_frame_ns = 5 * kNsPerSecond;   ///< pictures without a key frame: this is told …
  int64_t key_frame_ns = 60 * kNsPerSecond;         ///< … and then it is connected again
  int64_t stall_ns = 5 * kNsPerSecond;              ///< without any media packet: stalled, then reconnect
  int64_t udp_silence_ns = 3 * kNsPerSecond;        ///< automatic transport: UDP without a packet falls back to TCP
};

struct RtspOptions {
  std::string url = {};       ///< rtsp:// or rtsps://; user and password inside it are moved out and never shown
  std::string user = {};      ///< beats the URL's
  std::string password = {};  ///< never logged, never part of an error
  Transport transport = Transport::automatic;
  TlsTrust trust = {};
  RtspTimeouts timeouts = {};
  BackoffOptions backoff = {};
  /// The password may be sent as it is (RTSP basic) where the connection is not encrypted.
  bool allow_plain_login = false;
  bool receive_audio = true;
  bool receive_metadata = true;
};

/// [loop thread] for all calls. @errors that arrive through on_state: "unknown-host", "connection-refused",
/// "unreachable", "connect-timeout", "no-answer", "bad-answer", "login-refused", "plain-login", "forbidden",
/// "not-found", "too-many-users", "transport-refused", "no-media", "tls-untrusted", "tls-failed", "server-error",
/// "stalled", "no-first-frame", "no-key-frame", "too-many-pictures", "connection-closed", "camera-ended".
class RtspReceiver final : public StreamProducer {
 public:
  /// @errors "rtsp-url" or "tls-trust" when the options make no sense; connects nothing yet. `loop` must outlive it.
  static Result<std::unique_ptr<RtspReceiver>> create(AsioLoop& loop, RtspOptions options);
  ~RtspReceiver() override;
  RtspReceiver(const RtspReceiver&) = delete;
  RtspReceiver& operator=(const RtspReceiver&) = delete;

  void start(StreamEvents& events) override;
  void stop() override;
  [[nodiscard]] SourceHealth health() const override;

 private:
  explicit RtspReceiver(std::unique_ptr<RtspSupervisor> supervisor);
  std::unique_ptr<RtspSupervisor> supervisor_;
};

}  // namespace parallax::media
