// SPDX-License-Identifier: Apache-2.0
// Where things lie: the local recorder's data folder and its recorder.json, and the file with the tokens.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace parallax::cli {

/// An environment variable, if it is set and not empty.
[[nodiscard]] std::optional<std::string> environment(const char* name);

/// A recorder that was found.
struct FoundRecorder {
  std::string url;
  std::string fingerprint;       ///< of its certificate, if it uses TLS
  std::string secret;            ///< that it proves to know (api/dto/proof.hpp); secret
  std::filesystem::path folder;  ///< its data folder
};

/// Data folders in the order they are looked at: $PARALLAX_DATA alone if set; else $XDG_DATA_HOME/parallax (or
/// ~/.local/share/parallax), then /var/lib/parallax.
[[nodiscard]] std::vector<std::filesystem::path> data_folders();
/// The recorder of this computer, by the recorder.json it wrote at its start. It may be gone: nothing secret is for it
/// before it has proved to be the one. @errors "unreachable", "recorder-unproven" (the file holds no secret)
Result<FoundRecorder> find_local_recorder();
/// The one whose data folder this is. @errors as above
Result<FoundRecorder> recorder_in(const std::filesystem::path& folder);

/// What is remembered about a recorder after logging in. `token` is secret.
struct Remembered {
  std::string token;
  std::string user;
  std::string fingerprint;
  std::filesystem::path folder;  ///< data folder of a recorder of this computer, which proved to be it; else empty
};

/// $XDG_CONFIG_HOME/parallax/tokens.json (or below ~/.config): by URL, and by data folder for recorders of this
/// computer.
[[nodiscard]] std::filesystem::path token_file();
[[nodiscard]] std::optional<Remembered> remembered(const std::string& place);
/// Writes the file anew, mode 0600; an empty token forgets the recorder. @errors "token-file"
Result<void> remember(const std::string& place, const Remembered& what);

}  // namespace parallax::cli
