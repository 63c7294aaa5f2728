// SPDX-License-Identifier: Apache-2.0
#include "service/recovered_folders.hpp"

#include <fstream>
#include <set>

#include "base/log.hpp"
#include "store/secrets/private_file.hpp"

namespace parallax::recorder {
namespace {

constexpr const char* kFile = "recovered-folders";  ///< one name a line

void write(const std::filesystem::path& data, const std::set<std::string>& folders) {
  std::string text;
  for (const std::string& folder : folders) text += folder + "\n";
  if (auto written = store::write_private_file(data / kFile, text); !written)
    log_warning("recovery", "{}", written.error().line());
}

}  // namespace

void note_unsaved(const std::filesystem::path& data, const std::string& folder) {
  const std::vector<std::string> before = recovered_folders(data);
  std::set<std::string> all(before.begin(), before.end());
  if (all.insert(folder).second) write(data, all);
}

void note_recovered(const std::filesystem::path& data, const record::RecoveryReport& report) {
  const std::vector<std::string> before = recovered_folders(data);
  std::set<std::string> all(before.begin(), before.end());
  all.insert(report.mended.begin(), report.mended.end());
  for (const auto* sessions : {&report.interrupted, &report.unfinished}) {
    for (const record::InterruptedSession& session : *sessions) all.insert(session.folder);
  }
  if (!all.empty()) write(data, all);
}

std::vector<std::string> recovered_folders(const std::filesystem::path& data) {
  std::vector<std::string> folders;
  std::ifstream lines(data / kFile);
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty()) folders.push_back(line);
  }
  return folders;
}

void keep_recovered(const std::filesystem::path& data, const std::vector<std::string>& folders) {
  if (!folders.empty()) return write(data, {folders.begin(), folders.end()});
  std::error_code ignored;  // then they are looked at once more
  std::filesystem::remove(data / kFile, ignored);
}

}  // namespace parallax::recorder
