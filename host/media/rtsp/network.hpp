// SPDX-License-Identifier: Apache-2.0
// What the RTSP dialogue needs from the network, without naming a socket library: one control connection (TCP or TLS),
// pairs of UDP ports. connection.cpp implements it on Asio; tests script it. Everything is [loop thread].
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/rtsp/rtsp_receiver.hpp"

namespace parallax::media {

struct ConnectTarget {
  std::string host;
  uint16_t port = 0;
  bool secure = false;
  TlsTrust trust;
  int64_t resolve_limit_ns = 0;
  int64_t connect_limit_ns = 0;
};

/// Receives what happens on a control connection. Each call may destroy the ControlChannel.
class ControlEvents {
 public:
  virtual ~ControlEvents() = default;
  /// The name is resolved; the TCP connection is being made.
  virtual void on_connecting() = 0;
  /// Connected, certificate checked.
  virtual void on_open() = 0;
  /// Bytes came in. Returns how many are done with; the rest is shown again, followed by new ones. The view is valid
  /// during the call only.
  virtual size_t on_bytes(ByteView bytes, int64_t arrival_monotonic_ns) = 0;
  /// It never opened, or it ended. Nothing follows.
  virtual void on_closed(const Error& error) = 0;
};

/// One control connection. Destroying it closes it at once and ends its events.
class ControlChannel {
 public:
  virtual ~ControlChannel() = default;
  /// Queues `bytes`; never blocks.
  virtual void send(std::string bytes) = 0;
  /// Sends `farewell`, lets the peer close for a moment, then closes; no event follows. The object may be destroyed
  /// right after.
  virtual void send_and_close(std::string farewell) = 0;
  /// The peer's address as a number; empty before it is open.
  [[nodiscard]] virtual std::string peer_address() const = 0;
};

/// Receives datagrams. Views are valid during the call only. Each call may destroy the DatagramPair.
class DatagramEvents {
 public:
  virtual ~DatagramEvents() = default;
  virtual void on_rtp(ByteView packet, int64_t arrival_monotonic_ns) = 0;
  virtual void on_rtcp(ByteView packet, int64_t arrival_monotonic_ns) = 0;
  /// Everything that had come in was handed over.
  virtual void on_datagrams_done() = 0;
};

/// An even UDP port for RTP and the next one for RTCP (RFC 3550 11).
class DatagramPair {
 public:
  virtual ~DatagramPair() = default;
  [[nodiscard]] virtual uint16_t rtp_port() const = 0;
  /// From now on only datagrams from `address` (a number) or from `source` are taken; `source` is what the Transport
  /// header says and counts only if it is a number. Ports of 0: unknown, nothing is sent there.
  virtual void set_peer(const std::string& address, const std::string& source, uint16_t rtp_port,
                        uint16_t rtcp_port) = 0;
  virtual void send_rtp(ByteView packet) = 0;
  virtual void send_rtcp(ByteView packet) = 0;
};

class RtspNetwork {
 public:
  virtual ~RtspNetwork() = default;
  /// Begins to connect; `events` must outlive the channel.
  virtual std::unique_ptr<ControlChannel> connect(const ConnectTarget& target, ControlEvents& events) = 0;
  /// Opens two neighbouring ports of the address family of `peer_address`. @errors "udp-ports".
  virtual Result<std::unique_ptr<DatagramPair>> open_pair(const std::string& peer_address, DatagramEvents& events) = 0;
};

/// The real network on `loop`. All of a loop's connections share one read buffer and one read rhythm.
[[nodiscard]] std::unique_ptr<RtspNetwork> make_asio_network(AsioLoop& loop);

}  // namespace parallax::media
