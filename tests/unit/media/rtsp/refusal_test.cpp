// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/refusal.hpp"

#include <cerrno>
#include <vector>

#include "catch.hpp"

using namespace parallax;
using namespace parallax::media;

TEST_CASE("what went wrong with a camera is told in the past tense when it is over") {
  CHECK(connect_failed("10.0.0.7:554", ECONNREFUSED).afterwards() ==
        "10.0.0.7:554 was there, but nothing listened on that port.");
  CHECK(login_refused(false).afterwards() == "The camera wanted a user name and a password, and none were set.");
  CHECK(no_key_frame(12'000'000'000).afterwards() ==
        "Pictures had come for 12 s, but no key frame among them: nothing could be recorded or shown.");
  std::vector<Error> all{login_refused(true),
                         login_unknown_scheme(),
                         login_withheld("rtsp://x/"),
                         login_plain_only(),
                         unknown_host("x", "y"),
                         resolve_timeout("x", 1),
                         connect_failed("x", EHOSTUNREACH),
                         connect_failed("x", ETIMEDOUT),
                         connect_failed("x", EPERM),
                         connect_timeout("x", 1),
                         no_answer("PLAY", 1),
                         bad_answer("x"),
                         connection_closed("x"),
                         tls_untrusted("x", "y"),
                         tls_failed("x"),
                         no_media("x"),
                         transport_refused(true, false),
                         transport_refused(false, true),
                         transport_refused(false, false),
                         no_first_frame(1, true, false),
                         no_first_frame(1, false, false),
                         stalled(1),
                         camera_ended(),
                         too_many_redirects(),
                         too_many_units(),
                         redirect_leaves_tls(),
                         bad_transport()};
  for (const int status : {403, 404, 453, 461, 500, 551}) all.push_back(refusal_of_status(status, "x", "PLAY"));
  for (const Error& error : all) {
    const std::string& text = error.afterwards();
    CAPTURE(text);
    for (const char* present :
         {" is ", " are ", " has ", " have ", " does ", " can ", "cannot", " wants ", " sends ", " stands", " arrive,",
          " offers ", " serves ", " forbids ", " answers ", " listens ", " makes "}) {
      CHECK(text.find(present) == std::string::npos);
    }
  }
}
