// SPDX-License-Identifier: Apache-2.0
// The recorder of this computer: found by the recorder.json in its data folder, or started, detached, so that it lives
// on when the desktop ends.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

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
/// Starts `program` on `data` as a process of its own session, its output in `data`/recorder.out.
/// @errors "recorder-not-started". [any thread]
Result<void> start_local_recorder(const std::filesystem::path& program, const std::filesystem::path& data);
/// Whether `url` means the computer that this program runs on.
[[nodiscard]] bool is_this_computer(std::string_view url);
/// The one-time token of the first start, if this user may read it. Secret.
[[nodiscard]] std::string read_setup_token(const std::filesystem::path& data);
/// The recorder that lies beside this program; empty if there is none.
[[nodiscard]] std::filesystem::path recorder_program();

}  // namespace parallax::desktop
