// SPDX-License-Identifier: Apache-2.0
// Where a session's files come from: plain files where they can be read, else range requests to the recorder.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "api/client/client.hpp"
#include "base/result.hpp"
#include "model/media/volume.hpp"

namespace parallax::player {

/// The two objects of a part, for one reader. `index` is null where there is none.
struct PartObjects {
  std::unique_ptr<media::StoredObject> media;
  std::unique_ptr<media::StoredObject> index;
};

/// Opens parts, numbered as in Session. [any thread]
class MediaSource {
 public:
  virtual ~MediaSource() = default;
  /// Blocks. @errors "not-found", "storage-denied", those of the API.
  virtual Result<PartObjects> open(size_t video, size_t part) = 0;
};

/// `paths[video][part]`: plain files, each with its index beside it.
[[nodiscard]] std::shared_ptr<MediaSource> make_local_media(std::vector<std::vector<std::filesystem::path>> paths);

struct RecorderMediaOptions {
  api::ClientOptions recorder;
  std::string session;
  /// As the API tells them; used where the file can be read here, empty where it cannot.
  std::vector<std::vector<std::filesystem::path>> paths;
};
[[nodiscard]] std::shared_ptr<MediaSource> make_recorder_media(RecorderMediaOptions options);

}  // namespace parallax::player
