// SPDX-License-Identifier: Apache-2.0
#include "desktop/shell/display_lost.hpp"

#include <X11/Xlib.h>
#include <unistd.h>

#include <string_view>

#include "base/log.hpp"

namespace parallax::desktop {

void end_when_display_is_lost() {
  // May be called on any thread that wakes the window; locks may be held, so nothing but system calls.
  XSetIOErrorHandler([](Display*) -> int {
    constexpr std::string_view kLine =
        "parallax: The connection to the display was lost. Recordings go on. Start Parallax again to see them. "
        "(display-lost)\n";
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, kLine.data(), kLine.size());
    ::_exit(kDisplayLostStatus);
  });
}

void pass_over_display_errors() {
  XSetErrorHandler([](Display*, XErrorEvent* error) -> int {
    log_warning("desktop", "The display refused a request ({}.{}, error {}).", error->request_code, error->minor_code,
                error->error_code);
    return 0;
  });
}

}  // namespace parallax::desktop
