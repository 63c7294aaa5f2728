// SPDX-License-Identifier: Apache-2.0
// Which names this recorder goes by. A page in somebody's browser can point a name of its own at the recorder's address
// and then talk to it as if it were its own server (DNS rebinding): `Host` then holds that name, and is refused. A page
// of another server betrays itself by `Origin`.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/dto/headers.hpp"
#include "api/dto/problem.hpp"
#include "base/clock.hpp"

namespace parallax::api {

/// The host of "host", "host:port", "[address]:port", in lower case, without brackets and the dot at the end; nothing
/// if it is no such thing. [any thread]
[[nodiscard]] std::optional<std::string> host_of(std::string_view authority);

class OwnNames {
 public:
  /// `configured`: names that the site gives it. `look_up`: also ask, on a thread of its own, what name servers call
  /// this computer's addresses; for recorders that others on the network reach.
  OwnNames(const std::vector<std::string>& configured, bool look_up, const Clock& clock);
  ~OwnNames();
  OwnNames(const OwnNames&) = delete;
  OwnNames& operator=(const OwnNames&) = delete;

  /// An address in digits, "localhost", this computer's name (alone, in its domains, with ".local"), what name servers
  /// call its addresses, or a configured name. [any thread]; does not block
  [[nodiscard]] bool is_own(const std::string& host) const;
  /// Nothing if the request's `Host` is one of these and its `Origin`, if any, the same server or a configured name.
  /// @errors 400 "malformed-http", 421 "wrong-host", 403 "wrong-origin". [any thread]; does not block
  [[nodiscard]] std::optional<Problem> check(const Headers& headers, bool http_1_0) const;

 private:
  struct State;
  std::shared_ptr<State> state_;  ///< shared with a look-up that may take longer than this lives
};

}  // namespace parallax::api
