// SPDX-License-Identifier: Apache-2.0
// The threads that answer requests, apart by what may hold them up. A lane that takes long takes only so much work at
// once, and only so much of one address, so that nobody fills it for all.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "api/dto/problem.hpp"
#include "api/server/http/http.hpp"
#include "api/server/http/worker_pool.hpp"

namespace parallax::api {

class Lanes {
 public:
  /// `workers`: threads of the usual lane.
  explicit Lanes(unsigned workers);

  /// Runs `work` for a peer of `address_group` on a thread of the lane. Refused, the answer is the problem: 503
  /// "recorder-busy", with a time after which to try again. [any thread]
  [[nodiscard]] std::optional<Problem> post(Lane lane, const std::string& address_group, std::function<void()> work);
  /// Like `post` to the usual lane, which refuses nothing.
  void post_usual(std::function<void()> work) { of(Lane::usual).pool.post(std::move(work)); }
  /// After this no work runs. Must not be called from a worker.
  void stop();

 private:
  struct One {
    WorkerPool pool;
    size_t most = 0;             ///< at once, waiting or running; 0: any number
    size_t most_of_address = 0;  ///< of these
    int retry_after_s = 0;
    const char* busy = "";
    std::mutex mutex;  // of all that follows
    size_t taken = 0;
    std::map<std::string, size_t> taken_by_address;
  };
  One& of(Lane lane) { return lanes_.at(static_cast<size_t>(lane)); }
  std::array<One, 4> lanes_;  ///< in the order of Lane
};

}  // namespace parallax::api
