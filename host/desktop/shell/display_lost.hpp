// SPDX-License-Identifier: Apache-2.0
// The connection to the display can break: the X server ends, or a remote session is cut. The window library then has
// nothing left to work with, and leaving by the ordinary way would run destructors over it, on whichever thread
// noticed.
#pragma once

namespace parallax::desktop {

/// The program's exit status then.
inline constexpr int kDisplayLostStatus = 3;

/// From now on a lost display ends the program at once, with that status and a line that says so. Nothing is lost by
/// it: settings are written when they change, and recordings are the recorder's. [UI thread, before the first window]
void end_when_display_is_lost();

}  // namespace parallax::desktop
