// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/url.hpp"

#include "catch.hpp"

using namespace parallax::media;

TEST_CASE("addresses are taken apart and credentials never come back in the text") {
  struct Row {
    const char* url;
    const char* host;
    int port;
    const char* target;
    const char* user;
    const char* password;
    const char* text;
  };
  const Row rows[] = {
      {"rtsp://10.0.0.5", "10.0.0.5", 554, "/", "", "", "rtsp://10.0.0.5/"},
      {"RTSP://cam:8554/a/b?c=d&e", "cam", 8554, "/a/b?c=d&e", "", "", "rtsp://cam:8554/a/b?c=d&e"},
      {"rtsps://cam/x", "cam", 322, "/x", "", "", "rtsps://cam/x"},
      {"rtsp://u:p@cam/x#f", "cam", 554, "/x", "u", "p", "rtsp://cam/x"},
      {"rtsp://u:p%40%2F%3a@cam", "cam", 554, "/", "u", "p@/:", "rtsp://cam/"},
      {"rtsp://u:p@x:y@cam", "cam", 554, "/", "u", "p@x:y", "rtsp://cam/"},
      {"rtsp://u:100%@cam", "cam", 554, "/", "u", "100%", "rtsp://cam/"},
      {"rtsp://u@cam?q", "cam", 554, "/?q", "u", "", "rtsp://cam/?q"},
      {"rtsp://[fe80::1]:554/x", "fe80::1", 554, "/x", "", "", "rtsp://[fe80::1]:554/x"},
      {" rtsp://cam/a b\t", "cam", 554, "/a%20b", "", "", "rtsp://cam/a%20b"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.url);
    const auto url = parse_rtsp_url(row.url);
    REQUIRE(url);
    CHECK(url->host == row.host);
    CHECK(url->port == row.port);
    CHECK(url->target == row.target);
    CHECK(url->user == row.user);
    CHECK(url->password == row.password);
    CHECK(url->text() == row.text);
  }
}

TEST_CASE("addresses without sense are refused without repeating them") {
  for (const char* url :
       {"", "http://cam/x", "rtsp://", "rtsp://:554/x", "rtsp://cam:0/", "rtsp://cam:99999/", "rtsp://cam:abc/",
        "rtsp://[::1/x", "rtsp://u:pa/ss@cam/x", "rtsp://a b/x", "rtsp://a\nb/x"}) {
    CAPTURE(url);
    const auto result = parse_rtsp_url(url);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == "rtsp-url");
    CHECK(result.error().line().find("pa/ss") == std::string::npos);
  }
}

TEST_CASE("control addresses of all forms are resolved") {
  struct Row {
    const char* base;
    const char* control;
    std::vector<std::string> expected;
  };
  const Row rows[] = {
      {"rtsp://h/x", "", {"rtsp://h/x"}},
      {"rtsp://h/x", "*", {"rtsp://h/x"}},
      {"rtsp://h/x", "trackID=1", {"rtsp://h/x/trackID=1"}},
      {"rtsp://h/x/", "trackID=1", {"rtsp://h/x/trackID=1"}},
      {"rtsp://h", "stream=0", {"rtsp://h/stream=0"}},
      {"rtsp://h/x/", "rtsp://10.0.0.2:80/y/track1", {"rtsp://10.0.0.2:80/y/track1"}},
      {"rtsp://h/x/", "rtsp://u:p@h/y/track1", {"rtsp://h/y/track1"}},
      {"rtsp://h:554/x/y", "/z/track1", {"rtsp://h:554/z/track1"}},
      {"rtsp://h/axis-media/media.amp/",
       "rtsp://h/axis-media/media.amp/stream=0?videocodec=h264",
       {"rtsp://h/axis-media/media.amp/stream=0?videocodec=h264"}},
      {"rtsp://h/axis-media/media.amp/",
       "stream=0?videocodec=h264",
       {"rtsp://h/axis-media/media.amp/stream=0?videocodec=h264"}},
      {"rtsp://h/axis-media/media.amp?videocodec=h264",
       "stream=0?videocodec=h264",
       {"rtsp://h/axis-media/media.amp?videocodec=h264/stream=0?videocodec=h264",
        "rtsp://h/axis-media/media.amp/stream=0?videocodec=h264"}},
      {"rtsp://h/cam?channel=1&subtype=0",
       "trackID=0",
       {"rtsp://h/cam?channel=1&subtype=0/trackID=0", "rtsp://h/cam/trackID=0?channel=1&subtype=0"}},
      {"rtsp://h/cam?channel=1/",
       "trackID=0",
       {"rtsp://h/cam?channel=1/trackID=0", "rtsp://h/cam/trackID=0?channel=1"}},
      {"rtsp://h/x", "a\r\nEvil: 1", {"rtsp://h/x/aEvil:%201"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.base, row.control);
    CHECK(resolve_control(row.base, row.control) == row.expected);
  }
}

TEST_CASE("the base for controls is Content-Base, else Content-Location, else the request") {
  CHECK(control_base("rtsp://h/x", "rtsp://h/base/", "rtsp://h/loc") == "rtsp://h/base/");
  CHECK(control_base("rtsp://h/x", "", "rtsp://h/loc") == "rtsp://h/loc");
  CHECK(control_base("rtsp://h/x", " ", "") == "rtsp://h/x");
  CHECK(control_base("rtsp://h:1/x", "/base/", "") == "rtsp://h:1/base/");
  CHECK(control_base("rtsp://h/x", "nonsense", "") == "rtsp://h/x");
}
