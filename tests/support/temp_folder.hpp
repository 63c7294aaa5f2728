// SPDX-License-Identifier: Apache-2.0
// A new folder of the test's own, for its user alone, removed with this object. Tests of all parts use it.
#pragma once

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

namespace parallax::test {

class TempFolder {
 public:
  /// @throws std::filesystem::filesystem_error where none can be made
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "parallax-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::filesystem::filesystem_error("no folder for a test", name,
                                              std::error_code(errno, std::generic_category()));
    }
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace parallax::test
