// SPDX-License-Identifier: Apache-2.0
// Which session folders `recover` and `resume` changed while no service ran, so that the service's catalogue, which
// takes them for settled, hears of it at the next start.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "record/recovery.hpp"

namespace parallax::recorder {

/// Adds what the report says to the list in the data folder. Blocks; a list that cannot be written is logged.
void note_recovered(const std::filesystem::path& data, const record::RecoveryReport& report);
[[nodiscard]] std::vector<std::string> recovered_folders(const std::filesystem::path& data);
/// The catalogue knows all of them.
void forget_recovered(const std::filesystem::path& data);

}  // namespace parallax::recorder
