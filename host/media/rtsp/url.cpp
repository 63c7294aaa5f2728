// SPDX-License-Identifier: Apache-2.0
#include "media/rtsp/url.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/percent.hpp"
#include "base/text.hpp"

namespace parallax::media {

namespace {

constexpr uint16_t kRtspPort = 554;
constexpr uint16_t kRtspsPort = 322;
constexpr size_t kLongestUrl = 4096;

Result<RtspUrl> refuse(std::string_view what) {
  return fail("rtsp-url", fmt::format("The camera's address makes no sense: {}.", what),
              "Write it as rtsp://host[:port]/path, and give user and password in their own fields, above all if they "
              "hold one of / ? # @ : %.");
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

bool is_absolute(std::string_view url) {
  return starts_with_ignoring_case(url, "rtsp://") || starts_with_ignoring_case(url, "rtsps://") ||
         starts_with_ignoring_case(url, "rtspu://");
}

// "rtsp://host:port" of an absolute address.
std::string_view origin_of(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return url;
  return url.substr(0, std::min(url.find_first_of("/?", scheme + 3), url.size()));
}

// What a header or a description says goes back out on a line of its own: nothing may break that line.
std::string without_line_breaks(std::string_view text) {
  std::string out;
  for (const char c : trim(text)) {
    if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out += c == ' ' ? std::string("%20") : std::string(1, c);
  }
  return out;
}

}  // namespace

std::string RtspUrl::text() const {
  const bool is_ipv6 = host.find(':') != std::string::npos;
  std::string out = secure ? "rtsps://" : "rtsp://";
  out += is_ipv6 ? "[" + host + "]" : host;
  if (has_port) out += fmt::format(":{}", port);
  return out + target;
}

Result<RtspUrl> parse_rtsp_url(std::string_view text) {
  text = trim(text);
  if (text.size() > kLongestUrl) return refuse(fmt::format("it is longer than {} characters", kLongestUrl));
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) return refuse("it holds a control character");
  }
  RtspUrl url;
  if (starts_with_ignoring_case(text, "rtsps://")) {
    url.secure = true;
    url.port = kRtspsPort;
    text.remove_prefix(8);
  } else if (starts_with_ignoring_case(text, "rtsp://")) {
    url.port = kRtspPort;
    text.remove_prefix(7);
  } else {
    return refuse("it begins neither with rtsp:// nor with rtsps://");
  }
  const size_t end = std::min(text.find_first_of("/?#"), text.size());
  std::string_view authority = text.substr(0, end);
  std::string_view target = text.substr(end);
  target = target.substr(0, target.find('#'));
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view login = authority.substr(0, at);
    const size_t colon = login.find(':');
    url.user = percent_decode(login.substr(0, colon));
    if (colon != std::string_view::npos) url.password = percent_decode(login.substr(colon + 1));
    authority.remove_prefix(at + 1);
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const size_t close = authority.find(']');
    if (close == std::string_view::npos) return refuse("the ] of the IPv6 address is missing");
    url.host = authority.substr(1, close - 1);
    port = authority.substr(close + 1);
  } else {
    const size_t colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon);
  }
  if (url.host.empty()) return refuse("the host is missing");
  if (url.host.find(' ') != std::string::npos) return refuse("the host holds a blank");
  if (port.size() > 1) {
    port.remove_prefix(1);
    unsigned number = 0;
    const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || stop != port.data() + port.size() || number == 0 || number > 65535) {
      return refuse("the port is not a number from 1 to 65535");
    }
    url.port = static_cast<uint16_t>(number);
    url.has_port = true;
  }
  url.target = without_line_breaks(target);
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

std::vector<std::string> resolve_control(std::string_view base, std::string_view control) {
  const std::string wanted = without_line_breaks(control);
  if (wanted.empty() || wanted == "*") return {std::string(base)};
  if (is_absolute(wanted)) return {without_secrets(wanted)};
  if (wanted.starts_with('/')) return {std::string(origin_of(base)) + wanted};
  // Servers and clients in the field join with a '/', they do not replace the last piece of the path as RFC 1808 would.
  const bool joined = base.ends_with('/');
  std::string appended = std::string(base) + (joined ? "" : "/") + wanted;
  const size_t query = base.find('?');
  if (query == std::string_view::npos) return {appended};
  std::string_view path = base.substr(0, query);
  std::string_view rest = base.substr(query);
  if (joined) rest.remove_suffix(1);
  std::string inserted = std::string(path) + (path.ends_with('/') ? "" : "/") + wanted;
  // A control that has a query of its own (Axis) keeps that one.
  if (wanted.find('?') == std::string::npos) inserted += rest;
  return {appended, inserted};
}

std::string control_base(std::string_view request_url, std::string_view content_base,
                         std::string_view content_location) {
  for (const std::string_view candidate : {content_base, content_location}) {
    const std::string base = without_line_breaks(candidate);
    if (base.empty()) continue;
    if (is_absolute(base)) return without_secrets(base);
    if (base.starts_with('/')) return std::string(origin_of(request_url)) + base;
  }
  return std::string(request_url);
}

}  // namespace parallax::media
