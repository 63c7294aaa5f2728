// SPDX-License-Identifier: Apache-2.0
// Session folders below several roots: one per storage folder that is recorded to. A session that had to move to
// another one while it was recorded has a folder of the same name in both.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/folders/local_folders.hpp"

namespace parallax::store {

/// [any thread]
class FolderSet final : public SessionFolders {
 public:
  FolderSet(const std::vector<std::filesystem::path>& roots, const SessionParser& parser, RootChecks checks = {});
  /// Names of all folders below the roots, sessions or not.
  [[nodiscard]] std::vector<std::string> names() const;
  /// None of the roots is away, and none ever had another one in its place.
  [[nodiscard]] bool all_there() const;
  /// A root that cannot be read at present is left out.
  Result<std::vector<FoundSession>> list() override;
  Result<FoundSession> find(const std::string& folder) override;
  /// From all roots. What is in none of them is gone only if none can be away.
  Result<void> remove(const std::string& folder) override;
  /// In every root that has the folder.
  Result<void> replace(const std::string& folder, const std::string& file, const std::string& content) override;
  Result<std::unique_ptr<MediaFile>> open(const std::string& folder, const std::string& file) override;

 private:
  std::vector<std::filesystem::path> paths_;
  RootChecks checks_;
  std::vector<std::unique_ptr<LocalFolders>> roots_;
};

}  // namespace parallax::store
