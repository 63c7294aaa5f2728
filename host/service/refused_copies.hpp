// SPDX-License-Identifier: Apache-2.0
// Folders that say to be a session whose recordings lie in another folder: a backup laid beside the original, or a
// forgery. The catalogue goes on to point to what was recorded.
#pragma once

#include <vector>

#include "model/ports/session_folders.hpp"
#include "model/ports/sessions.hpp"
#include "record/sessions/recovery.hpp"

namespace parallax::recorder {

struct SessionCopy {
  std::string session;       ///< id
  std::string name;          ///< as the catalogue knows it
  std::string folder;        ///< the copy's
  std::string known_folder;  ///< the one that stays
};

/// Takes the copies out of all lists of `report`, so that nobody stores, resumes or finishes them. Another folder is
/// taken for the session only if the known one is gone and every hash that is known is in it (the folder was renamed).
/// [any thread; reads session.json files, blocks]
[[nodiscard]] std::vector<SessionCopy> take_out_copies(record::RecoveryReport& report, Sessions& sessions,
                                                       SessionFolders& folders);

}  // namespace parallax::recorder
