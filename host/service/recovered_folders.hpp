// SPDX-License-Identifier: Apache-2.0
// Which session folders have to be looked at, though the catalogue takes them for settled: those that `recover` and
// `resume` changed while no service ran, and those of sessions that ended while their disk was away.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "record/sessions/recovery.hpp"

namespace parallax::recorder {

/// Adds a folder whose session.json could not be told that its session has ended. Blocks; as below.
void note_unsaved(const std::filesystem::path& data, const std::string& folder);
/// Adds what the report says to the list in the data folder. Blocks; a list that cannot be written is logged.
void note_recovered(const std::filesystem::path& data, const record::RecoveryReport& report);
[[nodiscard]] std::vector<std::string> recovered_folders(const std::filesystem::path& data);
/// From now on the list is `folders`; the catalogue knows of the others. Blocks; as above.
void keep_recovered(const std::filesystem::path& data, const std::vector<std::string>& folders);

}  // namespace parallax::recorder
