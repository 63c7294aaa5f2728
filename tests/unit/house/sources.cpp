// SPDX-License-Identifier: Apache-2.0
#include "unit/house/sources.hpp"

#include <algorithm>
#include <fstream>

namespace parallax::test {

namespace fs = std::filesystem;

fs::path project_root() {
  return PARALLAX_SOURCE_DIR;
}

std::vector<SourceFile> read_sources(const std::vector<std::string>& folders, const std::vector<std::string>& endings) {
  std::vector<SourceFile> out;
  const auto take = [&](const fs::path& file) {
    const std::string name = file.filename().string();
    if (std::none_of(endings.begin(), endings.end(), [&](const std::string& end) { return name.ends_with(end); }))
      return;
    SourceFile source{fs::relative(file, project_root()).generic_string(), {}};
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) source.lines.push_back(line);
    out.push_back(std::move(source));
  };
  for (const std::string& folder : folders) {
    const fs::path root = project_root() / folder;
    if (fs::is_regular_file(root)) take(root);
    if (!fs::is_directory(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.is_regular_file()) take(entry.path());
    }
  }
  std::sort(out.begin(), out.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return out;
}

}  // namespace parallax::test
