// SPDX-License-Identifier: Apache-2.0
#include "base/own_arguments.hpp"

#include <string>

#include "catch.hpp"

using namespace parallax;

namespace {

struct Taken {
  OwnArguments own;
  std::string shown;  ///< what the system shows of the argument, its zeros at the end left out
};

Taken taken(std::string argument) {
  std::string name = "program";
  char* argv[] = {name.data(), argument.data(), nullptr};
  OwnArguments own = take_arguments(2, argv);
  CHECK(argument.find('\0') >= std::string(argument.c_str()).size());
  return {std::move(own), argument.c_str()};
}

}  // namespace

TEST_CASE("a password in an address is hidden where the system shows the arguments, and still there for the program") {
  const Taken camera = taken("Bed=rtsp://ann:a:long@one@10.0.0.5:554/main?x=1");
  CHECK(camera.own.values == std::vector<std::string>{"Bed=rtsp://ann:a:long@one@10.0.0.5:554/main?x=1"});
  CHECK(camera.own.held_password);
  CHECK(camera.shown == "Bed=rtsp://ann:***@10.0.0.5:554/main?x=1");
  CHECK(taken("--url=rtsps://ann:x@h").shown == "--url=rtsps://ann:*@h");
}

TEST_CASE("an argument without a password stays as it is") {
  for (const char* argument : {"", "record", "rtsp://ann@h/x", "rtsp://ann:@h/x", "rtsp://h:554/y@z", "a:b@c",
                               "rtsp://[::1]:554/x", "http://127.0.0.1:8480"}) {
    const Taken plain = taken(argument);
    CHECK(plain.shown == argument);
    CHECK_FALSE(plain.own.held_password);
  }
}
