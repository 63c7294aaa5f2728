# SPDX-License-Identifier: Apache-2.0
"""A hundred thousand sessions (PARALLAX_SESSIONS; a million in the long form): the right rows at the end, in the middle and after a search, and few requests however
far is scrolled."""
import os
import sys

from desktop import Desktop, wait_for
from recorder import Recorder

SESSIONS = int(os.environ.get("PARALLAX_SESSIONS", "100000"))


def shown(desktop):
    return [w["label"] for w in sorted(desktop.widgets("row"), key=lambda w: w["y"])]


def number(index):
    return f"Session {index:06d}"


def rows_are(desktop, last=None, first=None):
    """Waits until the rows on screen follow each other, up to `last` or from `first`."""
    def right():
        names = shown(desktop)
        if len(names) < 5:
            return False
        start = int(names[0].split()[1])
        return (names == [number(start + i) for i in range(len(names))] and (first is None or names[0] == first) and
                (last is None or names[-1] == last))
    wait_for(lambda: f"rows up to {last} or from {first}: {shown(desktop)}", right)


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        recorder.fill_sessions([number(i) for i in range(1, SESSIONS + 1)])
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
            desktop.click("Sessions", "entry")
            rows_are(desktop, first=number(1))
            desktop.see("Sessions", "heading")
            assert desktop.find("Sessions", "heading")["value"] == f"{SESSIONS} sessions"
            desktop.key("End")
            rows_are(desktop, last=number(SESSIONS))
            page = len(shown(desktop))
            desktop.key("Prior", "Prior", "Prior")
            wait_for("three pages before the end",
                     lambda: SESSIONS - 5 * page < int((shown(desktop) or ["- 0"])[0].split()[1]) < SESSIONS - 2 * page)
            rows_are(desktop)
            desktop.key("Home")
            rows_are(desktop, first=number(1))
            # The wheel, over many pages: what flies past is not asked for, what stands is right.
            desktop.move(desktop.find(number(3), "row"))
            for _ in range(8):
                desktop.xdotool("click", "--repeat", 60, "--delay", 2, 5)
                assert desktop.stats()["requests"] <= 4, desktop.stats()
            wait_for("far below", lambda: int((shown(desktop) or ["- 0"])[0].split()[1]) > 500)
            rows_are(desktop)
            # The other way round: the oldest first.
            desktop.click("Date", "column")
            wait_for("the oldest first", lambda: shown(desktop) and shown(desktop)[0] == number(SESSIONS))
            desktop.fill("Search sessions", "054321")
            wait_for("the one that was sought", lambda: shown(desktop) == [number(54321)])
            assert desktop.find("Sessions", "heading")["value"] == "1 session"
            desktop.key("ctrl+a", "BackSpace", "Escape")
            wait_for("all again", lambda: len(shown(desktop)) > 5)


main()
