// SPDX-License-Identifier: Apache-2.0
// The folders in which sessions lie, as the catalogue needs them: to rebuild itself, to delete, to hand out bytes.
// store/folders/local_folders implements it over plain folders; the recorder may put storage volumes behind it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/byte_source.hpp"
#include "base/result.hpp"
#include "model/sessions/session.hpp"

namespace parallax {

/// One file that may still grow. [one thread at a time]
class MediaFile : public ByteSource {
 public:
  /// The bytes that are there now; of a growing file this rises from call to call.
  [[nodiscard]] virtual uint64_t size() const = 0;
  /// Where it lies as a plain file, if it does (sendfile).
  [[nodiscard]] virtual std::optional<std::filesystem::path> path() const = 0;
};

/// What a session's folder says about itself.
struct FoundSession {
  std::string folder;
  Result<Session> session;  ///< from session.json, of the newest copy
  /// What the catalogue wrote there (people, marks): one for each copy of the folder that has it, in no order.
  std::vector<std::string> catalogue_json;
};

class SessionFolders {
 public:
  virtual ~SessionFolders() = default;
  /// Every folder that holds a session.json, readable or not. Blocks.
  virtual Result<std::vector<FoundSession>> list() = 0;
  /// What one folder says. @errors "not-found": there is none of that name at present. Blocks.
  virtual Result<FoundSession> find(const std::string& folder) = 0;
  /// Removes a folder with all that is in it; succeeds when it is already gone. Blocks.
  virtual Result<void> remove(const std::string& folder) = 0;
  /// Replaces one small file of a folder in one step, in each copy of the folder. Succeeds when at least one took it;
  /// error "not-found" where there is no such folder. Blocks.
  virtual Result<void> replace(const std::string& folder, const std::string& file, const std::string& content) = 0;
  virtual Result<std::unique_ptr<MediaFile>> open(const std::string& folder, const std::string& file) = 0;
};

}  // namespace parallax
