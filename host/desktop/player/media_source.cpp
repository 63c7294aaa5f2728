// SPDX-License-Identifier: Apache-2.0
#include "desktop/player/media_source.hpp"

#include "api/client/calls/sessions.hpp"
#include "desktop/player/local_object.hpp"
#include "desktop/player/remote_object.hpp"

namespace parallax::player {
namespace {

constexpr const char* kIndexEnding = ".idx";

class LocalMedia final : public MediaSource {
 public:
  explicit LocalMedia(std::vector<std::vector<std::filesystem::path>> paths) : paths_(std::move(paths)) {}

  Result<PartObjects> open(size_t video, size_t part) override {
    if (video >= paths_.size() || part >= paths_[video].size())
      return fail("not-found", "This part has no file yet.", "It appears when the recorder has begun it.");
    const std::filesystem::path& path = paths_[video][part];
    auto media = LocalObject::open(path);
    if (!media) return fail(media.error());
    auto index = LocalObject::open(path.string() + kIndexEnding);
    return PartObjects{std::move(*media), index ? std::move(*index) : nullptr};
  }

 private:
  const std::vector<std::vector<std::filesystem::path>> paths_;
};

class RecorderMedia final : public MediaSource {
 public:
  explicit RecorderMedia(RecorderMediaOptions options) : local_(options.paths), options_(std::move(options)) {}

  Result<PartObjects> open(size_t video, size_t part) override {
    const bool has_path =
        video < options_.paths.size() && part < options_.paths[video].size() && !options_.paths[video][part].empty();
    if (has_path) {
      if (auto local = local_.open(video, part)) return local;
    }
    auto media =
        RemoteObject::open(options_.recorder, api::calls::sessions::part_media_target(options_.session, video, part));
    if (!media) return fail(media.error());
    auto index =
        RemoteObject::open(options_.recorder, api::calls::sessions::part_index_target(options_.session, video, part));
    return PartObjects{std::move(*media), index ? std::move(*index) : nullptr};
  }

 private:
  LocalMedia local_;
  const RecorderMediaOptions options_;
};

}  // namespace

std::shared_ptr<MediaSource> make_local_media(std::vector<std::vector<std::filesystem::path>> paths) {
  return std::make_shared<LocalMedia>(std::move(paths));
}

std::shared_ptr<MediaSource> make_recorder_media(RecorderMediaOptions options) {
  return std::make_shared<RecorderMedia>(std::move(options));
}

}  // namespace parallax::player
