// SPDX-License-Identifier: Apache-2.0
// What people add and change at rooms and their sources.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/rooms/location.hpp"

namespace parallax {

struct NewLocation {
  std::string name;
  std::string parent;  ///< id or empty
  std::vector<std::string> departments;
};

struct LocationChange {
  std::optional<std::string> name;
  std::optional<std::vector<std::string>> departments;
  std::optional<bool> offline;
  std::optional<std::string> locked_by;  ///< user id; "" unlocks
};

/// `values.id`, `location` and `has_password` are ignored.
struct NewSource {
  std::string location;  ///< id or name
  Source values;
  std::string password;  ///< secret
};

/// A password belongs to the addresses it was given for: a change that leads elsewhere (another host, port or scheme)
/// and brings no password takes the stored one away.
struct SourceChange {
  std::optional<std::string> name;
  std::optional<std::string> url;
  std::optional<std::string> sub_url;
  std::optional<Transport> transport;
  std::optional<std::string> tls_pin_sha256;  ///< "" removes it
  std::optional<std::string> user;
  std::optional<std::string> password;  ///< secret; "" removes it
  std::optional<bool> plain_login;
  std::optional<bool> audio_only;
  std::optional<int64_t> position;
};

}  // namespace parallax
