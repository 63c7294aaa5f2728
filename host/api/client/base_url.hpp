// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace parallax::api {

/// Where a recorder is.
struct BaseUrl {
  bool tls = false;
  std::string host;  ///< name or address, without brackets
  uint16_t port = 0;
  std::string authority;  ///< host:port, for the Host field
};

/// Scheme http or https, host, optional port (8480), at most "/" as path. @errors "url-invalid". [any thread]
[[nodiscard]] Result<BaseUrl> parse_base_url(std::string_view url);
/// What a person wrote for an address, with what goes without saying: "lab" is https://lab, and on this computer
/// "127.0.0.1:8480" is http://127.0.0.1:8480. Whether it is one then, `parse_base_url` tells. [any thread]
[[nodiscard]] std::string complete_base_url(std::string_view written);
/// Whether both lead to the same port of the same computer, also where one says localhost and the other 127.0.0.1. [any
/// thread]
[[nodiscard]] bool is_same_place(std::string_view url, std::string_view other);

}  // namespace parallax::api
