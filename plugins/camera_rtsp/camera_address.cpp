// SPDX-License-Identifier: Apache-2.0
#include "camera_address.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <parallax/error.hpp>

namespace camera_rtsp {

namespace {

[[noreturn]] void refuse(std::string_view key, std::string_view what) {
  throw plx::Error(PLX_E_INVALID, "address-wrong",
                   "The setting \"" + std::string(key) + "\" is no camera address: " + std::string(what) + ".",
                   "Write rtsp://host[:port]/path or rtsps://host[:port]/path; give user and password in their own "
                   "settings, above all if they hold one of / ? # @ : %.");
}

bool begins_with(std::string_view text, std::string_view lower_case) {
  if (text.size() < lower_case.size()) return false;
  return std::equal(lower_case.begin(), lower_case.end(), text.begin(),
                    [](char a, char b) { return a == std::tolower(static_cast<unsigned char>(b)); });
}

// A '%' without two hexadecimal digits stands for itself.
std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    if (text[i] == '%' && i + 2 < text.size()) {
      const char* const digits = text.data() + i + 1;
      if (const auto [end, error] = std::from_chars(digits, digits + 2, value, 16);
          error == std::errc{} && end == digits + 2) {
        out += static_cast<char>(value);
        i += 2;
        continue;
      }
    }
    out += text[i];
  }
  return out;
}

}  // namespace

CameraAddress parse_camera_address(std::string_view key, std::string_view text) {
  const bool has_control =
      std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
  if (has_control) refuse(key, "it holds a control character");
  const bool secure = begins_with(text, "rtsps://");
  if (!secure && !begins_with(text, "rtsp://")) refuse(key, "it begins neither with rtsp:// nor with rtsps://");
  const std::string_view scheme = text.substr(0, text.find("//") + 2);
  std::string_view rest = text.substr(scheme.size());
  const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, end);
  CameraAddress address;
  if (const size_t at = authority.rfind('@'); at != std::string_view::npos) {
    const std::string_view login = authority.substr(0, at);
    const size_t colon = login.find(':');
    address.user = percent_decoded(login.substr(0, colon));
    if (colon != std::string_view::npos) address.password = percent_decoded(login.substr(colon + 1));
    authority.remove_prefix(at + 1);
  }
  const bool has_host = !authority.empty() && !authority.starts_with(':');
  if (!has_host) refuse(key, "the host is missing");
  if (const size_t colon = authority.rfind(':'); colon != std::string_view::npos && authority.back() != ']') {
    const std::string_view port = authority.substr(colon + 1);
    unsigned number = 0;
    const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc{} || stop != port.data() + port.size() || number == 0 || number > 65535) {
      refuse(key, "the port is not a number from 1 to 65535");
    }
  }
  address.url = std::string(scheme) + std::string(authority) + std::string(rest.substr(end));
  return address;
}

}  // namespace camera_rtsp
