// SPDX-License-Identifier: Apache-2.0
// One client of the live relay: turns frames of its stream into the messages of its format. Internal to live/.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "api/server/live/live_stream.hpp"

namespace parallax::api {

/// What both formats share. [server thread]
class LiveFollower : public WebSocketSession {
 public:
  /// `changed` hears how many clients the stream has now.
  LiveFollower(std::shared_ptr<LiveStream> stream, LiveEnd end, std::function<void(size_t)> changed)
      : stream_(std::move(stream)), end_(std::move(end)), changed_(std::move(changed)) {}
  ~LiveFollower() override { leave(); }
  LiveFollower(const LiveFollower&) = delete;
  LiveFollower& operator=(const LiveFollower&) = delete;

  void on_open(std::function<void()> wake) override;
  void on_closed() override { leave(); }
  std::variant<std::monostate, WebSocketMessage, WebSocketClose> next() final;

 protected:
  /// Adds the messages for one frame, if the format has any for it.
  virtual void add(const std::shared_ptr<const LiveFrame>& frame) = 0;
  virtual void add_left_out(uint64_t left_out) = 0;
  void send(WebSocketMessage message) { waiting_.push_back(std::move(message)); }
  [[nodiscard]] LiveStream& stream() { return *stream_; }

 private:
  void leave();
  std::shared_ptr<LiveStream> stream_;
  LiveEnd end_;
  std::function<void(size_t)> changed_;
  LivePosition position_;
  std::deque<WebSocketMessage> waiting_;
  bool joined_ = false;
};

/// Format "packets" (live_frame.hpp).
class PacketFollower final : public LiveFollower {
 public:
  using LiveFollower::LiveFollower;

 private:
  void add(const std::shared_ptr<const LiveFrame>& frame) override;
  void add_left_out(uint64_t left_out) override;
  std::map<size_t, uint32_t> configs_;  ///< sent last, by track
};

/// Format "fmp4": a text {"type": "init", "mime": …} and an initialisation segment, then one fragment per access unit;
/// again whenever the stream's format changes. Tracks that MP4 cannot hold are left out.
class Mp4Follower final : public LiveFollower {
 public:
  using LiveFollower::LiveFollower;

 private:
  void add(const std::shared_ptr<const LiveFrame>& frame) override;
  void add_left_out(uint64_t left_out) override;
  void begin();
  std::map<size_t, uint32_t> configs_;  ///< in the initialisation segment, by track
  std::vector<uint32_t> ids_;           ///< 1, 2, … : track ids in the segment, in the order of `configs_`
  bool complete_ = false;               ///< `configs_` holds all that the stream has
};

}  // namespace parallax::api
