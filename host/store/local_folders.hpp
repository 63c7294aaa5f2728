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

/// [any thread]
class LocalFolders final : public SessionFolders {
 public:
  LocalFolders(std::filesystem::path root, SessionParser parser) : root_(std::move(root)), parser_(std::move(parser)) {}
  Result<std::vector<FoundSession>> list() override;
  Result<FoundSession> find(const std::string& folder) override;
  Result<void> remove(const std::string& folder) override;
  Result<void> replace(const std::string& folder, const std::string& file, const std::string& content) override;
  Result<std::unique_ptr<MediaFile>> open(const std::string& folder, const std::string& file) override;

 private:
  [[nodiscard]] FoundSession read(const std::string& folder) const;
  /// Error "value-invalid" for a name that leads out of the root.
  Result<std::filesystem::path> inside(const std::string& folder, const std::string& file) const;

  const std::filesystem::path root_;
  const SessionParser parser_;
};

}  // namespace parallax::store
