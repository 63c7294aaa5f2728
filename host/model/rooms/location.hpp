// SPDX-License-Identifier: Apache-2.0
// Rooms and the sources in them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "model/rooms/source_kind.hpp"
#include "model/rooms/transport.hpp"

namespace parallax {

/// A camera, microphone or screen of a location. Its password is not here: the catalogue keeps it encrypted
/// (model/ports/rooms.hpp, SourcePasswords).
struct Source {
  std::string id;        ///< UUID
  std::string location;  ///< id
  std::string name;      ///< unique in its location
  Word<SourceKind> kind = SourceKind::camera;
  std::string driver = "rtsp";  ///< "rtsp", "sim", or the id of a driver plugin
  std::string url;              ///< of the main stream, without user and password
  std::string sub_url;          ///< of the small stream; may be empty
  Word<Transport> transport = Transport::automatic;
  /// RTSPS: fingerprint of the one certificate to accept, as `sha256_fingerprint` (base/fingerprint.hpp) makes it;
  /// empty: the usual check.
  std::string tls_pin_sha256;
  std::string user;
  bool has_password = false;
  /// The password may go over the network in the clear, to a camera that knows nothing better (RTSP basic without TLS).
  bool plain_login = false;
  bool audio_only = false;  ///< record the sound alone
  int64_t position = 0;     ///< order in the location
  friend bool operator==(const Source&, const Source&) = default;
};

/// What happens in a location, seen from outside.
enum class LocationState { free, starting, recording, paused, locked, offline };
constexpr auto enum_names(LocationState) {
  return enum_table<LocationState>({{LocationState::free, "free"},
                                    {LocationState::starting, "starting"},
                                    {LocationState::recording, "recording"},
                                    {LocationState::paused, "paused"},
                                    {LocationState::locked, "locked"},
                                    {LocationState::offline, "offline"}});
}

struct Location {
  std::string id;                        ///< UUID
  std::string name;                      ///< unique without regard to case
  std::string parent;                    ///< id of the location of which this is a part; empty if none
  std::vector<std::string> departments;  ///< who may use it (C6); empty: everybody
  bool offline = false;                  ///< not selected for recording by the Technician (R33)
  std::string locked_by;                 ///< user id of who keeps others from recording here; empty if nobody
  std::vector<Source> sources;
  friend bool operator==(const Location&, const Location&) = default;
};

}  // namespace parallax
