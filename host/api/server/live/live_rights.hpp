// SPDX-License-Identifier: Apache-2.0
// A live picture is a right that may end while it is used: the role, the department, the room, the invitation or the
// session it came from. Those who watch are asked about again four times a second, on a thread of its own, because the
// answer needs the catalogue; it sleeps while nobody watches.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/server/http/http.hpp"
#include "base/clock.hpp"

namespace parallax::api {

/// Who watches what.
struct LiveViewer {
  std::string token;  ///< secret
  std::string source;
};

/// Why a live view shall end now; nothing: it may go on. Asked before each message, so it must not block.
using LiveEnd = std::function<std::optional<WebSocketClose>()>;

class LiveRights {
 public:
  /// Decides about one viewer; may block. Called for all viewers after one another, after `begin_round` each time.
  struct Judge {
    virtual ~Judge() = default;
    virtual void begin_round() = 0;
    virtual std::optional<WebSocketClose> judge(const LiveViewer& viewer) = 0;
  };

  explicit LiveRights(std::unique_ptr<Judge> judge, int64_t every_ns = kNsPerSecond / 4);
  ~LiveRights();
  LiveRights(const LiveRights&) = delete;
  LiveRights& operator=(const LiveRights&) = delete;

  /// Watches over one viewer for as long as the returned function lives, which may be longer than this does. [any
  /// thread]
  [[nodiscard]] LiveEnd watch(LiveViewer viewer);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parallax::api
