# SPDX-License-Identifier: Apache-2.0
"""A recorded session under review: after seeks, steps, jumps, marks and parts each tile shows the picture that its file
has for the moment [R93] [R139]."""

from plx import reviewing
from plx.case import main
from plx.desktop_story import DesktopStory
from plx.reviewing import CAMERAS, check_pictures, click_at, settled

JUMP_NS = PREROLL_NS = 5 * 10**9  # the settings' defaults
MARKS_S = (6.4, 7.5, 14.2)


def first_moment(truth):
    """Where all cameras, which begin some milliseconds apart, have a picture."""
    return max(video[3][0][0] for video in truth.videos.values())


class Review(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        session = reviewing.record(cls.recorder, reviewing.add_room(cls.recorder, "Room 1"), "Trial", [8, 6], MARKS_S)
        cls.truth = reviewing.Truth(cls.recorder, session)
        cls.marks_ns = [round(second * 1e9) for second in MARKS_S]
        reviewing.open_review(cls.open(), "Trial")

    def test_controls_of_playing_stand_where_those_of_recording_were(self):
        """[R93]"""
        desktop = self.desktop
        desktop.see("Play", "button")
        assert not any(desktop.find(label, "button") for label in ("Record", "Stop", "Pause", "Resume")), desktop.widgets("button")

    def test_it_opens_where_all_cameras_have_a_picture(self):
        """No tile is black, none has a gap for what was only the way to its first picture."""
        desktop, truth = self.desktop, self.truth
        at = settled(desktop)
        assert at == first_moment(truth), (at, first_moment(truth))
        numbers = check_pictures(desktop, truth, "opened")
        assert None not in numbers.values(), (numbers, reviewing.tiles(desktop))
        for video in truth.facts["video_list"]:
            early = [gap for gap in video["gaps"] if gap["start_session_ns"] < 10**9]
            assert not early, early

    def test_a_click_on_the_ruler_shows_the_pictures_of_that_moment(self):
        desktop, truth = self.desktop, self.truth
        seen = set()
        for second in (0.7, 5.3, 2.9, 6.1, 1.234):
            at = click_at(desktop, round(second * 1e9))
            assert abs(at - second * 1e9) < 0.1e9, (at, second)  # a pixel or two
            seen.add(check_pictures(desktop, truth, f"seek to {second} s")[CAMERAS[0]])
        assert len(seen) == 5, seen

    def test_steps_go_picture_by_picture_and_none_is_lost(self):
        desktop, truth = self.desktop, self.truth
        lead = CAMERAS[0]
        click_at(desktop, 3 * 10**9)
        number = check_pictures(desktop, truth, "before the steps")[lead]
        # Pressed faster than a slow computer redraws: none is lost.
        for keys, by in ((["period"] * 3, 3), (["comma"] * 5, -5), (["comma"], -1), (["period", "period", "comma"], 1)):
            desktop.key(*keys)
            now = check_pictures(desktop, truth, f"steps {keys}")[lead]
            assert now == number + by, (keys, number, now)
            number = now
        desktop.click("One frame forward", "button", prefix=True)
        assert check_pictures(desktop, truth, "a click forward")[lead] == number + 1
        desktop.click("One frame back", "button", prefix=True)
        assert check_pictures(desktop, truth, "a click back")[lead] == number

    def test_tiles_in_a_gap_say_why_they_show_nothing_and_steps_go_over_it(self):
        """Between two parts no tile shows a picture, and each says why; steps go over it."""
        desktop, truth = self.desktop, self.truth
        lead = CAMERAS[0]
        first, second = truth.videos[lead][3][:2]
        widget = next(w for w in desktop.widgets("gap") if w["label"] == lead)
        assert "paused" in widget["value"].lower(), widget
        at = (first[1] + second[0]) // 2
        click_at(desktop, at)
        numbers = check_pictures(desktop, truth, "in the gap")
        assert set(numbers.values()) == {None}, numbers
        assert all("paused" in value.lower() for value in reviewing.tiles(desktop).values()), reviewing.tiles(desktop)
        # On the timeline a gap is unlike a part.
        part = next(w for w in desktop.widgets("part") if w["label"] == lead)
        colours = [desktop.pixels(round(w["x"] + w["width"] / 2), round(w["y"] + w["height"] / 2), 8, 4) for w in (widget, part)]
        assert colours[0] != colours[1]
        desktop.key("period")
        after = check_pictures(desktop, truth, "a step out of the gap", [lead])[lead]
        assert after is not None, (reviewing.position(desktop), first, second, reviewing.tiles(desktop))
        desktop.key("comma", "comma")  # the gap counts as one step
        before = check_pictures(desktop, truth, "steps back over the gap", [lead])[lead]
        _, times, patterns, _ = truth.videos[lead]
        place = [pattern["counter"] for pattern in patterns].index(after)
        assert times[place] >= second[0] - reviewing.TICK_NS and patterns[place - 1]["counter"] == before, (before, after)

    def test_jumps_go_as_far_as_they_say_and_to_both_ends(self):
        desktop, truth = self.desktop, self.truth
        start = click_at(desktop, 1 * 10**9)
        desktop.key("Right")
        assert settled(desktop) == start + JUMP_NS
        check_pictures(desktop, truth, "a jump forward")
        desktop.key("Left")
        assert settled(desktop) == start
        check_pictures(desktop, truth, "a jump back")
        desktop.click("Jump forward", "button", prefix=True)
        assert settled(desktop) == start + JUMP_NS
        desktop.key("Home")
        assert settled(desktop) == first_moment(truth), (settled(desktop), first_moment(truth))
        numbers = check_pictures(desktop, truth, "the start")
        assert None not in numbers.values(), numbers
        desktop.key("End")
        assert settled(desktop) == truth.facts["duration_ns"] - 1
        check_pictures(desktop, truth, "the end")

    def test_marks_are_gone_to_with_their_pre_roll_and_parts_to_their_beginning(self):
        desktop, truth, marks_ns = self.desktop, self.truth, self.marks_ns
        desktop.key("Home")
        settled(desktop)
        for mark in marks_ns:
            desktop.key("Down")
            assert settled(desktop) == mark - PREROLL_NS, (settled(desktop), mark)
            check_pictures(desktop, truth, "the next mark")
        desktop.key("Up")
        assert settled(desktop) == marks_ns[-2] - PREROLL_NS
        check_pictures(desktop, truth, "the mark before")
        desktop.click("Next mark", "button", prefix=True)
        assert settled(desktop) == marks_ns[-1] - PREROLL_NS
        # R139: the arrows switch parts.
        second = max(video[3][1][0] for video in truth.videos.values())
        desktop.key("Home", "ctrl+Right")
        assert settled(desktop) == second, (settled(desktop), second)
        numbers = check_pictures(desktop, truth, "the second part")
        assert None not in numbers.values(), numbers
        desktop.click("Previous part", "button", prefix=True)
        assert settled(desktop) < 10**9
        desktop.click("Next part", "button", prefix=True)
        assert settled(desktop) == second

    def test_what_stands_in_the_bar_of_a_small_window_is_whole(self):
        """What stands in the bar is whole."""
        desktop = self.open(width=640, height=400)
        reviewing.open_review(desktop, "Trial")
        window = desktop.windows()["main"]
        sound = desktop.see("Sound off", "button")
        assert sound["width"] == 36, sound
        for widget in desktop.widgets():
            if abs(widget["y"] + widget["height"] / 2 - sound["y"] - sound["height"] / 2) < 10:  # in the bar
                assert widget["x"] + widget["width"] <= window["width"] - 19, widget  # what is cut ends behind its margin
        desktop.click("1\u00d7", "button")
        desktop.see("16\u00d7", "menu")
        desktop.idle()
        speed, items = desktop.find("1\u00d7", "button"), desktop.widgets("menu")
        assert all(item["y"] >= 0 and (item["y"] + item["height"] <= speed["y"] or item["y"] >= speed["y"] + speed["height"])
                   for item in items), (speed, items)


if __name__ == "__main__":
    main()
