// SPDX-License-Identifier: Apache-2.0
// Leaps of the camera's time stamps, put onto the finished RTP packets. The buffers themselves keep true times: given a
// time stamp an hour ahead, GStreamer's server would wait that hour before it sends.
#pragma once

#include <gst/gst.h>

#include <cstdint>
#include <memory>

namespace parallax::sim {

class Leaps {
 public:
  /// Takes hold of what `payloader` sends. [any thread]
  explicit Leaps(GstElement* payloader);
  ~Leaps();
  Leaps(const Leaps&) = delete;
  Leaps& operator=(const Leaps&) = delete;

  /// Packets of buffers from `pts` on are stamped so much later (negative: earlier) than they are. [one thread]
  void from(GstClockTime pts, int64_t leap_ns);

 private:
  struct Plan;
  std::shared_ptr<Plan> plan_;  ///< shared with the pad, which may outlive this
};

}  // namespace parallax::sim
