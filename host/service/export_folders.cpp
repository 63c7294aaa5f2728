// SPDX-License-Identifier: Apache-2.0
#include "service/export_folders.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "base/call_apart.hpp"
#include "base/log.hpp"
#include "service/engine.hpp"

namespace parallax::recorder {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{1};

/// Through all links, without a slash at its end. Blocks.
fs::path real(const fs::path& path) {
  std::error_code error;
  const auto found = fs::weakly_canonical(path, error);
  return found.has_filename() ? found : found.parent_path();
}

/// Whether one of the two lies in the other, or they are the same.
bool overlap(const fs::path& one, const fs::path& two) {
  const auto [at_one, at_two] = std::mismatch(one.begin(), one.end(), two.begin(), two.end());
  return at_one == one.end() || at_two == two.end();
}

std::vector<fs::path> all_real(const std::vector<fs::path>& paths) {
  std::vector<fs::path> out;
  for (const fs::path& path : paths) out.push_back(real(path));
  return out;
}

/// Which of `own` (real paths) lies in the folder, or around it. Blocks.
std::optional<fs::path> met(const fs::path& folder, const std::vector<fs::path>& own) {
  const fs::path there = real(folder);
  const auto found = std::ranges::find_if(own, [&](const fs::path& each) { return overlap(there, each); });
  return found == own.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::vector<fs::path> own_folders(const CommonOptions& common, const fs::path& data) {
  std::vector<fs::path> own = storage_folders(common, data);
  own.push_back(data);
  return own;
}

Result<void> check_exports(const std::vector<ExportFolder>& exports, const std::vector<fs::path>& own) {
  std::vector<std::shared_future<std::optional<fs::path>>> looks;
  for (const ExportFolder& one : exports) {
    looks.push_back(call_apart([folder = one.folder, own = all_real(own)] { return met(folder, own); }));
  }
  const auto until = std::chrono::steady_clock::now() + kPatience;
  for (size_t i = 0; i < exports.size(); ++i) {
    if (looks[i].wait_until(until) != std::future_status::ready) {
      log_warning("recorder", "The export folder {} does not answer. Check its drive, or the server that it lies on.",
                  exports[i].name);
    } else if (const auto& folder = looks[i].get()) {
      return fail("config-file",
                  fmt::format("The export folder {} ({}) and the recorder's own folder {} lie in one another.",
                              exports[i].name, exports[i].folder.string(), folder->string()),
                  "Name a folder outside of the recorder's data and storage.");
    }
  }
  return {};
}

store::LookAtExport looking_apart_from(const std::vector<fs::path>& own) {
  return [own = all_real(own)](const ExportFolder& folder) -> Result<void> {
    if (auto there = store::look_at_export(folder); !there) return there;
    if (!met(folder.folder, own)) return {};
    return fail("export-own", "The export folder " + folder.name + " lies among the recorder's own files.",
                "Have a Technician name another folder in the recorder's configuration.");
  };
}

}  // namespace parallax::recorder
