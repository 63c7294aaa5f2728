// SPDX-License-Identifier: Apache-2.0
#include "store/folders/export_watch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/call_apart.hpp"

namespace parallax::store {
namespace {

constexpr int64_t kPatienceNs = 500 * kNsPerMs;

template <typename Future>
bool is_ready(const Future& future, int64_t wait_ns = 0) {
  return future.wait_for(std::chrono::nanoseconds(std::max<int64_t>(wait_ns, 0))) == std::future_status::ready;
}

}  // namespace

Result<void> look_at_export(const ExportFolder& folder) {
  std::error_code problem;
  if (std::filesystem::is_directory(folder.folder, problem)) return {};
  return fail("export-offline", "The export folder " + folder.name + " is not there.",
              "Connect the drive, or ask a Technician to check its path in the recorder's configuration.");
}

ExportWatch::ExportWatch(std::vector<ExportFolder> folders, const Clock& clock, LookAtExport look)
    : folders_(std::move(folders)), clock_(clock), look_(std::move(look)), watched_(folders_.size()) {}

std::shared_future<ExportWatch::Answer> ExportWatch::begin(size_t which) {
  Watched& watched = watched_[which];
  if (watched.look.valid() && is_ready(watched.look)) watched.newest = std::exchange(watched.look, {}).get();
  if (!watched.look.valid()) {
    const int64_t now_ns = clock_.monotonic_ns();
    watched.asked_monotonic_ns = now_ns;
    // The time of asking, which is no later than what it finds: a clock of ours may be gone when it comes back.
    watched.look = call_apart([look = look_, folder = folders_[which], now_ns] {
      return Answer{look(folder), now_ns};
    });
  }
  return watched.look;
}

ExportStatus ExportWatch::status(size_t which, const std::shared_future<Answer>& look) {
  std::unique_lock lock(mutex_);
  Watched& watched = watched_[which];
  const int64_t asked_ns = watched.asked_monotonic_ns;
  lock.unlock();
  const bool answered = is_ready(look, asked_ns + kPatienceNs - clock_.monotonic_ns());
  const int64_t now_ns = clock_.monotonic_ns();
  lock.lock();
  if (answered) watched.newest = look.get();
  ExportStatus out{.name = folders_[which].name};
  if (watched.newest) out.age_ns = now_ns - watched.newest->monotonic_ns;
  if (!answered) {
    const int64_t silent_s = std::max<int64_t>((now_ns - asked_ns) / kNsPerSecond, 1);
    out.problem =
        Error{"export-silent", fmt::format("The export folder {} does not answer, for {} s now.", out.name, silent_s),
              "Check its drive, or the server that it lies on."};
  } else if (!watched.newest->found) {
    out.problem = watched.newest->found.error();
  }
  return out;
}

std::vector<ExportStatus> ExportWatch::all() {
  std::vector<std::shared_future<Answer>> looks;
  {
    const std::lock_guard lock(mutex_);  // all at once, so that the wait is one
    for (size_t i = 0; i < folders_.size(); ++i) looks.push_back(begin(i));
  }
  std::vector<ExportStatus> out;
  for (size_t i = 0; i < folders_.size(); ++i) out.push_back(status(i, looks[i]));
  return out;
}

std::optional<ExportStatus> ExportWatch::one(const std::string& name) {
  const auto found = std::ranges::find(folders_, name, &ExportFolder::name);
  if (found == folders_.end()) return std::nullopt;
  const auto which = static_cast<size_t>(found - folders_.begin());
  std::unique_lock lock(mutex_);
  const auto look = begin(which);
  lock.unlock();
  return status(which, look);
}

}  // namespace parallax::store
