// SPDX-License-Identifier: Apache-2.0
// Copies of sessions must not land among the recorder's own files: no export folder lies in its data or storage
// folders, or around them.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "service/options.hpp"
#include "store/folders/export_watch.hpp"

namespace parallax::recorder {

/// All that is the recorder's own: its storage folders and its data folder.
[[nodiscard]] std::vector<std::filesystem::path> own_folders(const CommonOptions& common,
                                                             const std::filesystem::path& data);
/// At the start. Waits a second at most: a folder that does not answer by then (a share whose server is gone) must not
/// keep the recorder from recording; it is checked before each copy. @errors "config-file"
Result<void> check_exports(const std::vector<ExportFolder>& exports, const std::vector<std::filesystem::path>& own);
/// How to look at a folder before a copy: whether it is there, and lies apart from `own` also by what links say now.
[[nodiscard]] store::LookAtExport looking_apart_from(const std::vector<std::filesystem::path>& own);

}  // namespace parallax::recorder
