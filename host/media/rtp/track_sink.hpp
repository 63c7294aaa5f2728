// SPDX-License-Identifier: Apache-2.0
// Where a ReceiverTrack puts what it has received.
#pragma once

#include <string_view>

#include "media/stream.hpp"

namespace parallax::media::rtp {

/// Called from inside push_rtp(), push_rtcp() and poll(). Must not call back into the track. [loop thread]
class TrackSink {
 public:
  virtual ~TrackSink() = default;
  /// A complete, undamaged access unit. `unit.format` may be another object than before: the stream has changed.
  virtual void on_access_unit(const AccessUnit& unit) = 0;
  /// Something worth a note in the part; each text comes at most once per track.
  virtual void on_note(std::string_view text) = 0;
};

}  // namespace parallax::media::rtp
