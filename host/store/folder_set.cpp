// SPDX-License-Identifier: Apache-2.0
#include "store/folder_set.hpp"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "base/log.hpp"

namespace parallax::store {
namespace {

size_t parts_of(const FoundSession& found) {
  size_t parts = 0;
  if (!found.session) return parts;
  for (const Video& video : found.session->videos) parts += video.parts.size();
  return parts;
}

}  // namespace

FolderSet::FolderSet(const std::vector<std::filesystem::path>& roots, const SessionParser& parser) : paths_(roots) {
  for (const auto& root : roots) roots_.push_back(std::make_unique<LocalFolders>(root, parser));
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
      } else if (parts_of(each) > parts_of(known->second)) {  // the other one was left when the session moved
        known->second = std::move(each);
      }
    }
  }
  if (readable == 0 && trouble) return fail(*trouble);
  std::vector<FoundSession> all;
  for (auto& [name, found] : by_name) all.push_back(std::move(found));
  return all;
}

Result<void> FolderSet::remove(const std::string& folder) {
  Result<void> result;
  for (const auto& root : roots_) {
    if (auto removed = root->remove(folder); !removed) result = std::move(removed);
  }
  return result;
}

Result<void> FolderSet::replace(const std::string& folder, const std::string& file, const std::string& content) {
  size_t best = 0;
  std::filesystem::file_time_type newest{};
  for (size_t i = 0; i < paths_.size(); ++i) {
    std::error_code missing;
    const auto written = std::filesystem::last_write_time(paths_[i] / folder / "session.json", missing);
    if (missing || written < newest) continue;
    newest = written;
    best = i;
  }
  return roots_[best]->replace(folder, file, content);
}

Result<std::unique_ptr<MediaFile>> FolderSet::open(const std::string& folder, const std::string& file) {
  Result<std::unique_ptr<MediaFile>> opened = roots_.front()->open(folder, file);
  for (size_t i = 1; i < roots_.size() && !opened; ++i) opened = roots_[i]->open(folder, file);
  return opened;
}

}  // namespace parallax::store
