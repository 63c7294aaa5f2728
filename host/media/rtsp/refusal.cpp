// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "base/clean_text.hpp"
#include "base/clock.hpp"
#include "media/unit_rate.hpp"

namespace parallax::media {

namespace {

/// What comes from outside (a reason phrase in whatever encoding the firmware uses, the host of a redirect) is shown
/// to people.
std::string shown(std::string_view foreign, size_t max_bytes = 300) {
  return clean_text(foreign, max_bytes);
}

/// One sentence in both tenses, with the same values in it.
struct Told {
  std::string now;
  std::string then;
};
template <typename... Values>
Told told(fmt::format_string<const Values&...> now, fmt::format_string<const Values&...> then,
          const Values&... values) {
  return {fmt::format(now, values...), fmt::format(then, values...)};
}
Error error_of(const char* code, Told told, std::string remedy) {
  return {code, std::move(told.now), std::move(remedy), std::move(told.then)};
}

double seconds(int64_t ns) {
  return static_cast<double>(ns) / static_cast<double>(kNsPerSecond);
}

/// What RFC 2326 (7.1.1, 11) calls a status; empty for one that it does not know.
std::string_view registered_phrase(int status) {
  static constexpr std::pair<int, std::string_view> kPhrases[] = {{300, "Multiple Choices"},
                                                                  {301, "Moved Permanently"},
                                                                  {302, "Moved Temporarily"},
                                                                  {303, "See Other"},
                                                                  {304, "Not Modified"},
                                                                  {305, "Use Proxy"},
                                                                  {400, "Bad Request"},
                                                                  {402, "Payment Required"},
                                                                  {403, "Forbidden"},
                                                                  {404, "Not Found"},
                                                                  {405, "Method Not Allowed"},
                                                                  {406, "Not Acceptable"},
                                                                  {407, "Proxy Authentication Required"},
                                                                  {408, "Request Time-out"},
                                                                  {410, "Gone"},
                                                                  {411, "Length Required"},
                                                                  {412, "Precondition Failed"},
                                                                  {413, "Request Entity Too Large"},
                                                                  {414, "Request-URI Too Large"},
                                                                  {415, "Unsupported Media Type"},
                                                                  {451, "Parameter Not Understood"},
                                                                  {452, "Conference Not Found"},
                                                                  {453, "Not Enough Bandwidth"},
                                                                  {454, "Session Not Found"},
                                                                  {455, "Method Not Valid in This State"},
                                                                  {456, "Header Field Not Valid for Resource"},
                                                                  {457, "Invalid Range"},
                                                                  {458, "Parameter Is Read-Only"},
                                                                  {459, "Aggregate Operation Not Allowed"},
                                                                  {460, "Only Aggregate Operation Allowed"},
                                                                  {461, "Unsupported Transport"},
                                                                  {462, "Destination Unreachable"},
                                                                  {500, "Internal Server Error"},
                                                                  {501, "Not Implemented"},
                                                                  {502, "Bad Gateway"},
                                                                  {503, "Service Unavailable"},
                                                                  {504, "Gateway Time-out"},
                                                                  {505, "RTSP Version Not Supported"},
                                                                  {551, "Option Not Supported"}};
  const auto* found =
      std::find_if(std::begin(kPhrases), std::end(kPhrases), [&](const auto& one) { return one.first == status; });
  return found == std::end(kPhrases) ? std::string_view() : found->second;
}
}  // namespace

Error refusal_of_status(int status, std::string_view reason, std::string_view method) {
  const std::string words = reason.empty() ? std::string(registered_phrase(status)) : shown(reason, 80);
  const std::string said = words.empty() ? std::to_string(status) : fmt::format("{} {}", status, words);
  switch (status) {
    case 403:
      return error_of("forbidden",
                      told("The camera forbids this user to watch ({} to {}).",
                           "The camera forbade this user to watch ({} to {}).", said, method),
                      "Give the user the right to view video in the camera's settings, or use another user.");
    case 404:
    case 410:
      return error_of("not-found",
                      told("The camera has no stream at this path ({} to {}).",
                           "The camera had no stream at this path ({} to {}).", said, method),
                      "Check the path after the host in the address: the camera's manual or its ONVIF page names it.");
    case 453:
    case 503:
      return error_of(
          "too-many-users",
          told("The camera serves no further viewer ({} to {}).", "The camera served no further viewer ({} to {}).",
               said, method),
          "Close other viewers of this camera (many allow two to four), lower its bit rate, or record its sub stream.");
    case 461:
      return transport_refused(false, false);
    case 551:
      return error_of("server-error",
                      told("The camera does not support an option of ours ({} to {}).",
                           "The camera did not support an option of ours ({} to {}).", said, method),
                      "Update the camera's firmware; if that does not help, report camera model and firmware.");
    default:
      return {"server-error", fmt::format("The camera answered {} with {}.", method, said),
              "Check the address; restart the camera if it worked before."};
  }
}

Error login_refused(bool had_credentials) {
  if (!had_credentials) {
    return {"login-refused", "The camera wants a user name and a password, and none are set.",
            "Enter user and password of an account on the camera that may view video.",
            "The camera wanted a user name and a password, and none were set."};
  }
  return {
      "login-refused", "The camera refused the user name or the password.",
      "Check both; the account for RTSP or ONVIF may differ from the one of the camera's web page. We try again only "
      "once a minute, because cameras lock an account after a few wrong tries."};
}

Error login_unknown_scheme() {
  return {"login-refused", "The camera wants a way of logging in other than basic or digest (MD5, SHA-256).",
          "Set the camera's RTSP authentication to digest.",
          "The camera wanted a way of logging in other than basic or digest (MD5, SHA-256)."};
}

Error login_withheld(std::string_view url) {
  return error_of(
      "login-refused",
      told("The camera sends us on to {}, which wants a log-in; the password was not given to another address than the "
           "one that was set.",
           "The camera sent us on to {}, which wanted a log-in; the password was not given to another address than the "
           "one that was set.",
           shown(url)),
      "If that is the same camera, set this address for the source.");
}

Error login_plain_only() {
  return {"plain-login",
          "The camera wants the password in the clear (RTSP basic), and everyone on the way could read it; it was not "
          "sent.",
          "Set the camera's RTSP authentication to digest, or use its rtsps:// address. If the network is your own and "
          "the camera knows nothing better, allow the plain log-in for this source.",
          "The camera wanted the password in the clear (RTSP basic), and everyone on the way could read it; it was "
          "not sent."};
}

Error unknown_host(std::string_view host, std::string_view detail) {
  return error_of("unknown-host",
                  told("No address is known for the name \"{}\" ({}).",
                       "No address was known for the name \"{}\" ({}).", shown(host), shown(detail)),
                  "Check the spelling and the name server, or use the camera's IP address.");
}

Error resolve_timeout(std::string_view host, int64_t limit_ns) {
  return {"unknown-host",
          fmt::format("The name server did not answer within {:.1f} s when asked for \"{}\".", seconds(limit_ns),
                      shown(host)),
          "Check the network's name server, or use the camera's IP address."};
}

Error connect_failed(std::string_view where, int error_number) {
  const std::string why = std::strerror(error_number);
  switch (error_number) {
    case ECONNREFUSED:
      return error_of("connection-refused",
                      told("{} is there, but nothing listens on that port.",
                           "{} was there, but nothing listened on that port.", shown(where)),
                      "Check the port (554 on most cameras) and that RTSP is switched on in the camera.");
    case EHOSTUNREACH:
    case ENETUNREACH:
    case EHOSTDOWN:
    case ENETDOWN:
    case EADDRNOTAVAIL:
      return error_of("unreachable",
                      told("{} cannot be reached from this computer ({}).",
                           "{} could not be reached from this computer ({}).", shown(where), shown(why)),
                      "Check cable, switch and power of the camera, and that this computer is in its network.");
    case ETIMEDOUT:
      return error_of("connect-timeout", told("{} does not answer.", "{} did not answer.", shown(where)),
                      "Check the address, the camera's power and cable, and firewalls in between.");
    default:
      return {"unreachable", fmt::format("Connecting to {} failed ({}).", shown(where), shown(why)),
              "Check the camera's network settings."};
  }
}

Error connect_timeout(std::string_view where, int64_t limit_ns) {
  return {"connect-timeout", fmt::format("{} did not answer within {:.1f} s.", shown(where), seconds(limit_ns)),
          "Check the address, the camera's power and cable, and firewalls in between."};
}

Error no_answer(std::string_view method, int64_t limit_ns) {
  return error_of("no-answer",
                  told("The connection stands, but {} was not answered within {:.1f} s.",
                       "The connection stood, but {} was not answered within {:.1f} s.", method, seconds(limit_ns)),
                  "Check that the port is the camera's RTSP port; restart the camera if it worked before.");
}

Error bad_answer(std::string_view why) {
  return error_of(
      "bad-answer",
      told("What answers there does not speak RTSP: {}.", "What answered there did not speak RTSP: {}.", why),
      "Check the port: it is 554 on most cameras, and the address must begin with rtsps:// if the port is for TLS.");
}

Error redirect_without_number() {
  return error_of("bad-answer",
                  told("What answers there redirects to another address, without the number of our request (CSeq).",
                       "What answered there redirected to another address, without the number of our request (CSeq)."),
                  "Set the address that it redirects to, as the camera's own page or manual names it.");
}

Error connection_closed(std::string_view when) {
  return {"connection-closed", fmt::format("The camera closed the connection {}.", shown(when)),
          "We connect again by ourselves. If it happens often, check network, power and the camera's log."};
}

Error tls_untrusted(std::string_view why, std::string_view fingerprint) {
  return error_of(
      "tls-untrusted",
      told("The camera's certificate is not trusted: {}. Its SHA-256 fingerprint is {}.",
           "The camera's certificate was not trusted: {}. Its SHA-256 fingerprint was {}.", shown(why), fingerprint),
      "Compare the fingerprint with the one on the camera's certificate page. If they are equal, set it as this "
      "camera's pinned fingerprint; otherwise someone may be in between.");
}

Error tls_failed(std::string_view why) {
  return {"tls-failed", fmt::format("No TLS connection came about: {}.", shown(why)),
          "Check that the port is the camera's RTSPS port (322 on most) and that the camera offers TLS 1.2 or newer."};
}

Error no_media(std::string_view why) {
  return error_of("no-media",
                  told("The camera offers nothing that can be recorded: {}.",
                       "The camera offered nothing that could be recorded: {}.", shown(why)),
                  "Set the camera's video to H.264, H.265 or MJPEG, and check the path of the address.");
}

Error transport_refused(bool only_tcp, bool only_udp) {
  if (only_tcp) {
    return {"transport-refused", "The camera does not send over TCP (461).", "Set the transport to automatic or UDP.",
            "The camera did not send over TCP (461)."};
  }
  if (only_udp) {
    return {"transport-refused", "The camera does not send over UDP (461).", "Set the transport to automatic or TCP.",
            "The camera did not send over UDP (461)."};
  }
  return {"transport-refused", "The camera sends neither over TCP nor over UDP (461).",
          "Check the camera's RTSP settings: unicast must be allowed.",
          "The camera sent neither over TCP nor over UDP (461)."};
}

Error no_first_frame(int64_t limit_ns, bool any_packet, bool udp) {
  if (any_packet) {
    return error_of("no-first-frame",
                    told("Packets arrive, but no complete picture within {:.1f} s.",
                         "Packets arrived, but no complete picture within {:.1f} s.", seconds(limit_ns)),
                    "Shorten the camera's key-frame distance (1 to 2 s), and check the network for packet loss.");
  }
  return {"no-first-frame",
          fmt::format("The camera agreed to play, but sent nothing within {:.1f} s.", seconds(limit_ns)),
          udp ? "A firewall may block UDP: set the transport to TCP or automatic."
              : "Restart the camera; check that its encoder is switched on."};
}

Error no_key_frame(int64_t waited_ns) {
  return error_of(
      "no-key-frame",
      told("Pictures have come for {:.0f} s, but no key frame among them: nothing can be recorded or shown.",
           "Pictures had come for {:.0f} s, but no key frame among them: nothing could be recorded or shown.",
           seconds(waited_ns)),
      "Set the camera's key-frame distance (GOP, I-frame interval) to 1 to 2 s, and switch off special coding such "
      "as H.264+ or intra refresh.");
}

Error stalled(int64_t silent_ns) {
  return error_of("stalled",
                  told("The connection stands, but no media came for {:.1f} s.",
                       "The connection stood, but no media came for {:.1f} s.", seconds(silent_ns)),
                  "We connect again by ourselves. If it happens often, check the network and the camera's load.");
}

Error too_many_units() {
  return error_of(
      "too-many-pictures",
      told("The camera sends more than {} pictures, or {} pieces of sound or data, a second. The connection was "
           "closed, so that other cameras do not suffer.",
           "The camera sent more than {} pictures, or {} pieces of sound or data, a second. The connection was "
           "closed, so that other cameras did not suffer.",
           kMostPicturesPerSecond, kMostOtherUnitsPerSecond),
      "Set the camera's frame rate to what its pictures need, and restart the camera; if it goes on, "
      "it is defective or not what it seems to be. It is tried again by itself.");
}

Error camera_ended() {
  return {"camera-ended", "The camera ended the stream (RTCP BYE).",
          "We connect again by ourselves. If it does not come back, check whether the camera was restarted or "
          "reconfigured."};
}

Error too_many_redirects() {
  return {"server-error", "The camera sends us from one address to the next without end.",
          "Use the address that the camera's web page shows for RTSP.",
          "The camera sent us from one address to the next without end."};
}

Error redirect_leaves_tls() {
  return {"server-error", "The camera sends us from a TLS address to one without TLS, which we do not follow.",
          "Use the address that it redirects to, if you trust the network.",
          "The camera sent us from a TLS address to one without TLS, which we did not follow."};
}

Error bad_transport() {
  return {"bad-answer", "The camera's Transport header makes no sense.",
          "Try the other transport (TCP or UDP) in the camera's settings here.",
          "The camera's Transport header made no sense."};
}

CameraState state_after(const Error& error) {
  static constexpr std::array<std::string_view, 11> kRefused = {
      "login-refused", "plain-login",   "forbidden",  "not-found",    "too-many-users",   "transport-refused",
      "no-media",      "tls-untrusted", "bad-answer", "server-error", "too-many-pictures"};
  for (const std::string_view code : kRefused) {
    if (error.code == code) return CameraState::refused;
  }
  if (error.code == "stalled" || error.code == "no-first-frame" || error.code == "no-key-frame")
    return CameraState::stalled;
  return CameraState::gone;
}

}  // namespace parallax::media
