// SPDX-License-Identifier: Apache-2.0
// FFmpeg's own messages go to our log: its errors and warnings as debug lines, since every failure that matters comes
// back as a return value and is reported there.
#pragma once

namespace parallax::media {

/// Redirects FFmpeg's messages for the whole process. Call once, first thing in main.
void log_ffmpeg_messages();

}  // namespace parallax::media
