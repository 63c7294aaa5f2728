// SPDX-License-Identifier: Apache-2.0
// The line below a session's name that says what a search found in it: Mark “Airway check” at 12:34 and 2 more. It is
// pressed to go there. [UI thread]
#pragma once

#include "desktop/shell/ui.hpp"
#include "model/sessions/session_list.hpp"

namespace parallax::desktop {

/// Whether there is something to tell that the row itself does not show.
[[nodiscard]] bool tells_found(const SessionSummary& session);
/// Draws one line at `place`, the words that were sought emphasised, its tooltip when it is under the mouse. What was
/// found by people alone takes no press.
Press draw_found(Ui& ui, const SessionSummary& session, const Rect& place);

}  // namespace parallax::desktop
