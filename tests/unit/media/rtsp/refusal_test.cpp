// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/refusal.hpp"

#include <cerrno>
#include <utility>
#include <vector>

#include "base/clock.hpp"
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

TEST_CASE("each failure has a text, a remedy and a state") {
  const std::pair<Error, CameraState> rows[] = {
      {refusal_of_status(403, "Forbidden", "DESCRIBE"), CameraState::refused},
      {refusal_of_status(404, "Not Found", "DESCRIBE"), CameraState::refused},
      {refusal_of_status(453, "Not Enough Bandwidth", "PLAY"), CameraState::refused},
      {refusal_of_status(461, "Unsupported transport", "SETUP"), CameraState::refused},
      {refusal_of_status(503, "Service Unavailable", "SETUP"), CameraState::refused},
      {refusal_of_status(500, "Oops", "PLAY"), CameraState::refused},
      {refusal_of_status(551, "Option", "PLAY"), CameraState::refused},
      {login_refused(true), CameraState::refused},
      {login_refused(false), CameraState::refused},
      {login_unknown_scheme(), CameraState::refused},
      {login_plain_only(), CameraState::refused},
      {login_withheld("rtsp://x/"), CameraState::refused},
      {no_key_frame(kNsPerSecond), CameraState::stalled},
      {bad_answer("it speaks SSH"), CameraState::refused},
      {tls_untrusted("self-signed", "ab:cd"), CameraState::refused},
      {no_media("nothing"), CameraState::refused},
      {unknown_host("cam", "Name or service not known"), CameraState::gone},
      {resolve_timeout("cam", kNsPerSecond), CameraState::gone},
      {connect_failed("h:554", ECONNREFUSED), CameraState::gone},
      {connect_failed("h:554", EHOSTUNREACH), CameraState::gone},
      {connect_failed("h:554", ETIMEDOUT), CameraState::gone},
      {connect_failed("h:554", EPERM), CameraState::gone},
      {connect_timeout("h:554", kNsPerSecond), CameraState::gone},
      {no_answer("DESCRIBE", kNsPerSecond), CameraState::gone},
      {connection_closed("while playing"), CameraState::gone},
      {camera_ended(), CameraState::gone},
      {tls_failed("x"), CameraState::gone},
      {no_first_frame(kNsPerSecond, false, true), CameraState::stalled},
      {no_first_frame(kNsPerSecond, true, false), CameraState::stalled},
      {stalled(kNsPerSecond), CameraState::stalled},
  };
  for (const auto& [error, state] : rows) {
    CAPTURE(error.code, error.text);
    CHECK_FALSE(error.code.empty());
    CHECK(error.text.size() > 20);
    CHECK(error.remedy.size() > 20);
    CHECK(state_after(error) == state);
  }
  CHECK(connect_failed("h:554", ECONNREFUSED).code == "connection-refused");
  CHECK(connect_failed("h:554", ENETUNREACH).code == "unreachable");
  CHECK(refusal_of_status(503, "", "").code == "too-many-users");
}
