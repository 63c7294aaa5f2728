// SPDX-License-Identifier: Apache-2.0
// Session folders as plain folders below one root.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <utility>

#include "model/ports/session_folders.hpp"

namespace parallax::store {

/// Reads session.json (media::session_from_json in the recorder).
using SessionParser = std::function<Result<Session>(std::string_view json)>;

/// Asked before a removal counts as done. @errors "storage-offline". [any thread]
using RootCheck = std::function<Result<void>(const std::filesystem::path& root)>;
struct RootChecks {
  /// What is at the path of a root now is the folder that was recorded to, and not the empty place of a disk that is
  /// away.
  RootCheck present = {};
  /// No other folder was ever seen there: what is not found could lie in that one.
  RootCheck only_one = {};
};

/// [any thread]
class LocalFolders final : public SessionFolders {
 public:
  /// `present`: see RootChecks; empty: whatever folder is there is the right one.
  LocalFolders(std::filesystem::path root, SessionParser parser, RootCheck present = {})
      : root_(std::move(root)), parser_(std::move(parser)), present_(std::move(present)) {}
  Result<std::vector<FoundSession>> list() override;
  Result<FoundSession> find(const std::string& folder) override;
  Result<void> remove(const std::string& folder) override;
  Result<void> replace(const std::string& folder, const std::string& file, const std::string& content) override;
  Result<std::unique_ptr<MediaFile>> open(const std::string& folder, const std::string& file) override;

 private:
  [[nodiscard]] FoundSession read(const std::string& folder) const;
  /// @errors "value-invalid" for a name that leads out of the root.
  Result<std::filesystem::path> inside(const std::string& folder, const std::string& file) const;

  const std::filesystem::path root_;
  const SessionParser parser_;
  const RootCheck present_;
};

}  // namespace parallax::store
