// SPDX-License-Identifier: Apache-2.0
// One simulated camera on the RTSP server: its path, its media and who is connected to it.
#pragma once

#include <gst/rtsp-server/rtsp-server.h>

#include <memory>
#include <string>

#include "feeder.hpp"
#include "options.hpp"

namespace parallax::sim {

/// [main thread; the server's media callbacks come on its threads]
class Mount {
 public:
  Mount(GstRTSPServer* server, const Options& options, std::string name, std::unique_ptr<Feeder> feeder);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Feeder& feeder() { return *feeder_; }
  /// Takes the path away and closes its clients when the camera is gone, and brings it back. To be called often.
  void follow_presence();

 private:
  void add();
  void configure(GstRTSPMedia* media);

  GstRTSPServer* server_;
  Options options_;
  std::string name_;
  std::unique_ptr<Feeder> feeder_;
  bool mounted_ = false;
};

/// Notes on every client which camera it talks to, so that a camera that goes away can close its clients. `patience_s`:
/// see Options.
void watch_clients(GstRTSPServer* server, int patience_s);

}  // namespace parallax::sim
