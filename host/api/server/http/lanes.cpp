// SPDX-License-Identifier: Apache-2.0
#include "api/server/http/lanes.hpp"

#include <utility>

namespace parallax::api {
namespace {

// Two hashes at a time, as in store/secrets/passwords: each takes 64 MiB and a core.
constexpr unsigned kPasswordThreads = 2;
constexpr size_t kMostPasswords = 48;
constexpr size_t kMostPasswordsOfAddress = 20;
// A test only waits: as many threads as may be tested at once.
constexpr unsigned kSourceTests = 8;

}  // namespace

Lanes::Lanes(unsigned workers)
    : lanes_{One{.pool = WorkerPool(workers)},
             One{.pool = WorkerPool(kPasswordThreads, WorkerPool::Priority::background),
                 .most = kMostPasswords,
                 .most_of_address = kMostPasswordsOfAddress,
                 .retry_after_s = 2,
                 .busy = "Too many people log in at this moment."},
             One{.pool = WorkerPool(kSourceTests),
                 .most = kSourceTests,
                 .most_of_address = kSourceTests,
                 .retry_after_s = 10,
                 .busy = "As many sources are being tested as can be at once."},
             One{.pool = WorkerPool(1, WorkerPool::Priority::background)}} {}

std::optional<Problem> Lanes::post(Lane lane, const std::string& address_group, std::function<void()> work) {
  One& one = of(lane);
  if (one.most == 0) {
    one.pool.post(std::move(work));
    return std::nullopt;
  }
  {
    const std::lock_guard lock(one.mutex);
    const auto theirs = one.taken_by_address.find(address_group);
    if (one.taken >= one.most || (theirs != one.taken_by_address.end() && theirs->second >= one.most_of_address)) {
      return Problem{503, {"recorder-busy", one.busy, "Try again in a few seconds."}, {}, one.retry_after_s};
    }
    ++one.taken;
    ++one.taken_by_address[address_group];
  }
  one.pool.post([&one, address_group, work = std::move(work)] {
    work();
    const std::lock_guard lock(one.mutex);
    --one.taken;
    const auto theirs = one.taken_by_address.find(address_group);
    if (--theirs->second == 0) one.taken_by_address.erase(theirs);
  });
  return std::nullopt;
}

void Lanes::stop() {
  for (One& one : lanes_) one.pool.stop();
}

}  // namespace parallax::api
