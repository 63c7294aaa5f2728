// SPDX-License-Identifier: Apache-2.0
// What is known of a session whose session.json is lost, for the recovery of its folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "model/ports/session_folders.hpp"

namespace parallax::store {

/// The session of `folder` as the catalogue in the data folder `data` has it; else, from what the catalogue wrote into
/// the session's own folder, its id, its name and who recorded it. Nothing where neither knows it. Blocks. [any thread]
[[nodiscard]] std::optional<Session> known_session(const std::filesystem::path& data, SessionFolders& folders,
                                                   const std::string& folder);

}  // namespace parallax::store
