// SPDX-License-Identifier: Apache-2.0
#include "base/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "base/text.hpp"

namespace parallax {
namespace {

std::optional<in_addr> v4_of(std::string_view text) {
  in_addr out{};
  if (inet_pton(AF_INET, std::string(text).c_str(), &out) != 1) return std::nullopt;
  return out;
}

std::optional<in6_addr> v6_of(std::string_view text) {
  in6_addr out{};
  const std::string without_zone(text.substr(0, text.find('%')));
  if (inet_pton(AF_INET6, without_zone.c_str(), &out) != 1) return std::nullopt;
  return out;
}

std::string text_of(const in_addr& address) {
  std::array<char, INET_ADDRSTRLEN> text{};
  return inet_ntop(AF_INET, &address, text.data(), text.size());
}

in_addr mapped_v4(const in6_addr& address) {
  in_addr out{};
  std::memcpy(&out, &address.s6_addr[12], sizeof out);
  return out;
}

bool is_loopback(const in_addr& address) {
  return (ntohl(address.s_addr) >> 24) == 127;
}

}  // namespace

std::string address_group(std::string_view address) {
  auto v6 = v6_of(address);
  if (!v6) return std::string(address);
  if (IN6_IS_ADDR_V4MAPPED(&*v6)) return text_of(mapped_v4(*v6));
  std::fill(v6->s6_addr + 8, v6->s6_addr + 16, uint8_t{0});
  std::array<char, INET6_ADDRSTRLEN> text{};
  return std::string(inet_ntop(AF_INET6, &*v6, text.data(), text.size())) + "/64";
}

bool is_loopback_host(std::string_view host) {
  if (const auto v4 = v4_of(host)) return is_loopback(*v4);
  if (const auto v6 = v6_of(host))
    return IN6_IS_ADDR_LOOPBACK(&*v6) || (IN6_IS_ADDR_V4MAPPED(&*v6) && is_loopback(mapped_v4(*v6)));
  if (host.ends_with('.')) host.remove_suffix(1);
  constexpr std::string_view kName = "localhost";
  return equal_ignoring_case(host, kName) ||
         (host.size() > kName.size() && equal_ignoring_case(host.substr(host.size() - kName.size()), kName) &&
          host[host.size() - kName.size() - 1] == '.');
}

bool is_address(std::string_view host) {
  return v4_of(host) || v6_of(host);
}

}  // namespace parallax
