// SPDX-License-Identifier: Apache-2.0
// Reads the project's own text for the tests of the house rules.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace parallax::test {

struct SourceFile {
  std::string path;  ///< relative to the project, with '/'
  std::vector<std::string> lines;
};

/// Every file below `folders` (relative to the project) whose name ends in one of `endings`, sorted by path.
std::vector<SourceFile> read_sources(const std::vector<std::string>& folders, const std::vector<std::string>& endings);
std::filesystem::path project_root();

}  // namespace parallax::test
