// SPDX-License-Identifier: Apache-2.0
// Against VLC's RTSP server, which sends over UDP only and answers 461 to TCP.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>

#include "catch.hpp"
#include "child_process.hpp"
#include "receiving.hpp"
#include "support/temp_folder.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

/// A folder that is gone with the object; everyone may read it, for VLC runs as nobody.
class SharedFolder {
 public:
  SharedFolder() { std::filesystem::permissions(own_.path(), std::filesystem::perms::all); }
  [[nodiscard]] const std::filesystem::path& path() const { return own_.path(); }

 private:
  TempFolder own_;
};

int free_port() {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address);
  socklen_t size = sizeof address;
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace

TEST_CASE("VLC: pictures come over UDP by itself, after 461 to TCP") {
  const SharedFolder folder;
  const std::string file = folder.path() / "loop.mp4";
  ChildProcess encode({"ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=30", "-c:v",
                       "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", file});
  REQUIRE(encode.wait(60) == 0);

  const std::string url = "rtsp://127.0.0.1:" + std::to_string(free_port()) + "/cam";
  std::vector<std::string> command;
  // VLC refuses to run as root.
  if (geteuid() == 0) command = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
  for (const std::string& word :
       {std::string("env"), "HOME=" + folder.path().string(), "TMPDIR=" + folder.path().string()})
    command.push_back(word);
  for (const char* one : {"vlc", "-I", "dummy", "--no-dbus", "--quiet", "--loop"}) command.emplace_back(one);
  command.push_back(file);
  command.push_back("--sout=#rtp{sdp=" + url + "}");
  const ChildProcess vlc(command);

  media::RtspOptions options{.url = url};
  options.backoff.longest_ns = kNsPerSecond;  // VLC takes a moment to listen
  Receiving receiving(options);
  REQUIRE(receiving.wait_until([](const Received& r) { return r.units.contains(0) && r.units.at(0) >= 50; }, 40));
  CHECK(receiving.now().codecs.at(0) == "h264");
  CHECK(receiving.now().width == 320);

  Receiving only_tcp({.url = url, .transport = Transport::tcp});
  CHECK(only_tcp.wait_until([](const Received& r) { return r.code() == "transport-refused"; }));
}
