// SPDX-License-Identifier: Apache-2.0
// The live relay: the camera's own access units to any number of clients. record/ publishes on its loop; clients pull
// at their own pace from the stream's ring, which holds everything since the last key frame. A client that is more than
// two seconds behind is taken to the next key frame and told how many frames it missed; nobody else notices.
//
//   hub.publish({source_id, "main"}, track, unit, pts_session_ns);   // the recording loop
//   auto session = hub.open({source_id, "main"}, LiveFormat::packets, live_rights.watch(viewer));   // a route
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "api/server/http/http.hpp"
#include "api/server/live/live_rights.hpp"
#include "model/media/access_unit.hpp"

namespace parallax::api {

enum class LiveFormat { packets, fmp4 };

/// Which stream: source id and "main" or "sub".
using LiveKey = std::pair<std::string, std::string>;

struct LiveHubOptions {
  int64_t most_behind_ns = 2 * kNsPerSecond;
  /// Of one stream's ring, as media::cost_of counts; a longer group of pictures is given up.
  size_t most_bytes = 32 * 1024 * 1024;
  size_t most_units = 20'000;  ///< of one stream's ring
};

class LiveHub {
 public:
  explicit LiveHub(const LiveHubOptions& options = {});
  ~LiveHub();
  LiveHub(const LiveHub&) = delete;
  LiveHub& operator=(const LiveHub&) = delete;

  /// One access unit of a stream, in decoding order. `track` is its number within the stream (0 leads). The unit is
  /// shared, not copied. `pts_session_ns`: kNoTime while nothing is recorded. Never blocks for long. [any thread, one
  /// at a time per stream]
  void publish(const LiveKey& key, size_t track, const media::AccessUnit& unit, int64_t pts_session_ns);
  /// The stream ended or was interrupted: what is cached is of no use any more. Clients stay and wait. [any thread]
  void interrupt(const LiveKey& key);
  /// The source is gone for good; its clients are told and closed. [any thread]
  void remove(const std::string& source);

  /// `handler` hears when the first client of a stream comes and the last one has gone, so that a stream which nobody
  /// records can be fetched on demand. Called on any thread; it must not call the hub. Set it before anything else.
  void on_demand(std::function<void(const LiveKey& key, bool wanted)> handler);

  /// One more client, until `end` says otherwise; it waits when the stream does not run yet. May outlive the hub. [any
  /// thread]
  [[nodiscard]] std::shared_ptr<WebSocketSession> open(const LiveKey& key, LiveFormat format, LiveEnd end);
  [[nodiscard]] size_t clients(const LiveKey& key) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parallax::api
