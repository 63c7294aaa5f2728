// SPDX-License-Identifier: Apache-2.0
#include "api/server/live/live_hub.hpp"

#include <map>
#include <mutex>

#include "api/server/live/live_follower.hpp"

namespace parallax::api {

struct LiveHub::State {
  explicit State(const LiveHubOptions& the_options) : options(the_options) {}

  std::shared_ptr<LiveStream> stream(const LiveKey& key) {
    const std::lock_guard lock(mutex);
    std::shared_ptr<LiveStream>& found = streams[key];
    if (!found) found = std::make_shared<LiveStream>(options);
    return found;
  }
  std::shared_ptr<LiveStream> find(const LiveKey& key) const {
    const std::lock_guard lock(mutex);
    const auto found = streams.find(key);
    return found == streams.end() ? nullptr : found->second;
  }

  const LiveHubOptions options;
  mutable std::mutex mutex;
  std::map<LiveKey, std::shared_ptr<LiveStream>> streams;
  std::function<void(const LiveKey&, bool)> demand;
};

LiveHub::LiveHub(const LiveHubOptions& options) : state_(std::make_shared<State>(options)) {}

LiveHub::~LiveHub() {
  const std::lock_guard lock(state_->mutex);
  for (const auto& [key, stream] : state_->streams) stream->close();
}

void LiveHub::publish(const LiveKey& key, size_t track, const media::AccessUnit& unit, int64_t pts_session_ns) {
  state_->stream(key)->publish(track, unit, pts_session_ns);
}

void LiveHub::interrupt(const LiveKey& key) {
  if (const auto stream = state_->find(key)) stream->interrupt();
}

void LiveHub::remove(const std::string& source) {
  const std::lock_guard lock(state_->mutex);
  std::erase_if(state_->streams, [&](const auto& entry) {
    if (entry.first.first != source) return false;
    entry.second->close();
    return true;
  });
}

void LiveHub::on_demand(std::function<void(const LiveKey&, bool)> handler) {
  state_->demand = std::move(handler);
}

std::shared_ptr<WebSocketSession> LiveHub::open(const LiveKey& key, LiveFormat format, LiveEnd end) {
  const std::shared_ptr<LiveStream> stream = state_->stream(key);
  // A client may outlive the hub; the demand handler then has nobody to tell.
  std::function<void(size_t)> changed = [weak = std::weak_ptr<State>(state_), key,
                                         before = size_t{0}](size_t now) mutable {
    const auto state = weak.lock();
    const bool first = now == 1 && before == 0;
    before = now;
    if (state && state->demand && (first || now == 0)) state->demand(key, now > 0);
  };
  if (format == LiveFormat::packets)
    return std::make_shared<PacketFollower>(stream, std::move(end), std::move(changed));
  return std::make_shared<Mp4Follower>(stream, std::move(end), std::move(changed));
}

size_t LiveHub::clients(const LiveKey& key) const {
  const auto stream = state_->find(key);
  return stream ? stream->clients() : 0;
}

}  // namespace parallax::api
