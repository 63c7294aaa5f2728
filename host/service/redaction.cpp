// SPDX-License-Identifier: Apache-2.0
#include "service/redaction.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace parallax::recorder {
namespace {

constexpr std::string_view kMask = "***";
constexpr size_t kShortestSecret = 4;  // masking each "1" of a text would hide everything but the secret
constexpr std::array<std::string_view, 9> kNames = {"password", "passwd", "pwd",     "pass",  "passphrase",
                                                    "token",    "secret", "api_key", "apikey"};
constexpr std::array<std::string_view, 3> kSchemes = {"Bearer ", "Basic ", "Digest "};
constexpr std::string_view kEndsOfValue = "&;, \t\r\n\"'<>)]}";

std::string without_known(std::string_view text, std::span<const std::string> secrets) {
  std::vector<std::string_view> wanted;
  for (const std::string& secret : secrets) {
    if (secret.size() >= kShortestSecret) wanted.emplace_back(secret);
  }
  // The longest first: one secret may be the beginning of another.
  std::ranges::sort(wanted, std::ranges::greater{}, &std::string_view::size);
  std::string out{text};
  for (const std::string_view secret : wanted) {
    std::string next;
    size_t from = 0;
    for (size_t at = out.find(secret); at != std::string::npos; at = out.find(secret, from)) {
      next.append(out, from, at - from).append(kMask);
      from = at + secret.size();
    }
    out = next.append(out, from);
  }
  return out;
}

/// After "://": the length of "user:password@", 0 if there is none.
size_t credentials_length(std::string_view rest) {
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?# \t\r\n\"'<>"));
  const size_t at = authority.rfind('@');
  return at == std::string_view::npos ? 0 : at + 1;
}

bool names_secret(std::string_view before) {
  return std::ranges::any_of(kNames, [&](std::string_view name) {
    return before.size() >= name.size() && equal_ignoring_case(before.substr(before.size() - name.size()), name);
  });
}

}  // namespace

std::string redacted(std::string_view text, std::span<const std::string> secrets) {
  const std::string known = without_known(text, secrets);
  const std::string_view in = known;
  std::string out;
  out.reserve(in.size());
  size_t at = 0;
  const auto mask_up_to = [&](std::string_view ends) {
    const size_t end = std::min(in.find_first_of(ends, at), in.size());
    if (end > at) out += kMask;
    at = end;
  };
  while (at < in.size()) {
    const std::string_view rest = in.substr(at);
    if (rest.starts_with("://")) {
      out += "://";
      at += 3;
      at += credentials_length(in.substr(at));
      continue;
    }
    if (rest.front() == '=' && names_secret(in.substr(0, at))) {
      out += '=';
      ++at;
      mask_up_to(kEndsOfValue);
      continue;
    }
    const auto scheme = std::ranges::find_if(kSchemes, [&](auto one) { return rest.starts_with(one); });
    if (scheme != kSchemes.end()) {
      out += *scheme;
      at += scheme->size();
      mask_up_to("\r\n");
      continue;
    }
    out += rest.front();
    ++at;
  }
  return out;
}

}  // namespace parallax::recorder
