// SPDX-License-Identifier: Apache-2.0
#include "base/text.hpp"

#include "base/clock.hpp"
#include "catch.hpp"

using namespace parallax;

TEST_CASE("user and password never survive in a URL that is shown") {
  CHECK(without_secrets("rtsp://admin:secret@cam:554/a?b=c@d") == "rtsp://cam:554/a?b=c@d");
  CHECK(without_secrets("rtsp://admin:s@e@cam") == "rtsp://cam");
  CHECK(without_secrets("rtsp://cam/x@y") == "rtsp://cam/x@y");
}

TEST_CASE("UTC is written as RFC 3339 with milliseconds, before 1970 too") {
  CHECK(format_utc(0) == "1970-01-01T00:00:00.000Z");
  CHECK(format_utc(1'700'000'000'123'456'789) == "2023-11-14T22:13:20.123Z");
  CHECK(format_utc(-kNsPerMs) == "1969-12-31T23:59:59.999Z");
}

TEST_CASE("any name becomes a safe file name") {
  CHECK(file_name_of("Room 3 / bed") == "Room-3-bed");
  CHECK(file_name_of("../../etc") == "-etc");
  CHECK(file_name_of("") == "unnamed");
  CHECK(file_name_of(std::string(300, 'x')).size() == 64);
}

TEST_CASE("splitting keeps empty pieces and trimming takes line ends") {
  CHECK(split("a,,b", ',').size() == 3);
  CHECK(trim(" \ta b\r\n") == "a b");
  CHECK(equal_ignoring_case("Content-Base", "content-base"));
  CHECK_FALSE(equal_ignoring_case("a", "ab"));
}

TEST_CASE("misspelt words are near, long ones far") {
  CHECK(edit_distance("listen", "listen") == 0);
  CHECK(edit_distance("lisen", "listen") == 1);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance(std::string(65, 'a'), std::string(65, 'a')) == 65);
}
