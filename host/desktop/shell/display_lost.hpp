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

/// A request that the display refuses is noted and otherwise left undone, instead of ending the program as Xlib would:
/// a part of a picture may be on its way to a window that has just become smaller. (What the window then shows is drawn
/// anew with its new size.) [UI thread, after each window: GLFW 3.3 puts Xlib's own handler back when it makes one]
void pass_over_display_errors();

}  // namespace parallax::desktop
