// SPDX-License-Identifier: Apache-2.0
#include "record/rules/naming.hpp"

#include <cstdlib>
#include <ctime>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "catch.hpp"

using namespace parallax;
using namespace parallax::record;

TEST_CASE("a session without a name is called after its location and the local time [R107]") {
  setenv("TZ", "UTC-2", 1);  // two hours east of Greenwich
  tzset();
  CHECK(default_session_name("Room 1", 1'700'000'000 * kNsPerSecond) == "Room 1, 2023-11-15 00:13");
  unsetenv("TZ");
  tzset();
}

TEST_CASE("folders sort by time and are unique by the id") {
  CHECK(session_folder_name("Room 1/b", 1'700'000'000 * kNsPerSecond, "1b9d6bcd-bbfd-4b2d") ==
        "20231114-221320Z-Room-1-b-1b9d6bcd");
}

TEST_CASE("the reason of a stop is added to the name once [R28]") {
  const std::string name = name_with_stop_reason("Room 1", "disk full");
  CHECK(name == "Room 1 (stopped: disk full)");
  CHECK(name_with_stop_reason(name, "disk full") == name);
}

TEST_CASE("two sources never share a file, in whatever script they are named") {
  CHECK(source_stem("Bed 1") == "Bed-1");
  CHECK(source_stem("left_arm") == "left_arm");
  std::set<std::string> stems;
  const std::vector<std::string> names{"Bed 1",  "Bed-1",
                                       "Bed/1",  "Bed.1",
                                       "كاميرا", "سرير",
                                       "कैमरा १", "床",
                                       "窓",     std::string(100, 'x'),
                                       "..",     "../..",
                                       " ",      std::string(100, 'x') + "y"};
  for (const std::string& name : names) {
    const std::string stem = source_stem(name);
    CAPTURE(name, stem);
    CHECK(stems.insert(stem).second);
    CHECK(stem.size() <= 73);
    CHECK(stem.front() != '-');
    CHECK(stem.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
          std::string::npos);
  }
}

TEST_CASE("parts are numbered from 1 and durations are readable") {
  CHECK(part_stem("Camera 1", 2) == "Camera-1-p002");
  CHECK(duration_text(3723 * kNsPerSecond + 999'999'999) == "1:02:03");
}
