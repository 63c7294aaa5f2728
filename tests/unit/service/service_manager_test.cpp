// SPDX-License-Identifier: Apache-2.0
#include "service/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "catch.hpp"
#include "support/fake_loop.hpp"
#include "unit/store/fixture.hpp"

using namespace parallax;
using namespace parallax::recorder;

namespace {

/// What systemd is to the recorder: a datagram socket.
class Manager {
 public:
  explicit Manager(std::string name) : socket_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(name.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, name.data(), name.size());
    if (address.sun_path[0] == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    REQUIRE(bind(socket_, reinterpret_cast<const sockaddr*>(&address), length) == 0);
  }
  ~Manager() { close(socket_); }
  Manager(const Manager&) = delete;
  Manager& operator=(const Manager&) = delete;

  /// The next message; empty if there is none. Datagrams between local sockets have arrived when `send` returns.
  std::string next() {
    char text[512];
    const ssize_t got = recv(socket_, text, sizeof text, 0);
    return got < 0 ? std::string() : std::string(text, static_cast<size_t>(got));
  }

 private:
  int socket_;
};

}  // namespace

TEST_CASE("the service manager hears that the recorder is ready, its state, and that it stops") {
  const test::TempFolder folder;
  for (const std::string& name : {(folder.path() / "notify").string(), "@parallax-test-" + std::to_string(getpid())}) {
    Manager manager(name);
    const ServiceManager recorder(name);
    recorder.ready("Listening on http://127.0.0.1:1\nREADY=0");
    CHECK(manager.next() == "READY=1\nSTATUS=Listening on http://127.0.0.1:1 READY=0");
    recorder.status("2 recordings");
    CHECK(manager.next() == "STATUS=2 recordings");
    recorder.stopping();
    CHECK(manager.next() == "STOPPING=1");
    CHECK(manager.next().empty());
  }
}

TEST_CASE("the watchdog is fed twice per interval as long as the loop runs, and only when it watches") {
  const test::TempFolder folder;
  const std::string name = (folder.path() / "notify").string();
  Manager manager(name);
  test::FakeLoop loop;
  {
    const ServiceManager watched(name, 30 * kNsPerSecond);
    const Heartbeat heartbeat(loop, watched);
    CHECK(manager.next() == "WATCHDOG=1");
    loop.advance(14 * kNsPerSecond);
    CHECK(manager.next().empty());
    loop.advance(kNsPerSecond);
    CHECK(manager.next() == "WATCHDOG=1");
  }
  loop.advance(60 * kNsPerSecond);
  CHECK(manager.next().empty());
  const ServiceManager unwatched(name);
  const Heartbeat none(loop, unwatched);
  loop.advance(60 * kNsPerSecond);
  CHECK(manager.next().empty());
}

TEST_CASE("without a service manager, or with one that is gone, nothing happens") {
  ServiceManager("").ready("x");
  ServiceManager("/nonexistent/socket").ready("x");
  ServiceManager(std::string(200, 'x')).ready("x");
  setenv("NOTIFY_SOCKET", "/run/x", 1);
  setenv("WATCHDOG_USEC", "30000000", 1);
  setenv("WATCHDOG_PID", "1", 1);
  CHECK_FALSE(ServiceManager::from_environment().watchdog_ns());
  setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  CHECK(ServiceManager::from_environment().watchdog_ns() == 30 * kNsPerSecond);
  setenv("WATCHDOG_USEC", "soon", 1);
  CHECK_FALSE(ServiceManager::from_environment().watchdog_ns());
}
