# SPDX-License-Identifier: Apache-2.0
"""A hundred thousand sessions (PARALLAX_SESSIONS; a million in the long form): the right rows at the end, in the middle and after a search, and few requests however
far is scrolled."""
import os

from plx.case import main
from plx.desktop_story import DesktopStory
from plx.wait import until

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
    until(right, lambda: f"rows up to {last} or from {first}: {shown(desktop)}")


class ManySessions(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder.fill_sessions([number(i) for i in range(1, SESSIONS + 1)])
        cls.open()

    def test_they_are_counted_and_the_newest_comes_first(self):
        desktop = self.desktop
        desktop.click("Sessions", "entry")
        rows_are(desktop, first=number(1))
        desktop.see("Sessions", "heading")
        assert desktop.find("Sessions", "heading")["value"] == f"{SESSIONS} sessions"

    def test_the_right_rows_are_there_at_the_end_and_pages_before_it(self):
        desktop = self.desktop
        desktop.key("End")
        rows_are(desktop, last=number(SESSIONS))
        page = len(shown(desktop))
        desktop.key("Prior", "Prior", "Prior")
        until(lambda: SESSIONS - 5 * page < int((shown(desktop) or ["- 0"])[0].split()[1]) < SESSIONS - 2 * page,
              "three pages before the end")
        rows_are(desktop)

    def test_what_flies_past_is_not_asked_for_and_what_stands_is_right(self):
        desktop = self.desktop
        desktop.key("Home")
        rows_are(desktop, first=number(1))
        # The wheel, over many pages: what flies past is not asked for, what stands is right.
        desktop.move(desktop.find(number(3), "row"))
        for _ in range(8):
            desktop.xdotool("click", "--repeat", 60, "--delay", 2, 5)
            assert desktop.stats()["requests"] <= 4, desktop.stats()
        until(lambda: int((shown(desktop) or ["- 0"])[0].split()[1]) > 500, "far below")
        rows_are(desktop)

    def test_the_other_order_begins_with_the_oldest(self):
        desktop = self.desktop
        # The other way round: the oldest first.
        desktop.click("Date", "column")
        until(lambda: shown(desktop) and shown(desktop)[0] == number(SESSIONS), "the oldest first")

    def test_one_is_found_among_all(self):
        desktop = self.desktop
        desktop.fill("Search sessions", "054321")
        until(lambda: shown(desktop) == [number(54321)], "the one that was sought")
        assert desktop.find("Sessions", "heading")["value"] == "1 session"
        desktop.key("ctrl+a", "BackSpace", "Escape")
        until(lambda: len(shown(desktop)) > 5, "all again")


if __name__ == "__main__":
    main()
