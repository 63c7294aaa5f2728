// SPDX-License-Identifier: Apache-2.0
#include "store/secrets/private_file.hpp"

#include <cstring>

#include "base/whole_file.hpp"

namespace parallax::store {
namespace {

auto failed(const std::filesystem::path& file) {
  return [&file](int problem) {
    return Error{"file-failed", "The file " + file.string() + " cannot be used: " + std::strerror(problem) + ".",
                 "Check the folder's rights and free space."};
  };
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& file) {
  return read_whole_file(file).map_error(failed(file));
}

Result<void> write_private_file_at(int folder, const std::filesystem::path& file, std::string_view content) {
  return write_whole_file_at(folder, file.filename().string(), content).map_error(failed(file));
}

Result<void> write_private_file(const std::filesystem::path& file, std::string_view content) {
  return write_whole_file(file, content).map_error(failed(file));
}

}  // namespace parallax::store
