// SPDX-License-Identifier: Apache-2.0
#include "store/sqlite/writer.hpp"

#include <sqlite3.h>

namespace parallax::store {
namespace {

// More changes than this wait for the next commit, so that the first ones get their answer soon.
constexpr size_t kBatch = 64;

Result<void> lost_transaction() {
  return fail("catalogue-failed", "The catalogue took the change back. Nothing was changed.");
}

}  // namespace

Writer::Writer(std::unique_ptr<Database> database) : database_(std::move(database)), thread_([this] { run(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void Writer::post(std::function<Result<void>(Change&)> work, std::function<void(Result<void>)> done) {
  queue({.work = std::move(work), .done = std::move(done)});
}

void Writer::queue(Entry entry) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(entry));
  }
  wake_.notify_one();
}

void Writer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::vector<Entry> batch;
    while (!waiting_.empty() && batch.size() < kBatch) {
      batch.push_back(std::move(waiting_.front()));
      waiting_.pop_front();
    }
    lock.unlock();
    commit_together(batch);
    batch.clear();
    lock.lock();
  }
}

Result<void> Writer::apply(Entry& entry, std::vector<std::function<void()>>& after_commit) {
  Change change{.database = *database_, .after_commit = {}};
  auto result = guarded([&]() -> Result<void> {
    database_->exec("SAVEPOINT one");
    auto worked = entry.work(change);
    database_->exec(worked ? "RELEASE one" : "ROLLBACK TO one; RELEASE one");
    return worked;
  });
  if (result) {
    for (auto& step : change.after_commit) after_commit.push_back(std::move(step));
    return result;
  }
  // A failure inside `work` leaves the savepoint open; a full disk may have ended the whole transaction by itself.
  (void)guarded([&]() -> Result<void> {
    database_->exec("ROLLBACK TO one; RELEASE one");
    return {};
  });
  return result;
}

void Writer::commit_together(std::vector<Entry>& batch) {
  std::vector<Result<void>> results(batch.size());
  std::vector<std::function<void()>> after_commit;
  const auto committed = guarded([&]() -> Result<void> {
    database_->exec("BEGIN IMMEDIATE");
    for (size_t i = 0; i < batch.size(); ++i) {
      results[i] = apply(batch[i], after_commit);
      // A full disk makes SQLite roll everything back by itself; what came before in this batch is undone then as well.
      if (sqlite3_get_autocommit(database_->getHandle()) != 0) return results[i] ? lost_transaction() : results[i];
    }
    database_->exec("COMMIT");
    return {};
  });
  if (committed) {
    for (auto& step : after_commit) step();
  } else {
    (void)guarded([&]() -> Result<void> {
      database_->exec("ROLLBACK");
      return {};
    });
  }
  for (size_t i = 0; i < batch.size(); ++i) {
    Result<void> result = committed ? results[i] : results[i] ? committed : results[i];
    if (!result && result.error().code == "catalogue-damaged" && on_damage_) on_damage_(result.error());
    batch[i].done(std::move(result));
  }
}

}  // namespace parallax::store
