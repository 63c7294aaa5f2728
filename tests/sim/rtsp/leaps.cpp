// SPDX-License-Identifier: Apache-2.0
#include "leaps.hpp"

#include <gst/rtp/gstrtpbuffer.h>

#include <map>
#include <mutex>

namespace parallax::sim {

struct Leaps::Plan {
  std::mutex mutex;
  std::map<GstClockTime, int64_t> leap_from;  ///< by the first PTS they hold for

  int64_t leap_at(GstClockTime pts) {
    const std::lock_guard lock(mutex);
    auto after = leap_from.upper_bound(pts);
    return after == leap_from.begin() ? 0 : std::prev(after)->second;
  }

  GstBuffer* stamped(GstBuffer* buffer, int32_t clock_rate_hz) {
    const int64_t leap_ns = leap_at(GST_BUFFER_PTS(buffer));
    if (leap_ns == 0) return buffer;
    buffer = gst_buffer_make_writable(buffer);
    GstRTPBuffer packet = GST_RTP_BUFFER_INIT;
    if (gst_rtp_buffer_map(buffer, GST_MAP_READWRITE, &packet) != 0) {
      // Stamps are modulo 2^32: a negative leap wraps as it shall.
      const auto ticks = static_cast<uint32_t>(leap_ns / 1'000'000 * clock_rate_hz / 1000);
      gst_rtp_buffer_set_timestamp(&packet, gst_rtp_buffer_get_timestamp(&packet) + ticks);
      gst_rtp_buffer_unmap(&packet);
    }
    return buffer;
  }

  static GstPadProbeReturn on_packets(GstPad* pad, GstPadProbeInfo* info, gpointer plan) {
    auto& self = **static_cast<std::shared_ptr<Plan>*>(plan);
    gint clock_rate_hz = 90000;
    if (GstCaps* caps = gst_pad_get_current_caps(pad); caps != nullptr) {
      gst_structure_get_int(gst_caps_get_structure(caps, 0), "clock-rate", &clock_rate_hz);
      gst_caps_unref(caps);
    }
    if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
      info->data = self.stamped(GST_PAD_PROBE_INFO_BUFFER(info), clock_rate_hz);
      return GST_PAD_PROBE_OK;
    }
    struct Context {
      Plan& plan;
      gint clock_rate_hz;
    } context{self, clock_rate_hz};
    GstBufferList* list = gst_buffer_list_make_writable(GST_PAD_PROBE_INFO_BUFFER_LIST(info));
    gst_buffer_list_foreach(
        list,
        [](GstBuffer** buffer, guint, gpointer data) -> gboolean {
          auto& to = *static_cast<Context*>(data);
          *buffer = to.plan.stamped(*buffer, to.clock_rate_hz);
          return TRUE;
        },
        &context);
    info->data = list;
    return GST_PAD_PROBE_OK;
  }
};

Leaps::Leaps(GstElement* payloader) : plan_(std::make_shared<Plan>()) {
  GstPad* pad = gst_element_get_static_pad(payloader, "src");
  const auto types = static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);
  gst_pad_add_probe(pad, types, &Plan::on_packets, new std::shared_ptr<Plan>(plan_),
                    [](gpointer plan) { delete static_cast<std::shared_ptr<Plan>*>(plan); });
  gst_object_unref(pad);
}
Leaps::~Leaps() = default;

void Leaps::from(GstClockTime pts, int64_t leap_ns) {
  const std::lock_guard lock(plan_->mutex);
  if (plan_->leap_from.empty() ? leap_ns != 0 : std::prev(plan_->leap_from.end())->second != leap_ns) {
    plan_->leap_from[pts] = leap_ns;
  }
}

}  // namespace parallax::sim
