// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>

#include "catch.hpp"
#include "parallax/camera_talk.hpp"
#include "parallax/storage.hpp"

namespace {

/// Calls back into its own table while it is inside, if told so.
class TestCamera final : public plx::Camera {
 public:
  inline static std::function<void()> inside;
  plx::CameraInfo info(plx::Deadline /*deadline*/) override {
    if (inside) inside();
    return {.name = "Test", .streams = {{}}};
  }
  void start(std::string_view /*stream*/, plx::StreamSink /*sink*/) override {}
  void stop(std::string_view /*stream*/) override {}
};
class TestDriver final : public plx::CameraDriver {
 public:
  plx::DriverInfo info() const override { return {.driver = "test", .name = "Test"}; }
  std::unique_ptr<plx::Camera> open(const plx::Config& /*config*/) override { return std::make_unique<TestCamera>(); }
};

const plx_camera_driver_1& table() {
  return *static_cast<const plx_camera_driver_1*>(plx::CameraDriverOf<TestDriver>::table(plx::Host()));
}

plx_camera* open_camera() {
  const auto config = plx::sized<plx_config>();
  plx_camera* camera = nullptr;
  REQUIRE(table().open(table().ctx, &config, &camera, nullptr) == PLX_OK);
  return camera;
}

int signal_of_child(const std::function<void()>& body) {
  const pid_t child = ::fork();
  if (child == 0) {
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGABRT, SIG_DFL);
    body();
    std::_Exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("a debug build ends the process when the host enters an instance twice") {
  plx_camera* camera = open_camera();
  auto info = plx::sized<plx_camera_info>();
  const auto list = [&] { return table().list_streams(table().ctx, camera, PLX_NO_DEADLINE, &info, nullptr); };
  CHECK(signal_of_child([&] { list(); }) == 0);
  CHECK(signal_of_child([&] {
          TestCamera::inside = [&] {
            auto health = plx::sized<plx_camera_health>();
            table().health(table().ctx, camera, &health, nullptr);
          };
          list();
        }) == SIGABRT);
  table().close(table().ctx, camera);
}

TEST_CASE("a debug build ends the process when the host breaks a state tag") {
  plx_camera* camera = open_camera();
  const auto sink = plx::sized<plx_stream_sink>();
  const auto start = [&] { return table().start(table().ctx, camera, plx::str("main"), &sink, nullptr); };
  CHECK(signal_of_child([&] {
          start();
          start();
        }) == SIGABRT);
  CHECK(signal_of_child([&] {
          start();
          table().close(table().ctx, camera);
        }) == SIGABRT);
  CHECK(start() == PLX_OK);
  table().stop(table().ctx, camera, plx::str("main"));
  table().close(table().ctx, camera);
}

TEST_CASE("an error's text is cut at a whole character and ended") {
  plx_error error{};
  std::string text(sizeof error.message - 2, 'a');
  text += "ÄÄ";
  plx::detail::set_error(&error, PLX_E_FAILED, "code", text, "");
  CHECK(std::string(error.message) == std::string(sizeof error.message - 2, 'a'));
  CHECK(plx::detail::set_error(nullptr, PLX_E_FAILED, "code", text, "") == PLX_E_FAILED);
}

TEST_CASE("every kind of exception becomes a status with a text") {
  plx_error error{};
  CHECK(plx::detail::guarded(&error, [] { throw plx::Error(PLX_E_DENIED, "c", "m", "r"); }) == PLX_E_DENIED);
  CHECK(std::string(error.remedy) == "r");
  CHECK(plx::detail::guarded(&error, [] { throw std::bad_alloc(); }) == PLX_E_NO_MEMORY);
  CHECK(plx::detail::guarded(&error, [] { throw std::runtime_error("words"); }) == PLX_E_EXCEPTION);
  CHECK(std::string(error.message) == "words");
  CHECK(plx::detail::guarded(&error, [] { throw 42; }) == PLX_E_EXCEPTION);
  CHECK(plx::detail::guarded(&error, [] {}) == PLX_OK);
  CHECK(plx::detail::guarded(nullptr, [] { throw 42; }) == PLX_E_EXCEPTION);
}

TEST_CASE("pushed data lives until its last share is released") {
  auto bytes = std::make_shared<const std::vector<uint8_t>>(std::vector<uint8_t>{1, 2, 3});
  const std::weak_ptr<const std::vector<uint8_t>> watch = bytes;
  plx_anchor kept{};
  auto sink = plx::sized<plx_stream_sink>();
  sink.ctx = &kept;
  sink.access_unit = [](void* ctx, const plx_access_unit* unit) -> int32_t {
    unit->anchor.retain(unit->anchor.ctx);
    *static_cast<plx_anchor*>(ctx) = unit->anchor;
    return PLX_SINK_OK;
  };
  const plx::Bytes view(*bytes);
  CHECK(plx::StreamSink(&sink).push({.data = plx::SharedData(std::move(bytes), view)}) == plx::SinkAnswer::ok);
  CHECK_FALSE(watch.expired());
  kept.release(kept.ctx);
  CHECK(watch.expired());
}

TEST_CASE("object names that leave the volume are refused") {
  for (const char* name : {"a", "a/b", "a b/ü.mp4", "..a", "a..", ".hidden"}) {
    CAPTURE(name);
    CHECK_NOTHROW(plx::check_object_name(name));
  }
  for (const std::string_view name : {"", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/./b"}) {
    CAPTURE(name);
    CHECK_THROWS_AS(plx::check_object_name(name), plx::Error);
  }
  CHECK_THROWS_AS(plx::check_object_name(std::string_view("a\0b", 3)), plx::Error);
}

TEST_CASE("system errors are told apart as the recorder needs it") {
  CHECK(plx::storage_status_of(ENOSPC) == PLX_E_NO_SPACE);
  CHECK(plx::storage_status_of(EDQUOT) == PLX_E_NO_SPACE);
  CHECK(plx::storage_status_of(EIO) == PLX_E_OFFLINE);
  CHECK(plx::storage_status_of(EROFS) == PLX_E_DENIED);
  CHECK(plx::storage_status_of(EINTR) == PLX_E_RETRY);
  CHECK(plx::storage_status_of(EEXIST) == PLX_E_EXISTS);
  CHECK(plx::storage_status_of(12345) == PLX_E_FAILED);
}

TEST_CASE("settings are read with their limits, and what is wrong is named") {
  const std::vector<plx_pair> pairs{{plx::str("port"), plx::str("8554")},
                                    {plx::str("bad"), plx::str("12x")},
                                    {plx::str("on"), plx::str("true")},
                                    {plx::str("odd"), plx::str("yes")}};
  auto raw = plx::sized<plx_config>();
  raw.pairs = pairs.data();
  raw.pair_count = 4;
  const plx::Config config(&raw);
  CHECK(config.number("port", 1, 1, 65535) == 8554);
  CHECK(config.number("none", 7, 1, 65535) == 7);
  CHECK_THROWS_AS(config.number("port", 1, 1, 100), plx::Error);
  CHECK_THROWS_AS(config.number("bad", 1, 1, 100), plx::Error);
  CHECK(config.flag("on"));
  CHECK(config.flag("none", true));
  CHECK_THROWS_AS(config.flag("odd"), plx::Error);
  CHECK_THROWS_AS(config.required("none"), plx::Error);
  CHECK(config.secret_text().empty());
}
