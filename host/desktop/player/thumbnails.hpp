// SPDX-License-Identifier: Apache-2.0
// Key frames of a session's videos for the timeline: what is seen about where the mouse is. One thread; the newest wish
// comes first, older ones are forgotten.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "desktop/player/media_source.hpp"
#include "desktop/player/workers.hpp"
#include "media/decode/video_frame.hpp"
#include "model/sessions/session.hpp"

namespace parallax::player {

/// [UI thread]; nothing here blocks.
class Thumbnails {
 public:
  /// `on_change` as in ReviewOptions. `workers` must outlive this object and its thread.
  Thumbnails(Workers& workers, Session session, std::shared_ptr<MediaSource> media, std::function<void()> on_change);
  /// Never waits; no `on_change` comes after it returned.
  ~Thumbnails();
  Thumbnails(const Thumbnails&) = delete;
  Thumbnails& operator=(const Thumbnails&) = delete;

  void update_session(Session session, std::shared_ptr<MediaSource> media);
  /// The key frame that stands for this moment. Null while it is fetched (`on_change` follows), and where there is
  /// none.
  [[nodiscard]] media::VideoFramePtr at(size_t video, int64_t session_ns);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace parallax::player
