# SPDX-License-Identifier: Apache-2.0
"""The timeline with real clicks, drags, wheel and keys: marks selected, dragged, renamed in place, removed, undone, and
what the recorder says about them; zoom about the mouse from the whole session to single pictures; loops; many marks
folded and told apart; a change that the recorder does not take."""
import time

from plx import reviewing
from plx.case import main
from plx.desktop_story import DesktopStory
from plx.reviewing import check_pictures, click_at, drag, expect, marks, place_of, position, settled, visible_range
from plx.wait import until

FEW = ("5e551011-0000-4000-8000-000000000001", 2, 40)
MANY = ("5e551011-0000-4000-8000-000000000002", 30, 1000)
MARKS = 20_000


def middle(widget):
    return widget["x"] + widget["width"] / 2, widget["y"] + widget["height"] / 2


def wait_for_marks(recorder, session, expected):
    until(lambda: marks(recorder, session) == expected, lambda: f"{expected}: {marks(recorder, session)}")


def whole(desktop):
    desktop.key("f")
    desktop.idle()
    return visible_range(desktop)


class Timeline(DesktopStory):
    session = FEW[0]
    truth = reviewing.Planned(FEW[1], FEW[2])

    @classmethod
    def prepare(cls, data):
        reviewing.prepared_session(data, *FEW)
        reviewing.prepared_session(data, *MANY, marks=MARKS)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for title, at_s in (("First", 20), ("Second", 50), ("Third", 100)):
            reviewing.add_mark(cls.recorder, cls.session, title, at_s)
        reviewing.open_review(cls.open(), "2 minutes")

    def test_what_was_marked_before_is_not_taken_back(self):
        """What was marked before this review was opened is not taken back by it."""
        desktop, recorder, session = self.desktop, self.recorder, self.session
        before = marks(recorder, session)
        assert len(before) == 3
        for _ in before:
            desktop.key("ctrl+z")
        desktop.see("Nothing to undo", "notice")
        assert marks(recorder, session) == before

    def test_the_moment_under_the_mouse_stays_there_while_the_wheel_zooms_to_single_pictures(self):
        """The moment under the mouse stays there while the wheel zooms in to pictures and out again."""
        desktop, truth = self.desktop, self.truth
        ruler, begin, end = whole(desktop)
        target = 47 * 10**9
        x, y = place_of(desktop, target)
        desktop.xdotool("mousemove", x, y)
        length, closest = end - begin, None
        for notches in (5, 5, 5, 30):
            desktop.xdotool("click", "--repeat", notches, "--delay", 20, 4)
            desktop.idle()
            ruler, begin, end = visible_range(desktop)
            assert end - begin < length or end - begin == closest, (begin, end)
            length = closest = end - begin
            under_mouse = begin + (end - begin) * (x - ruler["x"]) / ruler["width"]
            # Half a pixel of the first view is all that the mouse cannot tell apart.
            assert abs(under_mouse - target) < 0.2e9, (under_mouse, target)
        assert length < 3 * 10**9, length
        # So close a click tells single pictures apart.
        seen = set()
        for share in (0.2, 0.4, 0.6, 0.8):
            wanted = round(begin + (end - begin) * share)
            at = click_at(desktop, wanted)
            assert abs(at - wanted) < truth.interval_ns, (at, wanted)
            seen.add(check_pictures(desktop, truth, "a click at single pictures")["Ceiling"])
        assert len(seen) >= 2, seen
        desktop.xdotool("mousemove", x, y)
        desktop.xdotool("click", "--repeat", 60, "--delay", 10, 5)
        desktop.idle()
        _, begin, end = visible_range(desktop)
        assert begin <= 0 and end >= truth.duration_ns, (begin, end)
        # By keys, about the playhead.
        desktop.key("equal", "equal", "equal")
        desktop.idle()
        _, closer_begin, closer_end = visible_range(desktop)
        assert closer_end - closer_begin < (end - begin) / 2
        desktop.key("minus")
        desktop.idle()
        _, again_begin, again_end = visible_range(desktop)
        assert again_end - again_begin > closer_end - closer_begin
        whole(desktop)

    def test_a_mark_is_gone_to_and_dragged_and_put_back(self):
        """A mark is gone to, dragged, and the recorder has it where it was let go."""
        desktop, recorder, session = self.desktop, self.recorder, self.session
        before = marks(recorder, session)
        desktop.click("First", "mark")
        assert settled(desktop) == before[0][1], (position(desktop), before)
        desktop.key("End")  # the playhead away, or the mark would snap to it
        settled(desktop)
        x, y = middle(desktop.see("First", "mark"))
        desktop.xdotool("keydown", "alt")  # no snapping to ticks
        try:
            drag(desktop, x, y, x + 60, y)
        finally:
            desktop.xdotool("keyup", "alt")
        ruler, begin, end = visible_range(desktop)
        moved = before[0][1] + 60 * (end - begin) / ruler["width"]
        until(lambda: abs(marks(recorder, session)[0][1] - moved) < 2 * (end - begin) / ruler["width"],
              lambda: f"moved to about {moved}: {marks(recorder, session)}")
        now = marks(recorder, session)
        assert now[0][0] == "First" and now[1:] == before[1:], now
        desktop.idle()
        assert abs(middle(desktop.see("First", "mark"))[0] - (x + 60)) <= 2
        desktop.key("ctrl+z")
        desktop.see("Undone: mark “First”", "notice", prefix=True)
        wait_for_marks(recorder, session, before)
        until(lambda: abs(middle(desktop.see("First", "mark"))[0] - x) <= 1, "the mark back in its place")

    def test_a_mark_is_renamed_in_place(self):
        """Double-click, type, Enter: in place. Escape leaves it as it was."""
        desktop, recorder, session = self.desktop, self.recorder, self.session
        before = marks(recorder, session)
        renamed = [("Chest compressions", before[0][1])] + before[1:]
        reviewing.double_click(desktop, "First", "mark", lambda: desktop.find("Title of the mark", "field"))
        desktop.fill("Title of the mark", "Chest compressions")
        desktop.key("Return")
        desktop.gone("Title of the mark", "field")
        wait_for_marks(recorder, session, renamed)
        desktop.see("Chest compressions", "mark")
        desktop.click("Chest compressions", "mark")
        desktop.key("Return")  # the selected one, by keyboard
        desktop.fill("Title of the mark", "Something else")
        desktop.key("Escape")
        desktop.gone("Title of the mark", "field")
        assert marks(recorder, session) == renamed
        desktop.key("ctrl+z")
        wait_for_marks(recorder, session, before)
        desktop.see("First", "mark")

    def test_marks_are_removed_alone_or_together_and_come_back(self):
        desktop, recorder, session = self.desktop, self.recorder, self.session
        before = marks(recorder, session)
        desktop.click("Second", "mark")
        desktop.key("Delete")
        wait_for_marks(recorder, session, [before[0], before[2]])
        desktop.gone("Second", "mark")
        desktop.see("The mark “Second” at", "notice", prefix=True)
        desktop.key("ctrl+z")
        wait_for_marks(recorder, session, before)
        # Several by a drag around them.
        x0, y = middle(desktop.see("First", "mark"))
        x1, _ = middle(desktop.see("Second", "mark"))
        drag(desktop, x0 - 25, y, x1 + 12, y)
        desktop.key("Delete")
        wait_for_marks(recorder, session, before[2:])
        desktop.see("2 marks were removed", "notice")
        desktop.key("ctrl+z")
        until(lambda: len(marks(recorder, session)) == 2, "one of them back")
        desktop.key("ctrl+z")
        wait_for_marks(recorder, session, before)

    def test_a_mark_is_added_and_what_somebody_else_changed_is_not_undone(self):
        desktop, recorder, session = self.desktop, self.recorder, self.session
        before = marks(recorder, session)
        at = click_at(desktop, 60 * 10**9)
        added = sorted(before + [("Mark 4", at)], key=lambda mark: mark[1])
        desktop.key("m")
        wait_for_marks(recorder, session, added)
        desktop.see("Mark 4", "mark")
        desktop.key("ctrl+z")
        wait_for_marks(recorder, session, before)
        desktop.gone("Mark 4", "mark")
        desktop.key("ctrl+shift+z")
        wait_for_marks(recorder, session, added)
        desktop.key("ctrl+z")
        wait_for_marks(recorder, session, before)
        # The title is typed right behind the key; no letter is lost and none is taken for a key.
        desktop.xdotool("key", "--delay", 0, "shift+m", "o", "x", "y", "g", "e", "n", "Return")
        wait_for_marks(recorder, session, sorted(before + [("oxygen", at)], key=lambda mark: mark[1]))
        # The recorder counts, and a number that was removed does not come again: what is undone is the title alone.
        desktop.key("ctrl+z")
        wait_for_marks(recorder, session, sorted(before + [("Mark 5", at)], key=lambda mark: mark[1]))
        desktop.key("ctrl+z")  # the mark
        wait_for_marks(recorder, session, before)
        # Nothing typed: it keeps the recorder's number.
        desktop.key("shift+m")
        sixth = sorted(before + [("Mark 6", at)], key=lambda mark: mark[1])
        wait_for_marks(recorder, session, sixth)
        desktop.key("Return")
        desktop.gone("Title of the mark", "field")
        desktop.idle()
        assert marks(recorder, session) == sixth, marks(recorder, session)
        # Somebody else's change in between is not overwritten.
        item = next(item for item in recorder.must("GET", f"/api/v1/sessions/{session}/items?limit=100")["items"]
                    if item["title"] == "Mark 6")
        recorder.must("PATCH", f"/api/v1/items/{item['id']}", {"title": "Theirs"})
        desktop.see("Theirs", "mark")
        desktop.key("ctrl+z")
        desktop.see("Nothing was undone", "notice")
        recorder.must("DELETE", f"/api/v1/items/{item['id']}")
        wait_for_marks(recorder, session, before)
        desktop.gone("Theirs", "mark")

    def test_a_loop_is_drawn_by_mouse(self):
        desktop = self.desktop
        x0, y = place_of(desktop, 30 * 10**9)
        x1, _ = place_of(desktop, 40 * 10**9)
        desktop.xdotool("keydown", "shift")
        try:
            drag(desktop, x0, y, x1, y)
        finally:
            desktop.xdotool("keyup", "shift")
        begin, end = (reviewing.nanoseconds(words) for words in desktop.see("Loop", "status")["value"].split(" to "))
        assert abs(begin - 30e9) < 0.5e9 and abs(end - 40e9) < 0.5e9, (begin, end)
        desktop.key("space")
        expect(desktop, "playing within the loop", lambda: begin <= position(desktop) < end)
        desktop.key("space", "Escape")
        desktop.gone("Loop", "status")

    def test_letting_the_playhead_go_shows_the_exact_picture(self):
        """Dragging the playhead shows quick pictures, letting go the exact one."""
        desktop, truth = self.desktop, self.truth
        x0, y = place_of(desktop, 20 * 10**9)
        x1, _ = place_of(desktop, 75 * 10**9)
        drag(desktop, x0, y, x1, y)
        at = settled(desktop)
        assert abs(at - 75e9) < 0.5e9, at
        desktop.move(desktop.see("Session clock", "clock"))
        number = check_pictures(desktop, truth, "after scrubbing")["Ceiling"]
        desktop.key("period")
        assert check_pictures(desktop, truth, "a step after scrubbing")["Ceiling"] == number + 1

    def test_a_change_that_the_recorder_does_not_take_is_taken_back_and_said(self):
        """A change that does not reach the recorder is taken back on screen, and said."""
        desktop, recorder, session = self.desktop, self.recorder, self.session
        before = marks(recorder, session)
        address = recorder.address
        x, y = middle(desktop.see("Third", "mark"))
        recorder.kill()
        desktop.see("recorder lost", "notice")
        desktop.click("Third", "mark")
        time.sleep(0.5)  # what follows at once is a double-click
        x, y = middle(desktop.see("Third", "mark"))
        drag(desktop, x, y, x - 40, y)
        desktop.see("The mark was not changed", "notice")
        until(lambda: abs(middle(desktop.see("Third", "mark"))[0] - x) <= 1, "the mark where it was")
        recorder.start(address)
        desktop.gone("recorder lost", "notice")
        wait_for_marks(recorder, session, before)

    def test_many_marks_are_folded_and_told_apart_closer(self):
        """At the whole session they are folded; zoomed in each stands alone and can be gone to."""
        desktop = self.desktop
        reviewing.open_review(desktop, "30 minutes")
        until(lambda: desktop.see("Timeline", "timeline")["value"] == f"{MARKS} marks", "all marks")
        whole(desktop)
        folded = desktop.widgets("folded")
        assert folded and sum(int(widget["value"]) for widget in folded) >= MARKS * 0.9, folded[:3]
        x, y = place_of(desktop, 1200 * 10**9)
        desktop.xdotool("mousemove", x, y)
        for _ in range(12):
            desktop.xdotool("click", "--repeat", 3, "--delay", 20, 4)
            desktop.idle()
            single = desktop.widgets("mark")
            if single and len(single) < 20:
                break
        mark = single[len(single) // 2]
        number = int(mark["label"].split()[1])
        desktop.click(mark["label"], "mark")
        assert settled(desktop) == MANY[1] * 60 * 10**9 * number // MARKS, (position(desktop), mark)


if __name__ == "__main__":
    main()
