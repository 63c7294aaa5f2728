// SPDX-License-Identifier: Apache-2.0
// Pieces of JSON that several encoders share. Internal to dto/.
#pragma once

#include "api/dto/encode.hpp"

namespace boost::json {
class object;
}

namespace parallax::api {

[[nodiscard]] boost::json::object to_object(const User& user);
[[nodiscard]] boost::json::object to_object(const LocationView& location);
[[nodiscard]] boost::json::object to_object(const Source& source);
[[nodiscard]] boost::json::object to_object(const SourceHealth& health);
[[nodiscard]] boost::json::object to_object(const Error& error);
[[nodiscard]] boost::json::object to_object(const SourceStatus& source);
[[nodiscard]] boost::json::object to_object(const RecordingStatus& recording);

}  // namespace parallax::api
