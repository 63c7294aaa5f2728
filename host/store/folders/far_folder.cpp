// SPDX-License-Identifier: Apache-2.0
#include "store/folders/far_folder.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/call_apart.hpp"

namespace parallax::store {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::milliseconds kLook{100};
/// Put on the disk so often: a slow stick shows in the progress, and no single call takes minutes.
constexpr size_t kSyncBytes = size_t{32} << 20;
constexpr std::chrono::seconds kCleanUp{10};

}  // namespace

struct FarFolder::Place {
  fs::path folder;
  std::string file;  ///< for messages
  int out = -1;
  size_t unsynced = 0;
  bool made = false;  ///< by us: to be removed unless it becomes a whole copy

  [[nodiscard]] tl::unexpected<Error> failed() const {
    return fail(errno == ENOSPC ? "disk-full" : "storage-denied",
                file + " cannot be written: " + std::strerror(errno) + ".",
                "Check the folder's rights and free space.");
  }
  Result<void> sync() {
    unsynced = 0;
    return ::fsync(out) == 0 ? Result<void>() : failed();
  }
  void close() {
    if (out >= 0) ::close(std::exchange(out, -1));
  }
};

FarFolder::FarFolder(fs::path folder, FarFolderOptions options)
    : options_(std::move(options)), place_(std::make_shared<Place>(Place{.folder = std::move(folder), .file = {}})) {}

FarFolder::~FarFolder() {
  if (!gave_up_ && !place_->made) return;
  // Half a copy would pass for a whole one. The call that was given up comes first, whenever it returns.
  const auto cleaned = call_apart([place = place_, last = last_] {
    if (last.valid()) last.wait();
    place->close();
    std::error_code ignored;
    if (place->made) fs::remove_all(place->folder, ignored);
  });
  if (!gave_up_) (void)cleaned.wait_for(kCleanUp);
}

Result<void> FarFolder::run(std::function<Result<void>(Place&)> call) {
  if (gave_up_) return fail("export-silent", "The export folder " + options_.name + " has not answered.");
  last_ = call_apart([place = place_, call = std::move(call)] { return call(*place); });
  for (auto waited = kLook; last_.wait_for(kLook) != std::future_status::ready; waited += kLook) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(waited);
    gave_up_ = !options_.go_on(static_cast<int>(seconds.count()));
    if (gave_up_) return fail("job-cancelled", "Cancelled.");
    gave_up_ = waited >= options_.patience;
    if (gave_up_) {
      return fail("export-silent",
                  "The export folder " + options_.name + " has stopped answering; the copy was given up.",
                  "Check its drive, or the server that it lies on, then copy again.");
    }
  }
  return last_.get();
}

Result<void> FarFolder::make() {
  return run([name = options_.name](Place& place) -> Result<void> {
    std::error_code problem;
    if (fs::create_directory(place.folder, problem)) {
      place.made = true;
      return {};
    }
    return fail("copy-exists",
                "The folder " + name + "/" + place.folder.filename().string() + " is there already, or cannot be made.",
                "Choose another export folder, or have the old copy moved away.");
  });
}

Result<void> FarFolder::begin_file(const std::string& name) {
  return run([name](Place& place) -> Result<void> {
    const fs::path to = place.folder / name;
    place.file = to.filename().string();
    std::error_code problem;
    fs::create_directories(to.parent_path(), problem);
    place.out = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    return place.out >= 0 ? Result<void>() : place.failed();
  });
}

Result<void> FarFolder::write(std::shared_ptr<const std::vector<uint8_t>> bytes, size_t size) {
  return run([bytes = std::move(bytes), size](Place& place) -> Result<void> {
    ByteView rest = ByteView(*bytes).first(size);
    while (!rest.empty()) {
      const ssize_t written = ::write(place.out, rest.data(), rest.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return place.failed();
      rest = rest.subspan(static_cast<size_t>(written));
    }
    place.unsynced += size;
    return place.unsynced >= kSyncBytes ? place.sync() : Result<void>();
  });
}

Result<void> FarFolder::end_file() {
  return run([](Place& place) -> Result<void> {
    auto synced = place.sync();
    place.close();
    return synced;
  });
}

void FarFolder::keep() {
  if (!gave_up_) place_->made = false;
}

}  // namespace parallax::store
