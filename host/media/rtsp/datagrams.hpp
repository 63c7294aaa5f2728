// SPDX-License-Identifier: Apache-2.0
// RTP and RTCP over UDP on real sockets, many datagrams per system call.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/alive.hpp"
#include "media/rtsp/name_lookup.hpp"
#include "media/rtsp/network.hpp"
#include "media/rtsp/readiness.hpp"
#include "media/rtsp/unique_fd.hpp"

namespace parallax::media {

/// [loop thread]
class UdpPair final : public DatagramPair {
 public:
  static Result<std::unique_ptr<DatagramPair>> open(AsioLoop& loop, const std::string& peer_address,
                                                    DatagramEvents& events);
  ~UdpPair() override;

  [[nodiscard]] uint16_t rtp_port() const override { return rtp_port_; }
  void set_peer(const std::string& address, const std::string& source, uint16_t rtp_port, uint16_t rtcp_port) override;
  void send_rtp(ByteView packet) override;
  void send_rtcp(ByteView packet) override;

 private:
  using Receive = void (DatagramEvents::*)(ByteView, int64_t);
  UdpPair(AsioLoop& loop, UniqueFd rtp, UniqueFd rtcp, uint16_t rtp_port, DatagramEvents& events);
  void on_readable(const UniqueFd& socket, SocketWatch& watch, Receive receive);

  AsioLoop& loop_;
  DatagramEvents& events_;
  UniqueFd rtp_;
  UniqueFd rtcp_;
  uint16_t rtp_port_;
  std::vector<SocketAddress> sources_;  ///< whom we take datagrams from
  SocketAddress rtp_peer_;
  SocketAddress rtcp_peer_;
  Alive alive_;
  std::unique_ptr<SocketWatch> rtp_watch_;
  std::unique_ptr<SocketWatch> rtcp_watch_;
};

}  // namespace parallax::media
