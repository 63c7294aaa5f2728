// SPDX-License-Identifier: Apache-2.0
#include "plugins/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/clean_text.hpp"
#include "base/log.hpp"
#include "plugins/loader.hpp"
#include "plugins/loading/seal.hpp"

namespace parallax::plugins {
namespace {

namespace fs = std::filesystem;

/// Step 1: the plugin folders directly below a folder, in order of their names. A missing folder holds none.
std::vector<fs::path> scan(const fs::path& folder) {
  std::vector<fs::path> out;
  std::error_code ec;
  for (fs::directory_iterator it(folder, ec), end; !ec && it != end; it.increment(ec)) {
    std::error_code none;
    if (fs::is_regular_file(it->path() / kManifestName, none)) out.push_back(it->path());
  }
  std::ranges::sort(out);
  return out;
}

/// Whether the plugin offers one of `extensions`, or there are none to ask for. What cannot be read offers nothing.
bool is_wanted(const fs::path& folder, const std::vector<std::string>& extensions) {
  if (extensions.empty()) return true;
  const auto manifest = read_manifest(folder);
  return manifest && std::ranges::any_of(manifest->provides, [&](const std::string& id) {
           return std::ranges::find(extensions, id) != extensions.end();
         });
}

using Checked = tl::expected<Manifest, Refusal>;

[[nodiscard]] tl::unexpected<Refusal> refuse(Step step, Error error) {
  return tl::unexpected<Refusal>({step, std::move(error)});
}

/// A folder that is given twice is taken once, as what it is called last: the bundled plugins may be in development.
bool is_given_again(const std::vector<PluginFolder>& folders, size_t place) {
  std::error_code ignored;
  const fs::path path = fs::weakly_canonical(folders[place].path, ignored);
  return std::any_of(folders.begin() + static_cast<std::ptrdiff_t>(place) + 1, folders.end(),
                     [&](const PluginFolder& later) { return fs::weakly_canonical(later.path, ignored) == path; });
}

std::string sealed_hash_of_library(const Manifest& manifest) {
  const auto file = std::ranges::find(manifest.files, manifest.library, &SealedFile::path);
  return file == manifest.files.end() ? std::string{} : file->sha256;
}

/// Steps 2 to 6, filling `info` as far as they get.
Checked check(PluginInfo& info, const PinnedFolder& folder, const PluginFolder& place, const Policy& policy,
              Quarantine& quarantine, std::set<std::string>& ids) {
  const FolderKind kind = place.kind;
  auto manifest = read_manifest(info.folder);
  if (!manifest) return refuse(Step::manifest, manifest.error());
  info.id = manifest->id;
  info.name = clean_text(manifest->name);
  info.version = clean_text(manifest->version);
  info.vendor = clean_text(manifest->vendor);
  info.provides = manifest->provides;
  if (!ids.insert(manifest->id).second) {
    return refuse(Step::manifest, {"duplicate-id", fmt::format("Another plugin has the id {} already.", manifest->id),
                                   "Remove one of the two."});
  }
  if (auto allowed = decide_policy(*manifest, kind, policy); !allowed) return refuse(Step::policy, allowed.error());
  const std::string hash = sealed_hash_of_library(*manifest);
  if (auto allowed = quarantine.check(*manifest, hash); !allowed) return refuse(Step::policy, allowed.error());
  if (auto fits = decide_platform(*manifest, host_platform(), host_version()); !fits) {
    return refuse(Step::platform, fits.error());
  }
  // Whoever may write beside the plugin's folder may put another one there.
  auto whole = kind == FolderKind::developer ? Result<void>() : check_only_ours(place.path / ".", place.path);
  if (whole) whole = check_seal(folder, *manifest);
  if (!whole) {
    if (kind != FolderKind::developer) return refuse(Step::seal, whole.error());
    info.notes.push_back(whole.error().text + " Accepted, because it lies in a developer folder.");
  }
  const auto vouched = decide_signature(*manifest, kind);
  if (!vouched) return refuse(Step::seal, vouched.error());
  info.trust = vouched->trust;
  info.notes.push_back(vouched->note);
  const auto licensed = decide_licence(*manifest, kind);
  if (!licensed) return refuse(Step::licence, licensed.error());
  info.notes.push_back(licensed->note);
  return *manifest;
}

}  // namespace

Registry::Registry(const RegistryOptions& options, const HostServices& services) {
  static SystemClock system_clock;
  const Clock& clock = services.clock != nullptr ? *services.clock : system_clock;
  quarantine_ = std::make_unique<Quarantine>(options.state_folder);
  Quarantine& quarantine = *quarantine_;
  std::set<std::string> ids;
  for (size_t i = 0; i < options.folders.size(); ++i) {
    const PluginFolder& place = options.folders[i];
    if (is_given_again(options.folders, i)) continue;
    for (const fs::path& folder : scan(fs::absolute(place.path))) {
      if (!is_wanted(folder, options.only_with)) continue;
      PluginInfo& info = plugins_.emplace_back();
      info.folder = folder;
      info.name = folder.filename().string();
      auto pinned = PinnedFolder::open(folder);
      const Checked manifest = pinned ? check(info, *pinned, place, options.policy, quarantine, ids)
                                      : Checked(refuse(Step::scan, pinned.error()));
      if (!manifest) {
        info.refusal = manifest.error();
      } else {
        auto loaded = load_plugin(*pinned, *manifest, make_plx_host(services, manifest->id), clock,
                                  quarantine.begin(manifest->id, sealed_hash_of_library(*manifest)),
                                  {options.entry_report_ns, options.entry_limit_ns});
        if (!loaded) {
          info.refusal = loaded.error();
        } else {
          std::ranges::move(loaded->notes, std::back_inserter(info.notes));
          std::ranges::move(loaded->extensions, std::back_inserter(extensions_));
          library_hashes_[manifest->id] = sealed_hash_of_library(*manifest);
        }
      }
      if (info.refusal) {
        log_warning("plugins", "{} was refused at the step \"{}\": {}", folder.string(), name_of(info.refusal->step),
                    info.refusal->error.line());
      }
    }
  }
}

Registry::~Registry() = default;

Sentinel Registry::watch(const std::string& plugin_id) const {
  const auto hash = library_hashes_.find(plugin_id);
  if (hash == library_hashes_.end()) return {};
  Sentinel sentinel = quarantine_->begin(plugin_id, hash->second);
  sentinel.idle();
  return sentinel;
}

bool Registry::release(const std::string& plugin_id) const {
  return quarantine_->release(plugin_id);
}

}  // namespace parallax::plugins
