// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/datagrams.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "media/asio_loop.hpp"

namespace parallax::media {

namespace {

constexpr int kPortTries = 64;
constexpr int kKernelBuffer = 4 * 1024 * 1024;  // a key frame of a 4K camera comes as one burst
constexpr size_t kSlot = 8 * 1024;
constexpr size_t kSlots = 32;
constexpr int kBatchesPerTick = 8;

struct BoundSocket {
  UniqueFd fd;
  uint16_t port = 0;
};

Result<BoundSocket> bound_socket(int family, uint16_t port) {
  const auto failed = [] {
    return fail("udp-ports", fmt::format("No UDP port could be opened ({}).", std::strerror(errno)),
                "Use TCP for this camera.");
  };
  BoundSocket out{UniqueFd(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), 0};
  if (!out.fd.is_open()) return failed();
  // The first may exceed the system's limit but wants a privilege; the second is cut to the limit.
  const int fd = out.fd.get();
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kKernelBuffer, sizeof kKernelBuffer) != 0) {
    (void)::setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kKernelBuffer, sizeof kKernelBuffer);
  }
  SocketAddress any;
  any.storage.ss_family = static_cast<sa_family_t>(family);
  if (family == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&any.storage)->sin6_port = htons(port);
    any.size = sizeof(sockaddr_in6);
  } else {
    reinterpret_cast<sockaddr_in*>(&any.storage)->sin_port = htons(port);
    any.size = sizeof(sockaddr_in);
  }
  if (::bind(fd, any.get(), any.size) != 0) return failed();
  any.size = sizeof any.storage;
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&any.storage), &any.size) != 0) return failed();
  out.port = ntohs(family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(&any.storage)->sin6_port
                                      : reinterpret_cast<sockaddr_in*>(&any.storage)->sin_port);
  return out;
}

bool same_host(const sockaddr_storage& a, const sockaddr_storage& b) {
  if (a.ss_family != b.ss_family) return false;
  if (a.ss_family == AF_INET) {
    return reinterpret_cast<const sockaddr_in*>(&a)->sin_addr.s_addr ==
           reinterpret_cast<const sockaddr_in*>(&b)->sin_addr.s_addr;
  }
  return std::memcmp(&reinterpret_cast<const sockaddr_in6*>(&a)->sin6_addr,
                     &reinterpret_cast<const sockaddr_in6*>(&b)->sin6_addr, sizeof(in6_addr)) == 0;
}

void send_to(const UniqueFd& socket, const SocketAddress& peer, ByteView packet) {
  if (peer.size == 0) return;
  (void)::sendto(socket.get(), packet.data(), packet.size(), MSG_NOSIGNAL, peer.get(), peer.size);
}

}  // namespace

Result<std::unique_ptr<DatagramPair>> UdpPair::open(AsioLoop& loop, const std::string& peer_address,
                                                    DatagramEvents& events) {
  const auto peer = numeric_address(peer_address, 0);
  if (!peer) return fail(peer.error());
  const int family = peer->storage.ss_family;
  Error last;
  for (int i = 0; i < kPortTries; ++i) {
    auto first = bound_socket(family, 0);
    if (!first) return fail(first.error());
    const bool even = first->port % 2 == 0;
    auto second = bound_socket(family, static_cast<uint16_t>(even ? first->port + 1 : first->port - 1));
    if (!second) {
      last = second.error();
      continue;
    }
    if (!even) std::swap(*first, *second);
    return std::unique_ptr<DatagramPair>(
        new UdpPair(loop, std::move(first->fd), std::move(second->fd), first->port, events));
  }
  return fail(last);
}

UdpPair::UdpPair(AsioLoop& loop, UniqueFd rtp, UniqueFd rtcp, uint16_t rtp_port, DatagramEvents& events)
    : loop_(loop), events_(events), rtp_(std::move(rtp)), rtcp_(std::move(rtcp)), rtp_port_(rtp_port) {
  rtp_watch_ = std::make_unique<SocketWatch>(
      loop, rtp_.get(),
      SocketWatch::Handlers{[this] { on_readable(rtp_, *rtp_watch_, &DatagramEvents::on_rtp); }, [] {}});
  rtcp_watch_ = std::make_unique<SocketWatch>(
      loop, rtcp_.get(),
      SocketWatch::Handlers{[this] { on_readable(rtcp_, *rtcp_watch_, &DatagramEvents::on_rtcp); }, [] {}});
  rtp_watch_->arm_read_in_rhythm(kUdpReadInterval);
  rtcp_watch_->arm_read_in_rhythm(kUdpReadInterval);
}

UdpPair::~UdpPair() {
  alive_.end();
}

void UdpPair::set_peer(const std::string& address, const std::string& source, uint16_t rtp_port, uint16_t rtcp_port) {
  sources_.clear();
  if (const auto peer = numeric_address(address, rtp_port)) {
    sources_.push_back(*peer);
    if (rtp_port != 0) rtp_peer_ = *peer;
  }
  if (const auto peer = numeric_address(address, rtcp_port); peer && rtcp_port != 0) rtcp_peer_ = *peer;
  if (source.empty()) return;
  if (const auto other = numeric_address(source, 0)) sources_.push_back(*other);
}

void UdpPair::send_rtp(ByteView packet) {
  send_to(rtp_, rtp_peer_, packet);
}
void UdpPair::send_rtcp(ByteView packet) {
  send_to(rtcp_, rtcp_peer_, packet);
}

void UdpPair::on_readable(const UniqueFd& socket, SocketWatch& watch, Receive receive) {
  const auto life = alive_.watch();
  auto& buffer = shared_of(loop_).read_buffer;
  static_assert(kSlot * kSlots <= 256 * 1024);
  std::array<sockaddr_storage, kSlots> senders;
  std::array<iovec, kSlots> pieces;
  std::array<mmsghdr, kSlots> messages;
  for (int batch = 0; batch < kBatchesPerTick; ++batch) {
    for (size_t i = 0; i < kSlots; ++i) {
      pieces[i] = {buffer.data() + i * kSlot, kSlot};
      messages[i] = {};
      messages[i].msg_hdr.msg_name = &senders[i];
      messages[i].msg_hdr.msg_namelen = sizeof senders[i];
      messages[i].msg_hdr.msg_iov = &pieces[i];
      messages[i].msg_hdr.msg_iovlen = 1;
    }
    const int count = ::recvmmsg(socket.get(), messages.data(), kSlots, MSG_DONTWAIT, nullptr);
    if (count <= 0) break;
    const int64_t arrival_monotonic_ns = loop_.clock().monotonic_ns();
    for (size_t i = 0; i < static_cast<size_t>(count); ++i) {
      const bool known = std::any_of(sources_.begin(), sources_.end(), [&](const SocketAddress& source) {
        return same_host(source.storage, senders[i]);
      });
      const bool cut = (messages[i].msg_hdr.msg_flags & MSG_TRUNC) != 0;
      if (!known || cut) continue;
      (events_.*receive)(ByteView(buffer).subspan(i * kSlot, messages[i].msg_len), arrival_monotonic_ns);
      if (life.over()) return;
    }
    if (static_cast<size_t>(count) < kSlots) break;
  }
  events_.on_datagrams_done();
  if (!life.over()) watch.arm_read_in_rhythm(kUdpReadInterval);
}

}  // namespace parallax::media
