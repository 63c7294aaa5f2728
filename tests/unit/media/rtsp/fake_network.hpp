// SPDX-License-Identifier: Apache-2.0
// A network without sockets on a simulated clock: each connection talks to a camera that is a function from request to
// answer.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "media/rtsp/message.hpp"
#include "media/rtsp/network.hpp"
#include "support/fake_loop.hpp"

namespace parallax::test {

class FakeNetwork final : public media::RtspNetwork {
 public:
  /// Answers a request; empty: silence. `number` counts the connections from 1.
  using Camera = std::function<std::string(const media::RtspMessage& request, int number)>;

  struct State {
    explicit State(FakeLoop& the_loop) : loop(the_loop) {}
    FakeLoop& loop;
    Camera camera;
    std::deque<Error> refusals;  ///< the next connections fail with these
    bool silent = false;         ///< nobody answers; the test ends the attempt with `close`
    int connections = 0;
    std::vector<media::ConnectTarget> targets;
    std::vector<media::RtspMessage> requests;
    std::string raw;  ///< everything sent by us
    std::string farewell;
    media::ControlEvents* events = nullptr;  ///< of the open connection
    std::vector<uint8_t> pending;
    media::DatagramEvents* datagrams = nullptr;
    std::vector<std::vector<uint8_t>> rtp_sent;
    std::vector<std::vector<uint8_t>> rtcp_sent;

    [[nodiscard]] int count(std::string_view method) const {
      return static_cast<int>(std::count_if(requests.begin(), requests.end(),
                                            [&](const auto& request) { return request.method == method; }));
    }
    /// Bytes from the camera.
    void receive(std::string_view bytes) {
      pending.insert(pending.end(), bytes.begin(), bytes.end());
      if (events == nullptr) return;
      const size_t done = events->on_bytes(pending, loop.time.monotonic);
      pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(std::min(done, pending.size())));
    }
    void close(const Error& error) {
      if (auto* one = std::exchange(events, nullptr)) one->on_closed(error);
    }
  };

  explicit FakeNetwork(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::unique_ptr<media::ControlChannel> connect(const media::ConnectTarget& target,
                                                 media::ControlEvents& events) override {
    state_->targets.push_back(target);
    const int number = ++state_->connections;
    state_->events = &events;
    state_->pending.clear();
    state_->loop.post([state = state_, number, &events] {
      if (state->silent || state->connections != number || state->events != &events) return;
      if (!state->refusals.empty()) {
        const Error error = state->refusals.front();
        state->refusals.pop_front();
        state->close(error);
        return;
      }
      events.on_connecting();
      if (state->events == &events) events.on_open();
    });
    return std::make_unique<Channel>(state_, number);
  }
  Result<std::unique_ptr<media::DatagramPair>> open_pair(const std::string& /*peer_address*/,
                                                         media::DatagramEvents& events) override {
    state_->datagrams = &events;
    return std::make_unique<Pair>(state_);
  }

 private:
  class Channel final : public media::ControlChannel {
   public:
    Channel(std::shared_ptr<State> state, int number) : state_(std::move(state)), number_(number) {}
    ~Channel() override { end(); }
    void send(std::string bytes) override {
      state_->raw += bytes;
      const ByteView view(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
      if (bytes[0] == '$') return;
      const auto request = media::parse_message(view);
      if (!request || request->method.empty()) return;
      state_->requests.push_back(*request);
      state_->loop.post([state = state_, number = number_, request = *request] {
        if (state->connections != number || state->events == nullptr || !state->camera) return;
        if (const std::string answer = state->camera(request, number); !answer.empty()) state->receive(answer);
      });
    }
    void send_and_close(std::string farewell) override {
      state_->farewell = std::move(farewell);
      end();
    }
    [[nodiscard]] std::string peer_address() const override { return "10.0.0.5"; }

   private:
    void end() {
      if (state_->connections == number_) state_->events = nullptr;
    }
    std::shared_ptr<State> state_;
    int number_;
  };

  class Pair final : public media::DatagramPair {
   public:
    explicit Pair(std::shared_ptr<State> state) : state_(std::move(state)) {}
    ~Pair() override { state_->datagrams = nullptr; }
    [[nodiscard]] uint16_t rtp_port() const override { return 5000; }
    void set_peer(const std::string&, const std::string&, uint16_t, uint16_t) override {}
    void send_rtp(ByteView packet) override { state_->rtp_sent.emplace_back(packet.begin(), packet.end()); }
    void send_rtcp(ByteView packet) override { state_->rtcp_sent.emplace_back(packet.begin(), packet.end()); }

   private:
    std::shared_ptr<State> state_;
  };

  std::shared_ptr<State> state_;
};

}  // namespace parallax::test
