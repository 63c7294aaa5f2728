// SPDX-License-Identifier: Apache-2.0
#include "mount.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cstdlib>
#include <cstring>

#include "launch.hpp"
#include "media_type.hpp"

namespace parallax::sim {
namespace {

constexpr const char* kPathOfClient = "parallax-path";

/// The server's sinks would hold packets back until their time stamps; the feeder paces, and stamps may leap.
void send_at_once(GstBin*, GstBin*, GstElement* element, gpointer) {
  GstElementFactory* factory = gst_element_get_factory(element);
  const char* name = factory != nullptr ? GST_OBJECT_NAME(factory) : "";
  if (std::strcmp(name, "udpsink") == 0 || std::strcmp(name, "multiudpsink") == 0 ||
      std::strcmp(name, "appsink") == 0) {
    g_object_set(element, "sync", FALSE, nullptr);
  }
}

GstPadProbeReturn lose_packets(GstPad*, GstPadProbeInfo* info, gpointer percent) {
  const double share = *static_cast<const double*>(percent) / 100;
  const auto lost = [share] { return g_random_double() < share; };
  if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) return lost() ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
  GstBufferList* list = gst_buffer_list_make_writable(GST_PAD_PROBE_INFO_BUFFER_LIST(info));
  for (guint i = gst_buffer_list_length(list); i > 0; --i) {
    if (lost()) gst_buffer_list_remove(list, i - 1, 1);
  }
  info->data = list;
  return gst_buffer_list_length(list) == 0 ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

void note_path(GstRTSPClient* client, GstRTSPContext* context, gpointer) {
  if (context->uri == nullptr || context->uri->abspath == nullptr) return;
  std::string path = context->uri->abspath;
  const size_t end = path.find('/', 1);
  if (end != std::string::npos) path.resize(end);
  g_object_set_data_full(G_OBJECT(client), kPathOfClient, g_strdup(path.c_str()), g_free);
}

GstRTSPFilterResult close_clients_of(GstRTSPServer*, GstRTSPClient* client, gpointer path) {
  const auto* connected = static_cast<const char*>(g_object_get_data(G_OBJECT(client), kPathOfClient));
  const bool matches = connected != nullptr && std::strcmp(connected, static_cast<const char*>(path)) == 0;
  return matches ? GST_RTSP_FILTER_REMOVE : GST_RTSP_FILTER_KEEP;
}

GstRTSPLowerTrans protocols_of(Transport transport) {
  switch (transport) {
    case Transport::tcp:
      return GST_RTSP_LOWER_TRANS_TCP;
    case Transport::udp:
      return GST_RTSP_LOWER_TRANS_UDP;
    case Transport::both:
      break;
  }
  return static_cast<GstRTSPLowerTrans>(GST_RTSP_LOWER_TRANS_TCP | GST_RTSP_LOWER_TRANS_UDP);
}

// GStreamer sends to all viewers over TCP in step: one that has vanished holds up the others until it is let go.
void limit_patience(GstRTSPClient* client, int seconds) {
  GSocket* socket = gst_rtsp_connection_get_write_socket(gst_rtsp_client_get_connection(client));
  const unsigned milliseconds = static_cast<unsigned>(seconds) * 1000;
  if (socket != nullptr)
    setsockopt(g_socket_get_fd(socket), IPPROTO_TCP, TCP_USER_TIMEOUT, &milliseconds, sizeof milliseconds);
}

}  // namespace

Mount::Mount(GstRTSPServer* server, const Options& options, std::string name, std::unique_ptr<Feeder> feeder)
    : server_(server), options_(options), name_(std::move(name)), feeder_(std::move(feeder)) {
  add();
}

void Mount::add() {
  GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
  gst_rtsp_media_factory_set_launch(factory, launch_line(options_, feeder_->camera()).c_str());
  gst_rtsp_media_factory_set_shared(factory, TRUE);
  gst_rtsp_media_factory_set_protocols(factory, protocols_of(options_.transport));
  gst_rtsp_media_factory_set_enable_rtcp(factory, options_.rtcp ? TRUE : FALSE);
  if (options_.parameter_sets == ParameterSets::inband) {
    gst_rtsp_media_factory_set_media_gtype(factory, bare_sdp_media_type());
  }
  gst_rtsp_media_factory_add_role(factory, "viewer", GST_RTSP_PERM_MEDIA_FACTORY_ACCESS, G_TYPE_BOOLEAN, TRUE,
                                  GST_RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, G_TYPE_BOOLEAN, TRUE, nullptr);
  g_signal_connect(factory, "media-configure",
                   G_CALLBACK(+[](GstRTSPMediaFactory*, GstRTSPMedia* media, gpointer mount) {
                     static_cast<Mount*>(mount)->configure(media);
                   }),
                   this);
  GstRTSPMountPoints* mounts = gst_rtsp_server_get_mount_points(server_);
  gst_rtsp_mount_points_add_factory(mounts, ("/" + name_).c_str(), factory);
  g_object_unref(mounts);
  mounted_ = true;
}

void Mount::configure(GstRTSPMedia* media) {
  GstElement* element = gst_rtsp_media_get_element(media);
  GstObject* pipeline = gst_object_get_parent(GST_OBJECT(element));
  if (pipeline != nullptr) {
    g_signal_connect(pipeline, "deep-element-added", G_CALLBACK(send_at_once), nullptr);
    gst_object_unref(pipeline);
  }
  if (options_.loss_percent > 0) {
    GstElement* payloader = gst_bin_get_by_name(GST_BIN(element), "pay0");
    GstPad* pad = gst_element_get_static_pad(payloader, "src");
    const auto types = static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST);
    gst_pad_add_probe(pad, types, lose_packets, &options_.loss_percent, nullptr);
    gst_object_unref(pad);
    gst_object_unref(payloader);
  }
  feeder_->attach(media, element);
  g_signal_connect(
      media, "unprepared",
      G_CALLBACK(+[](GstRTSPMedia* done, gpointer mount) { static_cast<Mount*>(mount)->feeder_->detach(done); }), this);
  gst_object_unref(element);
}

void Mount::follow_presence() {
  const bool gone = feeder_->presence() == testcard::Presence::gone;
  if (gone && mounted_) {
    std::string path = "/" + name_;
    GstRTSPMountPoints* mounts = gst_rtsp_server_get_mount_points(server_);
    gst_rtsp_mount_points_remove_factory(mounts, path.c_str());
    g_object_unref(mounts);
    g_list_free_full(gst_rtsp_server_client_filter(server_, close_clients_of, path.data()), g_object_unref);
    mounted_ = false;
  } else if (!gone && !mounted_) {
    add();
  }
}

void watch_clients(GstRTSPServer* server, int patience_s) {
  g_signal_connect(server, "client-connected",
                   G_CALLBACK(+[](GstRTSPServer*, GstRTSPClient* client, gpointer patience) {
                     g_signal_connect(client, "describe-request", G_CALLBACK(note_path), nullptr);
                     g_signal_connect(client, "setup-request", G_CALLBACK(note_path), nullptr);
                     if (const int seconds = GPOINTER_TO_INT(patience); seconds > 0) limit_patience(client, seconds);
                   }),
                   GINT_TO_POINTER(patience_s));
}

}  // namespace parallax::sim
