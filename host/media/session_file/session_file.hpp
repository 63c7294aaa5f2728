// SPDX-License-Identifier: Apache-2.0
// session.json: what a session's folder says about itself, without us (docs/guide/session-folder.md describes it).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "model/media/volume.hpp"
#include "model/sessions/session.hpp"

namespace parallax::media {

inline constexpr std::string_view kSessionFileName = "session.json";
inline constexpr int64_t kSessionFileVersion = 1;

/// The document, indented, UTF-8, ending in a line feed. [any thread]
[[nodiscard]] std::string session_to_json(const Session& session);
/// Strict about what it knows, silent about fields it does not know. @errors "session-file-invalid" with the place
/// ("videos[2].parts[0].state"), "session-file-newer" when a later version wrote it. [any thread]
Result<Session> session_from_json(std::string_view text);

/// Replaces `<folder>/session.json` in one step, also under loss of power. Blocks: not on the loop thread.
Result<void> save_session(Volume& volume, const std::string& folder, const Session& session);
/// Reads `<folder>/session.json`. Blocks. @errors those of the volume and of session_from_json.
Result<Session> load_session(Volume& volume, const std::string& folder);

}  // namespace parallax::media
