// SPDX-License-Identifier: Apache-2.0
#include "plugins/loading/quarantine.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <fstream>
#include <system_error>
#include <utility>

#include "base/log.hpp"
#include "base/private_folder.hpp"

namespace parallax::plugins {
namespace {

namespace fs = std::filesystem;
constexpr const char* kLoading = "loading";
constexpr const char* kQuarantine = "quarantine";

}  // namespace

Sentinel::Sentinel(fs::path file, int descriptor, std::string library_sha256)
    : file_(std::move(file)), descriptor_(descriptor), library_sha256_(std::move(library_sha256)) {}

Sentinel::Sentinel(Sentinel&& other) noexcept
    : file_(std::move(other.file_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      library_sha256_(std::move(other.library_sha256_)) {}

Sentinel::~Sentinel() {
  if (descriptor_ < 0) return;
  ::unlink(file_.c_str());
  ::close(descriptor_);
}

void Sentinel::at(std::string_view step) {
  if (descriptor_ < 0) return;
  const std::string line = fmt::format("{} {}\n", step, library_sha256_);
  // Reaches the kernel at once, and so survives the end of this process; loss of power is not the plugin's doing.
  if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, line.data(), line.size(), 0) < 0) {
    log_warning("plugins", "The file {} cannot be written; a crash would not be remembered.", file_.string());
  }
}

Quarantine::Quarantine(fs::path folder) : folder_(std::move(folder)) {
  if (folder_.empty()) return;
  std::error_code ec;
  (void)make_private_folder(folder_ / kLoading);
  (void)make_private_folder(folder_ / kQuarantine);
  for (fs::directory_iterator it(folder_ / kLoading, ec), end; !ec && it != end; it.increment(ec)) {
    const int descriptor = ::open(it->path().c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) continue;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
      std::error_code moved;
      std::string step;
      std::ifstream(it->path()) >> step;
      if (step == Sentinel::kIdle) {
        fs::remove(it->path(), moved);
      } else {
        fs::rename(it->path(), file_of(it->path().filename().string()), moved);
      }
    }
    ::close(descriptor);
  }
  for (fs::directory_iterator it(folder_ / kQuarantine, ec), end; !ec && it != end; it.increment(ec)) {
    std::ifstream in(it->path());
    Entry entry;
    in >> entry.step >> entry.library_sha256;
    entries_[it->path().filename().string()] = std::move(entry);
  }
}

fs::path Quarantine::file_of(const std::string& plugin_id) const {
  return folder_ / kQuarantine / plugin_id;
}

Result<void> Quarantine::check(const Manifest& manifest, const std::string& library_sha256) {
  const auto found = entries_.find(manifest.id);
  if (found == entries_.end()) return {};
  if (!found->second.library_sha256.empty() && found->second.library_sha256 != library_sha256) {
    release(manifest.id);  // another build of it: gets its chance
    return {};
  }
  return fail(
      "quarantined",
      fmt::format("The plugin {} ended the program while it ran (step {}).", manifest.id,
                  found->second.step.empty() ? "unknown" : found->second.step),
      fmt::format("Install another version of it, or remove {} to try it again.", file_of(manifest.id).string()));
}

Sentinel Quarantine::begin(const std::string& plugin_id, const std::string& library_sha256) const {
  if (folder_.empty()) return {};
  const fs::path file = folder_ / kLoading / plugin_id;
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return {};
  if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {  // another process is loading the same plugin: its sentinel serves
    ::close(descriptor);
    return {};
  }
  return {file, descriptor, library_sha256};
}

bool Quarantine::release(const std::string& plugin_id) {
  std::error_code ec;
  fs::remove(file_of(plugin_id), ec);
  return entries_.erase(plugin_id) > 0;
}

}  // namespace parallax::plugins
