// SPDX-License-Identifier: Apache-2.0
// User and password from the command line and standard input, for sources that have none of their own.
#pragma once

#include <string>

#include "record/sources/location_config.hpp"
#include "service/options.hpp"

namespace parallax::recorder {

struct Credentials {
  std::string user;
  std::string password;
};

/// Reads the password line from standard input if the options ask for it.
[[nodiscard]] Credentials read_credentials(const CredentialOptions& options);
/// Gives them to the sources that lack a user, or a password.
void apply_credentials(record::LocationConfig& location, const Credentials& credentials);

}  // namespace parallax::recorder
