// SPDX-License-Identifier: Apache-2.0
#include "media_type.hpp"

#include <gst/rtsp-server/rtsp-server.h>

#include <algorithm>

#include <string>

namespace {

/// "96 a=1;sprop-parameter-sets=…;b=2" without the sprop-… parameters.
std::string without_sprops(const std::string& fmtp) {
  std::string out;
  size_t begin = 0;
  while (begin <= fmtp.size()) {
    const size_t end = std::min(fmtp.find(';', begin), fmtp.size());
    const std::string piece = fmtp.substr(begin, end - begin);
    const size_t space = piece.find(' ');
    const bool first = begin == 0 && space != std::string::npos;
    const std::string name = first ? piece.substr(space + 1) : piece;
    if (name.rfind("sprop-", 0) != 0) {
      out += (out.empty() || out.back() == ' ' ? "" : ";") + piece;
    } else if (first) {
      out += piece.substr(0, space + 1);
    }
    begin = end + 1;
  }
  return out;
}

gboolean setup_bare_sdp(GstRTSPMedia* media, GstSDPMessage* sdp, GstSDPInfo* info) {
  const auto* parent = GST_RTSP_MEDIA_CLASS(g_type_class_peek_parent(GST_RTSP_MEDIA_GET_CLASS(media)));
  if (parent->setup_sdp(media, sdp, info) == FALSE) return FALSE;
  for (guint m = 0; m < gst_sdp_message_medias_len(sdp); ++m) {
    auto* described = const_cast<GstSDPMedia*>(gst_sdp_message_get_media(sdp, m));
    for (guint a = 0; a < gst_sdp_media_attributes_len(described); ++a) {
      const GstSDPAttribute* attribute = gst_sdp_media_get_attribute(described, a);
      if (std::string(attribute->key) != "fmtp") continue;
      GstSDPAttribute bare;
      gst_sdp_attribute_set(&bare, "fmtp", without_sprops(attribute->value).c_str());
      gst_sdp_media_replace_attribute(described, a, &bare);
    }
  }
  return TRUE;
}

void init_class(gpointer type, gpointer) {
  GST_RTSP_MEDIA_CLASS(type)->setup_sdp = setup_bare_sdp;
}

}  // namespace

namespace parallax::sim {

GType bare_sdp_media_type() {
  static const GType type =
      g_type_register_static_simple(GST_TYPE_RTSP_MEDIA, "ParallaxBareSdpMedia", sizeof(GstRTSPMediaClass), init_class,
                                    sizeof(GstRTSPMedia), nullptr, static_cast<GTypeFlags>(0));
  return type;
}

}  // namespace parallax::sim
