// SPDX-License-Identifier: Apache-2.0
#include "base/endpoint.hpp"

#include <array>
#include <utility>

namespace parallax {

std::string endpoint_of(std::string_view url) {
  const size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos || scheme_end == 0) return {};
  const auto lower = [](std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
  };
  const std::string scheme = lower(url.substr(0, scheme_end));
  std::string_view authority = url.substr(scheme_end + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  std::string out = scheme + "://" + lower(authority);
  const size_t bracket = authority.rfind(']');
  const size_t colon = authority.rfind(':');
  const bool has_port = colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  if (has_port && colon + 1 < authority.size()) return out;
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kUsual{
      {{"rtsp", "554"}, {"rtsps", "322"}, {"http", "80"}, {"https", "443"}}};
  for (const auto& [name, port] : kUsual) {
    if (scheme == name) return out + (has_port ? "" : ":") + std::string(port);
  }
  return out;
}

}  // namespace parallax
