// SPDX-License-Identifier: Apache-2.0
#include "store/folders/folder_set.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "base/log.hpp"
#include "model/sessions/session_copies.hpp"

namespace parallax::store {
namespace {

/// Both copies as one: the newer session, what the catalogue wrote into either.
void add_copy(FoundSession& known, FoundSession copy) {
  for (std::string& mirror : copy.catalogue_json) known.catalogue_json.push_back(std::move(mirror));
  if (copy.session && (!known.session || is_newer_copy(*copy.session, *known.session)))
    known.session = std::move(copy.session);
}

}  // namespace

FolderSet::FolderSet(const std::vector<std::filesystem::path>& roots, const SessionParser& parser, RootChecks checks)
    : paths_(roots), checks_(std::move(checks)) {
  for (const auto& root : roots) roots_.push_back(std::make_unique<LocalFolders>(root, parser, checks_.present));
}

std::vector<std::string> FolderSet::names() const {
  std::vector<std::string> names;
  for (const auto& root : paths_) {
    std::error_code unreadable;
    for (const auto& entry : std::filesystem::directory_iterator(root, unreadable)) {
      if (entry.is_directory(unreadable)) names.push_back(entry.path().filename().string());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

bool FolderSet::all_there() const {
  return std::all_of(paths_.begin(), paths_.end(), [this](const std::filesystem::path& root) {
    std::error_code unreadable;
    if (!std::filesystem::is_directory(root, unreadable)) return false;
    return (!checks_.present || checks_.present(root)) && (!checks_.only_one || checks_.only_one(root));
  });
}

Result<std::vector<FoundSession>> FolderSet::list() {
  std::map<std::string, FoundSession> by_name;
  std::optional<Error> trouble;
  size_t readable = 0;
  for (const auto& root : roots_) {
    auto found = root->list();
    if (!found) {
      log_warning("store", "{}", found.error().line());
      trouble = found.error();
      continue;
    }
    ++readable;
    for (FoundSession& each : *found) {
      const auto known = by_name.find(each.folder);
      if (known == by_name.end()) {
        std::string name = each.folder;
        by_name.emplace(std::move(name), std::move(each));
      } else {
        add_copy(known->second, std::move(each));
      }
    }
  }
  if (readable == 0 && trouble) return fail(*trouble);
  std::vector<FoundSession> all;
  for (auto& [name, found] : by_name) all.push_back(std::move(found));
  return all;
}

Result<void> FolderSet::remove(const std::string& folder) {
  const bool found = std::any_of(paths_.begin(), paths_.end(), [&](const std::filesystem::path& root) {
    std::error_code unreadable;
    return std::filesystem::exists(root / folder, unreadable);
  });
  Result<void> result;
  for (const auto& root : roots_) {
    if (auto removed = root->remove(folder); !removed) result = std::move(removed);
  }
  for (const auto& root : paths_) {
    if (found || !result || !checks_.only_one) break;
    result = checks_.only_one(root);
  }
  return result;
}

Result<FoundSession> FolderSet::find(const std::string& folder) {
  Result<FoundSession> found = roots_.front()->find(folder);
  for (size_t i = 1; i < roots_.size(); ++i) {
    auto copy = roots_[i]->find(folder);
    if (!copy) continue;
    if (found) {
      add_copy(*found, std::move(*copy));
    } else {
      found = std::move(copy);
    }
  }
  return found;
}

Result<void> FolderSet::replace(const std::string& folder, const std::string& file, const std::string& content) {
  bool written = false;
  std::optional<Error> trouble;
  for (const auto& root : roots_) {
    auto replaced = root->replace(folder, file, content);
    if (replaced) {
      written = true;
    } else if (!trouble || trouble->code == "not-found") {  // a folder that fails says more than one that is not there
      trouble = replaced.error();
    }
  }
  if (written) return {};
  return fail(*trouble);
}

Result<std::unique_ptr<MediaFile>> FolderSet::open(const std::string& folder, const std::string& file) {
  // Parts lie in one root alone; of the small files, which lie in each, the newest is meant.
  size_t newest = 0;
  std::optional<std::filesystem::file_time_type> written;
  for (size_t i = 0; i < paths_.size() && paths_.size() > 1; ++i) {
    std::error_code missing;
    const auto time = std::filesystem::last_write_time(paths_[i] / folder / file, missing);
    if (missing || (written && time <= *written)) continue;
    written = time;
    newest = i;
  }
  return roots_[newest]->open(folder, file);
}

}  // namespace parallax::store
