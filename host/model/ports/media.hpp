// SPDX-License-Identifier: Apache-2.0
// The bytes of what was recorded, for range requests. Implemented in store/.
#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "model/ports/session_folders.hpp"

namespace parallax {

struct OpenedPart {
  std::unique_ptr<MediaFile> file;
  std::string file_name;     ///< without folder
  std::string content_type;  ///< "video/mp4", "audio/mp4", …
  std::string etag;          ///< quoted; empty while the file grows or is about to be finished
  bool growing = false;      ///< its size rises from call to call
};

class MediaAccess {
 public:
  virtual ~MediaAccess() = default;
  /// `video` and `part` count from 0, as in Session. @errors "session-unknown", "part-unknown", those of the storage.
  /// Blocks.
  virtual Result<OpenedPart> open_part(const std::string& session, size_t video, size_t part) = 0;
  /// The same for the part's `.idx`, which players on other computers find their pictures by.
  virtual Result<OpenedPart> open_index(const std::string& session, size_t video, size_t part) = 0;
};

}  // namespace parallax
