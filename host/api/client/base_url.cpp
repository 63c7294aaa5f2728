// SPDX-License-Identifier: Apache-2.0
#include "api/client/base_url.hpp"

#include <fmt/format.h>

#include <boost/url.hpp>

#include "base/address.hpp"
#include "base/text.hpp"

namespace parallax::api {
namespace {

constexpr uint16_t kDefaultPort = 8480;

}  // namespace

Result<BaseUrl> parse_base_url(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(url);
  const auto refuse = [&](std::string_view why) {
    return fail("url-invalid", fmt::format("\"{}\" is no address of a recorder: {}.", without_secrets(url), why),
                "Write it like http://127.0.0.1:8480.");
  };
  if (!parsed) return refuse("it is not a URL");
  const std::string scheme = parsed->scheme();
  if (scheme != "http" && scheme != "https") return refuse("it must begin with http:// or https://");
  if (parsed->has_userinfo()) return refuse("it must not hold a user or a password");
  if (parsed->host().empty()) return refuse("it names no host");
  if ((parsed->path() != "/" && !parsed->path().empty()) || parsed->has_query() || parsed->has_fragment())
    return refuse("it must end behind the port");
  BaseUrl out;
  out.tls = scheme == "https";
  out.host = parsed->host_address();
  out.port = parsed->has_port() ? parsed->port_number() : kDefaultPort;
  if (out.port == 0) return refuse("its port is not between 1 and 65535");
  out.authority = fmt::format("{}:{}", std::string(parsed->host()), out.port);
  return out;
}

std::string complete_base_url(std::string_view written) {
  std::string_view text = trim(written);
  while (text.ends_with('/') && !text.ends_with("//")) text.remove_suffix(1);
  if (text.empty() || text.find("://") != std::string_view::npos) return std::string(text);
  // A recorder serves other computers with TLS only, and this one without, unless it is told to.
  const auto without_scheme = parse_base_url(fmt::format("http://{}", text));
  return fmt::format("{}://{}", without_scheme && is_loopback_host(without_scheme->host) ? "http" : "https", text);
}

bool is_same_place(std::string_view url, std::string_view other) {
  const auto one = parse_base_url(url);
  const auto two = parse_base_url(other);
  if (!one || !two || one->tls != two->tls || one->port != two->port) return false;
  return equal_ignoring_case(one->host, two->host) || (is_loopback_host(one->host) && is_loopback_host(two->host));
}

}  // namespace parallax::api
