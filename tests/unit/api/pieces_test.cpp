// SPDX-License-Identifier: Apache-2.0
// The small parts of the server, each by itself.
#include "api/client/base_url.hpp"
#include "api/dto/paths.hpp"
#include "api/server/http/login_limiter.hpp"
#include "api/server/http/range.hpp"
#include "api/server/http/router.hpp"
#include "api/server/http/subprotocol.hpp"
#include "api/server/http/target.hpp"
#include "api/server/live/mime.hpp"
#include "api/server/routes/tar.hpp"
#include "base/percent.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::api;

TEST_CASE("one byte range is understood as RFC 9110 says") {
  CHECK(parse_range("bytes=0-99", 1000).value() == ByteRange{0, 100});
  CHECK(parse_range("bytes=900-", 1000).value() == ByteRange{900, 100});
  CHECK(parse_range("bytes=900-5000", 1000).value() == ByteRange{900, 100});
  CHECK(parse_range("bytes=-10", 1000).value() == ByteRange{990, 10});
  CHECK(parse_range("bytes=-5000", 1000).value() == ByteRange{0, 1000});
  for (const char* whole : {"", "items=0-1", "bytes=", "bytes=-", "bytes=5", "bytes=9-5", "bytes=a-b", "bytes=0-1,3-4",
                            "bytes=0-99999999999999999999999"}) {
    INFO(whole);
    REQUIRE(parse_range(whole, 1000));
    CHECK_FALSE(parse_range(whole, 1000).value());
  }
  CHECK_FALSE(parse_range("bytes=1000-", 1000));
  CHECK_FALSE(parse_range("bytes=-0", 1000));
  CHECK_FALSE(parse_range("bytes=0-", 0));
}

TEST_CASE("a target is decoded piece by piece") {
  const auto target = parse_target("/api/v1/sources/Room%20%2F%201?search=a%20b&x=%C3%A4");
  REQUIRE(target);
  CHECK(target->segments == std::vector<std::string>{"api", "v1", "sources", "Room / 1"});
  CHECK(target->query == Query{{"search", "a b"}, {"x", "ä"}});
  CHECK(parse_target("/api/v1/")->segments.size() == 2);
  for (const char* bad : {"", "*", "http://x/y", "/%zz", "/%ff", "/a%00", "/?a=%c3", "/a b"}) {
    INFO(bad);
    CHECK_FALSE(parse_target(bad));
  }
}

TEST_CASE("routes are found by path, type and method") {
  std::vector<Route> routes(3);
  routes[0].method = "GET";
  routes[0].pattern = "/a/{name}";
  routes[1].method = "DELETE";
  routes[1].pattern = "/a/{name}";
  routes[2].method = "GET";
  routes[2].pattern = "/a/{name}/parts/{part:number}";
  const Router router(std::move(routes));
  const auto found = router.find("HEAD", {"a", "x"});
  REQUIRE(found);
  CHECK(found->route->method == "GET");
  CHECK(found->path.front().second == "x");
  CHECK(router.find("GET", {"a", "x", "parts", "12"}));
  CHECK(router.find("GET", {"a", "x", "parts", "1x"}).error().status == 404);
  CHECK(router.find("GET", {"a"}).error().status == 404);
  const auto wrong = router.find("PUT", {"a", "x"});
  CHECK(wrong.error().status == 405);
  CHECK(wrong.error().error.text.find("GET, DELETE") != std::string::npos);
}

TEST_CASE("guessing passwords becomes slow, per address") {
  LoginLimiter limiter({.tries_at_once = 3, .one_more_every_ns = 2 * kNsPerSecond, .max_addresses = 10});
  int64_t now = 0;
  for (int i = 0; i < 3; ++i) {
    CHECK(limiter.wait_s("a", now) == 0);
    limiter.failed("a", {}, now);
  }
  CHECK(limiter.wait_s("a", now) == 2);
  CHECK(limiter.wait_s("b", now) == 0);
  now += 2 * kNsPerSecond;
  CHECK(limiter.wait_s("a", now) == 0);
  limiter.failed("a", {}, now);
  CHECK(limiter.wait_s("a", now) > 0);
  for (int i = 0; i < 1000; ++i) limiter.failed("host" + std::to_string(i), {}, now);
  CHECK(limiter.wait_s("host999", now) == 0);
}

TEST_CASE("where a user is guessed from many addresses, answers are held back longer and longer, and again less") {
  LoginLimiter limiter;
  int64_t now = 0;
  const auto guess = [&](int tries) {
    for (int i = 0; i < tries; ++i) limiter.failed("host" + std::to_string(i), "Tina", now);
  };
  guess(9);
  CHECK(limiter.hold_ns("tina", now) == 0);
  guess(1);
  CHECK(limiter.hold_ns("tina", now) == kNsPerSecond / 4);
  guess(1);
  CHECK(limiter.hold_ns("TINA", now) == kNsPerSecond / 2);
  guess(1000);
  CHECK(limiter.hold_ns("tina", now) == 4 * kNsPerSecond);
  CHECK(limiter.hold_ns("ben", now) == 0);
  now += 7 * 60 * kNsPerSecond;
  CHECK(limiter.hold_ns("tina", now) == 0);
  guess(1000);
  limiter.lift("Tina");
  CHECK(limiter.hold_ns("tina", now) == 0);
}

