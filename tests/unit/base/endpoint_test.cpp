// SPDX-License-Identifier: Apache-2.0
#include "base/endpoint.hpp"

#include "catch.hpp"

using namespace parallax;

TEST_CASE("an address leads to scheme, host and port, however it is written") {
  CHECK(endpoint_of("rtsp://cam/x") == "rtsp://cam:554");
  CHECK(endpoint_of("RTSP://u:p@Cam:554/y?z@h") == "rtsp://cam:554");
  CHECK(endpoint_of("rtsp://cam:/") == "rtsp://cam:554");
  CHECK(endpoint_of("rtsps://cam") == "rtsps://cam:322");
  CHECK(endpoint_of("rtsp://[FE80::1]/x") == "rtsp://[fe80::1]:554");
  CHECK(endpoint_of("rtsp://[fe80::1]:8554/x") == "rtsp://[fe80::1]:8554");
  CHECK(endpoint_of("vendor://host/x") == "vendor://host");
  CHECK(endpoint_of("no address").empty());
  CHECK(endpoint_of("").empty());
}
