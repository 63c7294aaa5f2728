// SPDX-License-Identifier: Apache-2.0
// Decoded pictures around a moment, each with the stretch of the session clock in which it is the one to see: whether a
// picture may be shown is read off here, and nothing else decides it. [one thread at a time]
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "media/decode/video_frame.hpp"
#include "media/file/picture_index.hpp"

namespace parallax::player {

/// `key_only`: stands for all pictures up to the next key frame, because there was no time for those.
enum class Exactness { exact, key_only };

struct CachedPicture {
  media::VideoFramePtr frame;
  media::PictureSpan span;
  Exactness exactness = Exactness::exact;
};

/// Which way the clock runs: pictures ahead are worth more than those behind.
enum class Heading { forward, backward };

class PictureCache {
 public:
  /// Keeps at most so many pictures; at least one.
  void set_limit(size_t pictures) { limit_ = pictures > 0 ? pictures : 1; }
  [[nodiscard]] size_t limit() const { return limit_; }
  [[nodiscard]] size_t size() const { return pictures_.size(); }

  /// Adds a picture, or replaces the one with the same begin; what is worth least to a clock at `position` goes.
  void insert(CachedPicture picture, int64_t position_session_ns, Heading heading);
  /// The picture to see at this moment: an exact one if there is, else one that stands for it.
  [[nodiscard]] const CachedPicture* at(int64_t session_ns) const;
  /// End of the unbroken run of pictures that covers `session_ns` and goes on from there, and how many they are behind
  /// the first; the moment itself if nothing covers it.
  struct Run {
    int64_t reaches_session_ns = 0;
    size_t pictures = 0;
  };
  [[nodiscard]] Run run_forward(int64_t session_ns) const;
  /// The same towards the past: the begin of the earliest one.
  [[nodiscard]] Run run_backward(int64_t session_ns) const;
  /// Sets the stretches of pictures anew whose begin is among `spans`: a file has grown.
  void retime(const std::vector<media::PictureSpan>& spans);
  /// Drops those that only stand for others.
  void drop_key_only();
  void clear() { pictures_.clear(); }

 private:
  std::vector<CachedPicture> pictures_;  ///< by begin, exact ones before others
  size_t limit_ = 16;
};

}  // namespace parallax::player
