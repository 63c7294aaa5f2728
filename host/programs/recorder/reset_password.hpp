// SPDX-License-Identifier: Apache-2.0
// A new password for somebody when no Technician can log in any more: with the recorder stopped and access to its
// files.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace parallax::recorder {

/// Gives `user` of the recorder in `data` a new password, switches the account on and ends its log-ins; the audit log
/// gets a row. [main thread]
/// @errors "data-folder" if no recorder was ever set up there, "data-in-use" while one runs, "user-unknown",
/// "password-weak", those of the catalogue
Result<void> reset_password(const std::filesystem::path& data, const std::string& user, const std::string& password);

}  // namespace parallax::recorder
