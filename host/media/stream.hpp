// SPDX-License-Identifier: Apache-2.0
// How producers of media (RTSP receiver, driver that pushes) say what they have to say.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "model/media/access_unit.hpp"
#include "model/rooms/camera_state.hpp"

namespace parallax::media {

/// One of the streams that a camera sends together (its picture, its sound, its metadata).
struct StreamTrack {
  std::shared_ptr<const StreamFormat>
      format;  ///< may be incomplete until the first access unit (parameter sets in band)
};

/// Takes the units of a stream, from the depacketizer to the file: the one interface of their way. [loop thread]; must
/// not block, and must not destroy whoever calls inside a call.
class UnitSink {
 public:
  virtual ~UnitSink() = default;
  /// A complete, undamaged unit. `track` counts from 0 within what calls. Whoever keeps the unit copies it, which
  /// shares its bytes. `unit.format` may be another object than before: the stream has changed.
  virtual void on_access_unit(size_t track, const AccessUnit& unit) = 0;
  /// Something worth a note in the part, such as a sound track that had to be left out.
  virtual void on_note(std::string_view text) = 0;
};

/// Receives everything a producer has to say: `on_tracks` before any access unit and again after a reconnect.
class StreamEvents : public UnitSink {
 public:
  virtual void on_state(CameraState state, const std::optional<Error>& reason) = 0;
  virtual void on_tracks(const std::vector<StreamTrack>& tracks) = 0;
};

/// Anything that produces streams: an RTSP receiver or a driver that pushes. It reconnects by itself, with back-off,
/// until it is stopped or destroyed. [loop thread]
class StreamProducer {
 public:
  virtual ~StreamProducer() = default;
  /// Begins; `events` must outlive this object. Never blocks; the outcome comes as states.
  virtual void start(StreamEvents& events) = 0;
  /// Ends politely (TEARDOWN is sent, not waited for). No event comes after this returns.
  virtual void stop() = 0;
  [[nodiscard]] virtual SourceHealth health() const = 0;
};

}  // namespace parallax::media
