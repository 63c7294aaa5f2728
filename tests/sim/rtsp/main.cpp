// SPDX-License-Identifier: Apache-2.0
// parallax-sim-rtsp: simulated cameras on GStreamer's RTSP server. Prints "READY rtsp://…" when they can be connected
// to, takes faults by commands on standard input (see docs/guide/simulated-cameras.md), ends on SIGTERM and SIGINT.
#include <glib-unix.h>
#include <gst/gst.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "certificate.hpp"
#include "launch.hpp"
#include "mount.hpp"
#include "options.hpp"

namespace parallax::sim {
namespace {

struct Program {
  Options options;
  GMainLoop* loop = nullptr;
  GstRTSPServer* server = nullptr;
  std::vector<std::unique_ptr<Mount>> mounts;
};

/// Log-in and TLS. Nothing on failure but a message.
bool set_access(Program& program) {
  const Options& options = program.options;
  if (options.user.empty() && !options.tls) return true;
  GstRTSPAuth* auth = gst_rtsp_auth_new();
  GstRTSPToken* token = gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "viewer", nullptr);
  if (options.user.empty()) {
    gst_rtsp_auth_set_default_token(auth, token);
  } else if (options.auth_scheme == AuthScheme::digest) {
    gst_rtsp_auth_set_supported_methods(auth, GST_RTSP_AUTH_DIGEST);
    gst_rtsp_auth_add_digest(auth, options.user.c_str(), options.password.c_str(), token);
  } else {
    gchar* basic = gst_rtsp_auth_make_basic(options.user.c_str(), options.password.c_str());
    gst_rtsp_auth_add_basic(auth, basic, token);
    g_free(basic);
  }
  gst_rtsp_token_unref(token);
  if (options.tls) {
    GError* error = nullptr;
    GTlsCertificate* certificate = nullptr;
    if (options.tls_file.empty()) {
      const std::string pem = make_self_signed_pem();
      certificate = g_tls_certificate_new_from_pem(pem.c_str(), -1, &error);
    } else {
      certificate = g_tls_certificate_new_from_file(options.tls_file.c_str(), &error);
    }
    if (certificate == nullptr) {
      std::fprintf(stderr, "No certificate: %s\n", error != nullptr ? error->message : "unknown reason");
      g_clear_error(&error);
      g_object_unref(auth);
      return false;
    }
    gst_rtsp_auth_set_tls_certificate(auth, certificate);
    g_object_unref(certificate);
  }
  gst_rtsp_server_set_auth(program.server, auth);
  g_object_unref(auth);
  return true;
}

bool add_cameras(Program& program) {
  const Options& options = program.options;
  const auto& fps = options.camera.video.fps;
  const int64_t period_ns = 1'000'000'000LL * fps.den / fps.num;
  // Starting at a full second keeps the beeps of a loop at full seconds.
  const int64_t start_utc_ns = Feeder::utc_now_ns() / 1'000'000'000 * 1'000'000'000;
  for (int i = 0; i < options.cameras; ++i) {
    testcard::CameraOptions camera = options.camera;
    camera.camera = static_cast<uint16_t>(i + 1);
    camera.name = "CAM " + std::to_string(i + 1);
    // Real cameras do not take their pictures at the same instant.
    const int64_t phase_ns = camera.loop_seconds > 0 ? 0 : period_ns * i / options.cameras;
    const testcard::SimCamera* first = i > 0 ? &program.mounts.front()->feeder().camera() : nullptr;
    auto made = testcard::SimCamera::create(camera, start_utc_ns + phase_ns, first);
    if (!made) {
      std::fprintf(stderr, "%s\n", made.error().c_str());
      return false;
    }
    const auto form = sends_length_prefixed(options) ? PictureForm::lengths : PictureForm::start_codes;
    program.mounts.push_back(std::make_unique<Mount>(program.server, options, "cam" + std::to_string(i + 1),
                                                     std::make_unique<Feeder>(std::move(*made), form)));
  }
  return true;
}

/// One command: "stall cam1", "resume cam1", "gone cam1 [SECONDS]", "resize cam1 WxH", "jump cam1 SECONDS",
/// "silence cam1", "sound cam1", "quit". Each is answered with one line.
void obey(Program& program, const std::string& line) {
  std::istringstream words(line);
  std::string verb;
  std::string name;
  std::string value;
  words >> verb >> name >> value;
  if (verb == "quit") return g_main_loop_quit(program.loop);
  bool done = false;
  for (auto& mount : program.mounts) {
    if (mount->name() != name) continue;
    Feeder& feeder = mount->feeder();
    int width = 0;
    int height = 0;
    done = true;
    if (verb == "stall" || verb == "resume") {
      feeder.set_stalled(verb == "stall");
    } else if (verb == "gone") {
      feeder.go_away(value.empty() ? 10.0 : std::atof(value.c_str()));
      mount->follow_presence();
    } else if (verb == "jump") {
      feeder.shift_stamps(std::atof(value.c_str()));
    } else if (verb == "silence" || verb == "sound") {
      feeder.set_silent(verb == "silence");
    } else if (verb == "resize" && std::sscanf(value.c_str(), "%dx%d", &width, &height) == 2) {
      done = feeder.resize(width, height).has_value();
    } else {
      done = false;
    }
  }
  std::printf("%s %s\n", done ? "OK" : "NOT UNDERSTOOD", line.c_str());
  std::fflush(stdout);
}

gboolean on_input(GIOChannel* channel, GIOCondition, gpointer data) {
  auto& program = *static_cast<Program*>(data);
  gchar* text = nullptr;
  const GIOStatus status = g_io_channel_read_line(channel, &text, nullptr, nullptr, nullptr);
  if (status == G_IO_STATUS_AGAIN) return G_SOURCE_CONTINUE;
  if (status != G_IO_STATUS_NORMAL) {
    if (program.options.quit_at_end_of_input) g_main_loop_quit(program.loop);
    return G_SOURCE_REMOVE;
  }
  std::string line = text;
  g_free(text);
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.pop_back();
  if (!line.empty()) obey(program, line);
  return G_SOURCE_CONTINUE;
}

int serve(const Options& options) {
  gst_init(nullptr, nullptr);
  Program program{options, g_main_loop_new(nullptr, FALSE), gst_rtsp_server_new(), {}};
  gst_rtsp_server_set_address(program.server, options.bind.c_str());
  gst_rtsp_server_set_service(program.server, std::to_string(options.port).c_str());
  watch_clients(program.server, options.patience_s);
  if (!set_access(program) || !add_cameras(program)) return 1;
  if (gst_rtsp_server_attach(program.server, nullptr) == 0) {
    std::fprintf(stderr, "Cannot listen on %s port %u: it is taken, or the address is not this machine's.\n",
                 options.bind.c_str(), static_cast<unsigned>(options.port));
    return 1;
  }
  const auto quit = +[](gpointer data) -> gboolean {
    g_main_loop_quit(static_cast<Program*>(data)->loop);
    return G_SOURCE_CONTINUE;
  };
  g_unix_signal_add(SIGTERM, quit, &program);
  g_unix_signal_add(SIGINT, quit, &program);
  g_timeout_add(
      50,
      +[](gpointer data) -> gboolean {
        for (auto& mount : static_cast<Program*>(data)->mounts) mount->follow_presence();
        return G_SOURCE_CONTINUE;
      },
      &program);
  g_timeout_add_seconds(
      5,
      +[](gpointer data) -> gboolean {
        GstRTSPSessionPool* pool = gst_rtsp_server_get_session_pool(static_cast<Program*>(data)->server);
        gst_rtsp_session_pool_cleanup(pool);
        g_object_unref(pool);
        return G_SOURCE_CONTINUE;
      },
      &program);
  GIOChannel* input = g_io_channel_unix_new(0);
  g_io_add_watch(input, static_cast<GIOCondition>(G_IO_IN | G_IO_HUP), on_input, &program);

  std::printf("READY %s://%s:%d\n", options.tls ? "rtsps" : "rtsp", options.bind.c_str(),
              gst_rtsp_server_get_bound_port(program.server));
  std::fflush(stdout);
  g_main_loop_run(program.loop);
  // The server's own threads may still hold media that point here: the process ends without waiting for them.
  std::fflush(nullptr);
  std::_Exit(0);
}

}  // namespace
}  // namespace parallax::sim

int main(int argc, char** argv) {
  const auto parsed = parallax::sim::parse_options(argc, argv);
  if (const int* status = std::get_if<int>(&parsed)) return *status;
  return parallax::sim::serve(std::get<parallax::sim::Options>(parsed));
}
