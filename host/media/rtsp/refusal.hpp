// SPDX-License-Identifier: Apache-2.0
// Everything that can go wrong between us and a camera, in words and with what to do about it. One place, so that the
// guide (docs/guide/cameras.md) and the program say the same. Each says it twice where the tense matters: as things
// are, and as they were, which is what a gap keeps ("… was there, but nothing listened on that port.").
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/rooms/camera_state.hpp"

namespace parallax::media {

/// The error for a final RTSP status (3xx…5xx) to `method`. Never for 401, which needs to know what we sent. `reason`:
/// the peer's own words, where they may be shown; empty: those that the standard has for the status.
[[nodiscard]] Error refusal_of_status(int status, std::string_view reason, std::string_view method);

[[nodiscard]] Error login_refused(bool had_credentials);
[[nodiscard]] Error login_unknown_scheme();
/// A redirect led to `url`, which wants a log-in; ours is for the address that was set.
[[nodiscard]] Error login_withheld(std::string_view url);
/// Only basic is offered, without TLS.
[[nodiscard]] Error login_plain_only();
[[nodiscard]] Error unknown_host(std::string_view host, std::string_view detail);
[[nodiscard]] Error resolve_timeout(std::string_view host, int64_t limit_ns);
/// For a failed connect; `error_number` is an errno.
[[nodiscard]] Error connect_failed(std::string_view where, int error_number);
[[nodiscard]] Error connect_timeout(std::string_view where, int64_t limit_ns);
[[nodiscard]] Error no_answer(std::string_view method, int64_t limit_ns);
[[nodiscard]] Error bad_answer(std::string_view why);
/// A redirect that is not followed, since any service could have sent it.
[[nodiscard]] Error redirect_without_number();
[[nodiscard]] Error connection_closed(std::string_view when);
[[nodiscard]] Error tls_untrusted(std::string_view why, std::string_view fingerprint);
[[nodiscard]] Error tls_failed(std::string_view why);
[[nodiscard]] Error no_media(std::string_view why);
[[nodiscard]] Error transport_refused(bool only_tcp, bool only_udp);
[[nodiscard]] Error no_first_frame(int64_t limit_ns, bool any_packet, bool udp);
/// Pictures have come for `waited_ns`, but nothing can begin with any of them.
[[nodiscard]] Error no_key_frame(int64_t waited_ns);
[[nodiscard]] Error stalled(int64_t silent_ns);
/// It sends more pictures, or pieces of sound, than any camera has to; see UnitRate.
[[nodiscard]] Error too_many_units();
[[nodiscard]] Error camera_ended();
[[nodiscard]] Error too_many_redirects();
[[nodiscard]] Error redirect_leaves_tls();
/// The answer to SETUP says nothing of use about how media come.
[[nodiscard]] Error bad_transport();

/// `refused` for what the camera said no to, `stalled` for silence, else `gone`.
[[nodiscard]] CameraState state_after(const Error& error);

}  // namespace parallax::media