TEST_CASE("a token comes by header or, from browsers, by subprotocol") {
  Headers header;
  header.add("authorization", "bearer abc");
  CHECK(bearer_token(header) == "abc");
  Headers offered;
  offered.add("Sec-WebSocket-Protocol", "parallax, bearer.xyz");
  CHECK(bearer_token(offered) == "xyz");
  CHECK(chose_subprotocol(offered));
  Headers basic;
  basic.add("Authorization", "Basic abc");
  CHECK_FALSE(bearer_token(basic));
  CHECK_FALSE(bearer_token({}));
}

TEST_CASE("the address of a recorder is checked") {
  const auto url = parse_base_url("http://127.0.0.1:9000/");
  REQUIRE(url);
  CHECK(url->authority == "127.0.0.1:9000");
  CHECK(parse_base_url("https://lab")->port == 8480);
  CHECK(parse_base_url("http://[::1]:80")->host == "::1");
  for (const char* bad : {"", "lab", "ftp://lab", "http://u:p@lab", "http://lab/x", "http://:80", "http://lab:0"}) {
    INFO(bad);
    CHECK_FALSE(parse_base_url(bad));
  }
  CHECK(percent_encode("a b/ä") == "a%20b%2F%C3%A4");
  CHECK(target_of("/x/{a}/y/{b:number}", {"a b/ä", "7"}, {{"q", "1&2"}}) == "/x/a%20b%2F%C3%A4/y/7?q=1%262");
  CHECK(target_of("/x") == "/x");
}

TEST_CASE("an address without a scheme is completed: https elsewhere, http on this computer") {
  const auto completed = [](std::string_view written) { return complete_base_url(written); };
  CHECK(completed("lab") == "https://lab");
  CHECK(completed(" lab:9000/ ") == "https://lab:9000");
  CHECK(completed("192.0.2.7:8480") == "https://192.0.2.7:8480");
  CHECK(completed("127.0.0.1:8480") == "http://127.0.0.1:8480");
  CHECK(completed("localhost") == "http://localhost");
  CHECK(completed("[::1]:8480") == "http://[::1]:8480");
  CHECK(completed("http://lab:8480/") == "http://lab:8480");
  CHECK(completed("https://lab") == "https://lab");
  CHECK(completed("ftp://lab") == "ftp://lab");
  CHECK(completed("http://") == "http://");
  CHECK(completed("").empty());
  for (const char* bad : {"a b", "lab/x", "user:word@lab", "lab:port"}) {
    INFO(bad);
    CHECK_FALSE(parse_base_url(completed(bad)));
  }
}

TEST_CASE("a tar archive has the block and checksum layout of POSIX") {
  std::string archive;
  append_tar_file(archive, "facts.txt", "hello", 1'700'000'000);
  end_tar(archive);
  REQUIRE(archive.size() == 4 * 512);
  CHECK(archive.substr(0, 9) == "facts.txt");
  CHECK(archive.substr(257, 5) == "ustar");
  CHECK(archive.substr(512, 5) == "hello");
  unsigned sum = 0;
  for (size_t i = 0; i < 512; ++i) sum += i >= 148 && i < 156 ? 0x20U : static_cast<unsigned char>(archive[i]);
  CHECK(std::stoul(archive.substr(148, 6), nullptr, 8) == sum);
}

TEST_CASE("browsers are told the codecs of a live stream by their names in RFC 6381") {
  auto video = std::make_shared<media::StreamFormat>();
  video->codec = media::Codec::h264;
  video->codec_config = SharedBytes(std::vector<uint8_t>{1, 0x64, 0x00, 0x1F, 0xFF});
  auto audio = std::make_shared<media::StreamFormat>();
  audio->kind = media::MediaKind::audio;
  audio->codec = media::Codec::aac;
  audio->codec_config = SharedBytes(std::vector<uint8_t>{0x12, 0x10});
  const std::vector<std::shared_ptr<const media::StreamFormat>> tracks{video, audio};
  CHECK(mime_of(tracks) == "video/mp4; codecs=\"avc1.64001F, mp4a.40.2\"");
  auto hevc = std::make_shared<media::StreamFormat>();
  hevc->codec = media::Codec::h265;
  hevc->codec_config = SharedBytes(std::vector<uint8_t>{1, 0x01, 0x60, 0, 0, 0, 0xB0, 0, 0, 0, 0, 0, 93, 0});
  const std::vector<std::shared_ptr<const media::StreamFormat>> one{hevc};
  CHECK(mime_of(one) == "video/mp4; codecs=\"hvc1.1.6.L93.B0\"");
}
