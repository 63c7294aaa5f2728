// SPDX-License-Identifier: Apache-2.0
// A camera's address with the login taken out: people paste "rtsp://user:password@host/path", and neither may travel in
// an address that is shown or logged.
#pragma once

#include <string>
#include <string_view>

namespace camera_rtsp {

struct CameraAddress {
  std::string url;  ///< without login
  std::string user;
  std::string password;
};

/// Throws plx::Error PLX_E_INVALID that names the setting `key` and never repeats the address.
[[nodiscard]] CameraAddress parse_camera_address(std::string_view key, std::string_view text);

}  // namespace camera_rtsp
