// SPDX-License-Identifier: Apache-2.0
#include "programs/recorder/credentials.hpp"

#include "service/control.hpp"

namespace parallax::recorder {

Credentials read_credentials(const CredentialOptions& options) {
  return {.user = options.user, .password = options.password_from_stdin ? read_password_line() : std::string()};
}

void apply_credentials(record::LocationConfig& location, const Credentials& credentials) {
  for (record::SourceConfig& source : location.sources) {
    if (source.user.empty()) source.user = credentials.user;
    if (source.password.empty()) source.password = credentials.password;
  }
}

}  // namespace parallax::recorder
