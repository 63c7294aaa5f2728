// SPDX-License-Identifier: Apache-2.0
// Between a driver's pushes (plx_stream_sink) and the host's StreamSink: checks everything, copies nothing large.
#pragma once

#include "plugins/extensions/camera/camera_driver.hpp"

namespace parallax::plugins {

/// One per started stream; must outlive it. What a driver pushes against the rules is refused with PLX_SINK_STOP and
/// ends the stream with an Error "plugin-broken".
class StreamBridge {
 public:
  explicit StreamBridge(StreamSink& sink);
  StreamBridge(const StreamBridge&) = delete;
  StreamBridge& operator=(const StreamBridge&) = delete;
  [[nodiscard]] const plx_stream_sink* table() const { return &table_; }

 private:
  struct Track {
    std::shared_ptr<const media::StreamFormat> format;
    int64_t factor = 1;  ///< ticks of the driver times this are ticks of the format's clock
  };
  int32_t take_tracks(const plx_track* const* tracks, uint32_t count);
  int32_t take_unit(const plx_access_unit& unit);
  int32_t broken(std::string text);

  StreamSink& sink_;
  plx_stream_sink table_;
  std::vector<Track> tracks_;
  bool ended_ = false;
};

}  // namespace parallax::plugins
