// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/backoff.hpp"

#include "catch.hpp"
#include "media/rtsp/refusal.hpp"

using namespace parallax;
using namespace parallax::media;

TEST_CASE("waits double up to the longest, shortened by jitter, and start again after a stream that lived") {
  Backoff backoff({.first_ns = 100,
                   .longest_ns = 450,
                   .longest_refused_ns = 900,
                   .factor = 2,
                   .jitter = 0.5,
                   .reset_after_ns = 1000});
  CHECK(backoff.next_ns(0, false) == 100);
  CHECK(backoff.next_ns(0, false) == 200);
  CHECK(backoff.next_ns(0.5, false) == 300);
  CHECK(backoff.next_ns(0, false) == 450);
  CHECK(backoff.next_ns(0, true) == 900);
  for (int i = 0; i < 100; ++i) CHECK(backoff.next_ns(0.999, false) >= 225);
  backoff.on_lived(999);
  CHECK(backoff.next_ns(0, false) == 450);
  backoff.on_lived(1000);
  CHECK(backoff.next_ns(0, false) == 100);
}

TEST_CASE("F9: what is gone is asked again within three seconds, for as long as it stays away") {
  Backoff backoff({});
  for (int i = 0; i < 1000; ++i) CHECK(backoff.next_ns(0, false) <= 3 * kNsPerSecond);
}

TEST_CASE("a refused login is not tried again soon, and never more often") {
  Backoff backoff({.jitter = 0});
  CHECK(backoff.refused_login_ns(0) == 60 * kNsPerSecond);
  CHECK(backoff.refused_login_ns(0) == 60 * kNsPerSecond);
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
