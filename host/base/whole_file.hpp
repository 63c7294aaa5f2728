// SPDX-License-Identifier: Apache-2.0
// Small files that are replaced in one step: whoever reads sees the old content or the new one, never half of it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace parallax {

/// What a file's new content survives.
enum class Survives {
  crash,       ///< the end of the process, at any moment
  power_loss,  ///< also loss of power: when the call returns, the new content is on disk under its name
};

struct WholeFileOptions {
  mode_t mode = 0600;  ///< less the umask
  Survives survives = Survives::power_loss;
  /// What the name of the file that is written beside ends in. Two processes that may write at once use one each.
  std::string beside = ".new";
};

/// Writes `content` beside `file`, then renames it over that. What lay under the name beside is removed first and never
/// written through, be it a link. After an error `file` is as it was, and nothing is left beside it. Blocks.
/// @errors the errno. [any thread]
[[nodiscard]] tl::expected<void, int> write_whole_file(const std::filesystem::path& file, std::string_view content,
                                                       const WholeFileOptions& options = {});
/// The same for `name` in the opened folder, whatever the folder's path leads to by now.
[[nodiscard]] tl::expected<void, int> write_whole_file_at(int folder, const std::string& name, std::string_view content,
                                                          const WholeFileOptions& options = {});
/// All of a file. Blocks. @errors the errno. [any thread]
[[nodiscard]] tl::expected<std::string, int> read_whole_file(const std::filesystem::path& file);

}  // namespace parallax
