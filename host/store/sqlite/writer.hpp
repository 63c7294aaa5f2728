// SPDX-License-Identifier: Apache-2.0
// The one thread that writes the catalogue. Changes that wait are committed together (one sync for all of them), each
// in a savepoint of its own, so that one that fails leaves the others alone. Nobody hears of success before the commit.
// Internal to store/.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "store/sqlite/database.hpp"

namespace parallax::store {

/// What a change sees.
struct Change {
  Database& database;
  /// Runs on the writer's thread after the commit, before the caller gets the answer; not at all when it fails.
  std::vector<std::function<void()>> after_commit;
};

class Writer {
 public:
  /// Takes the connection over and starts the thread.
  explicit Writer(std::unique_ptr<Database> database);
  /// Finishes what is queued.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Runs `work(Change&)`, which returns a Result, in a transaction, and returns its result after the commit, or the
  /// commit's failure. `work` runs once. [any thread but the writer's]
  template <typename Work>
  auto write(Work work) -> decltype(work(std::declval<Change&>())) {
    using Answer = decltype(work(std::declval<Change&>()));
    std::promise<Answer> promise;
    auto future = promise.get_future();
    Answer answer = tl::unexpected<Error>(Error{"catalogue-failed", "The catalogue was closed.", ""});
    queue({.work = [&](Change& change) -> Result<void> {
             answer = work(change);
             if (!answer) return tl::unexpected<Error>(answer.error());
             return {};
           },
           .done =
               [&](Result<void> committed) {
                 if (!committed) answer = tl::unexpected<Error>(committed.error());
                 promise.set_value(std::move(answer));
               }});
    return future.get();
  }

  /// The same without waiting: `done` runs on the writer's thread. [any thread]
  void post(std::function<Result<void>(Change&)> work, std::function<void(Result<void>)> done);
  /// `handler` runs on the writer's thread when a change meets damage. Set before the first change.
  void on_damage(std::function<void(const Error&)> handler) { on_damage_ = std::move(handler); }

 private:
  struct Entry {
    std::function<Result<void>(Change&)> work;
    std::function<void(Result<void>)> done;
  };
  void queue(Entry entry);
  void run();
  void commit_together(std::vector<Entry>& batch);
  Result<void> apply(Entry& entry, std::vector<std::function<void()>>& after_commit);

  const std::unique_ptr<Database> database_;
  std::function<void(const Error&)> on_damage_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Entry> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace parallax::store
