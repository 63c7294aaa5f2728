// SPDX-License-Identifier: Apache-2.0
#include "base/own_arguments.hpp"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace parallax {
namespace {

constexpr std::string_view kHidden = "***";

/// Where the password of an address lies within `argument`; empty: there is none.
std::string_view password_in(std::string_view argument) {
  const size_t scheme = argument.find("://");
  if (scheme == std::string_view::npos) return {};
  const size_t begin = scheme + 3;
  const size_t end = std::min(argument.find_first_of("/?#", begin), argument.size());
  const std::string_view authority = argument.substr(begin, end - begin);
  const size_t at = authority.rfind('@');
  const size_t colon = authority.find(':');
  if (at == std::string_view::npos || colon == std::string_view::npos || colon > at) return {};
  return authority.substr(colon + 1, at - colon - 1);
}

/// In place: the system shows the very bytes. What the text becomes shorter by is filled with zeros.
void hide(char* argument, std::string_view password) {
  const size_t size = std::strlen(argument);
  const size_t at = static_cast<size_t>(password.data() - argument);
  const size_t shown = std::min(kHidden.size(), password.size());
  const size_t rest = size - at - password.size();
  std::memcpy(argument + at, kHidden.data(), shown);
  std::memmove(argument + at + shown, argument + at + password.size(), rest);
  std::memset(argument + at + shown + rest, 0, password.size() - shown);
}

}  // namespace

OwnArguments take_arguments(int argc, char** argv) {
  OwnArguments own;
  for (int i = 1; i < argc; ++i) {
    own.values.emplace_back(argv[i]);
    const std::string_view password = password_in(argv[i]);
    if (password.empty()) continue;
    own.held_password = true;
    hide(argv[i], password);
  }
  return own;
}

}  // namespace parallax
