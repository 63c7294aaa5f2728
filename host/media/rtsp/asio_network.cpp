// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "media/asio_loop.hpp"
#include "media/rtsp/connection.hpp"
#include "media/rtsp/datagrams.hpp"
#include "media/rtsp/network.hpp"

namespace parallax::media {

namespace {

// The owner's end of a Connection, which lives on while one of its own calls runs.
class Channel final : public ControlChannel {
 public:
  explicit Channel(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {
    connection_->begin();
  }
  ~Channel() override { connection_->abandon(); }

  void send(std::string bytes) override { connection_->send(std::move(bytes)); }
  void send_and_close(std::string farewell) override { connection_->finish(std::move(farewell)); }
  [[nodiscard]] std::string peer_address() const override { return connection_->peer_address(); }

 private:
  std::shared_ptr<Connection> connection_;
};

class AsioNetwork final : public RtspNetwork {
 public:
  explicit AsioNetwork(AsioLoop& loop) : loop_(loop) {}

  std::unique_ptr<ControlChannel> connect(const ConnectTarget& target, ControlEvents& events) override {
    return std::make_unique<Channel>(std::make_shared<Connection>(loop_, target, events));
  }
  Result<std::unique_ptr<DatagramPair>> open_pair(const std::string& peer_address, DatagramEvents& events) override {
    return UdpPair::open(loop_, peer_address, events);
  }

 private:
  AsioLoop& loop_;
};

}  // namespace

std::unique_ptr<RtspNetwork> make_asio_network(AsioLoop& loop) {
  return std::make_unique<AsioNetwork>(loop);
}

}  // namespace parallax::media
