// SPDX-License-Identifier: Apache-2.0
// The recorder of this computer: found by the recorder.json in its data folder.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parallax::desktop {

struct LocalRecorder {
  std::string url;
  std::string fingerprint;  ///< of its certificate, where it uses TLS
  std::string secret;       ///< that it proves to know (api/dto/proof.hpp); secret
  std::filesystem::path data;
};

/// Data folders in the order they are looked at: $PARALLAX_DATA alone if set; else $XDG_DATA_HOME/parallax (or
/// ~/.local/share/parallax), then /var/lib/parallax.
[[nodiscard]] std::vector<std::filesystem::path> data_folders();
/// The recorder that runs on one of `folders`; nothing if none does. A dead one that this program started is waited
/// for. [any thread]
[[nodiscard]] std::optional<LocalRecorder> find_local_recorder(const std::vector<std::filesystem::path>& folders);
/// The secret that what answers at `url` must prove to know, if a recorder of this computer said to be there; else
/// empty. It may have ended, and another program may have its port. [any thread]
[[nodiscard]] std::string secret_of_recorder_at(const std::string& url,
                                                const std::vector<std::filesystem::path>& folders);
/// Whether `url` means the computer that this program runs on.
[[nodiscard]] bool is_this_computer(std::string_view url);
/// The one-time token of the first start, if this user may read it. Secret.
[[nodiscard]] std::string read_setup_token(const std::filesystem::path& data);

}  // namespace parallax::desktop
