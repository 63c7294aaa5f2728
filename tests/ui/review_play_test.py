# SPDX-License-Identifier: Apache-2.0
"""Playing a recorded session: speeds, backwards, loops, the picture under the mouse, sound, one large, full screen, other
recordings of the room. Wherever it stops, each tile shows the picture that its file has for the moment [R94] [R145]
[R146] [R147]."""
import json

from plx import reviewing
from plx.case import main
from plx.desktop import Desktop
from plx.desktop_story import DesktopStory
from plx.reviewing import FRAME_NS, check_pictures, click_at, expect, position, settled
from plx.wait import until


def speed(desktop):
    return desktop.see("Speed", "status")["value"]


class Playing(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        room = reviewing.add_room(cls.recorder, "Room 1")
        reviewing.record(cls.recorder, room, "Earlier", [1])
        cls.session = reviewing.record(cls.recorder, room, "Trial", [8])
        cls.truth = reviewing.Truth(cls.recorder, cls.session)
        reviewing.open_review(cls.open(), "Trial")

    def test_one_picture_is_large_or_all_fill_the_screen(self):
        desktop, truth = self.desktop, self.truth
        click_at(desktop, 4 * 10**9)
        small = desktop.see("Door", "tile")
        reviewing.double_click(desktop, "Door", "picture",
                               lambda: desktop.find("Door", "tile")["width"] > 1.3 * small["width"])
        check_pictures(desktop, truth, "one large")
        desktop.key("F11")
        desktop.see("Leave full screen", "button")
        desktop.gone("Timeline", "timeline")
        check_pictures(desktop, truth, "full screen")
        desktop.key("period")
        check_pictures(desktop, truth, "a step in full screen")
        desktop.click("Leave full screen", "button")
        desktop.see("Timeline", "timeline")
        desktop.click("All the same size", "button")
        check_pictures(desktop, truth, "all the same size")

    def test_over_a_cameras_row_its_picture_of_about_there_is_shown(self):
        """Over a camera's row: a picture of that camera of about there."""
        desktop, truth = self.desktop, self.truth
        for source, second in (("Bed", 4.5), ("Door", 1.5)):
            row = next(w for w in desktop.widgets("part") if w["label"] == source)
            x, _ = reviewing.place_of(desktop, round(second * 1e9))
            desktop.xdotool("mousemove", x, round(row["y"] + row["height"] / 2))
            camera, times, patterns, _ = truth.videos[source]

            def shows_it():
                picture = desktop.find(source, "thumbnail")
                found = picture and desktop.patterns(*(round(picture[key]) for key in ("x", "y", "width", "height")))
                return found and found[0]["camera"] == camera and found[0]
            seen = until(shows_it, f"the thumbnail of {source}")
            at = times[[pattern["counter"] for pattern in patterns].index(seen["counter"])]
            assert at - 10**8 <= second * 1e9 < at + 2.5e9, (at, second)  # the key frame before it
        desktop.move(desktop.see("Session clock", "clock"))
        until(lambda: not desktop.widgets("thumbnail"), "no thumbnail")

    def test_the_sound_of_a_camera_is_chosen_and_its_volume_kept(self):
        desktop = self.desktop
        assert desktop.see("Sound of", "status")["value"] == "Ceiling"
        desktop.click("Ceiling", "button")
        desktop.click("Bed", "menu")
        until(lambda: desktop.find("Sound of", "status")["value"] == "Bed", "the sound of Bed")
        desktop.click("Sound off", "button")
        desktop.click("Sound on", "button")
        slider = desktop.see("Volume", "slider")
        desktop.move(slider, -slider["width"] / 4)
        desktop.xdotool("click", 1)
        until(lambda: 10 <= int(desktop.find("Volume", "slider")["value"]) <= 40, "a lower volume")

        def kept():
            try:
                with open(desktop.settings) as file:
                    return 0.1 <= json.load(file)["volume"] <= 0.4
            except (OSError, ValueError, KeyError):
                return False
        until(kept, "the volume in the settings")

    def test_a_loop_is_played_round_and_round(self):
        desktop = self.desktop
        begin = click_at(desktop, 2 * 10**9)
        desktop.key("a")
        end = click_at(desktop, 3 * 10**9)
        desktop.key("b")
        words = desktop.see("Loop", "status")["value"]
        assert [reviewing.nanoseconds(part) // 10**6 for part in words.split(" to ")] == [begin // 10**6, end // 10**6], words
        desktop.key("space")
        seen = []

        def went_round():
            at = position(desktop)
            seen.append(at)
            assert begin - FRAME_NS <= at <= end + FRAME_NS, (begin, at, end)
            return sum(later < earlier for earlier, later in zip(seen, seen[1:])) >= 3
        expect(desktop, "three rounds", went_round)
        desktop.key("space", "Escape")
        desktop.gone("Loop", "status")
        # The button does the same.
        for second, name in ((1, "Loop from here"), (2, "Loop to here"), (3, "End the loop")):
            click_at(desktop, second * 10**9)
            desktop.click(name, "button", prefix=True)
        desktop.see("Loop from here", "button", prefix=True)

    def test_it_plays_slow_and_fast_and_stops_at_the_right_picture(self):
        desktop, truth = self.desktop, self.truth
        for key, labels in (("bracketright", ["1.5×", "2×", "4×", "8×", "16×", "16×"]), ("1", ["1×"]),
                            ("bracketleft", ["0.5×", "0.25×", "0.1×", "0.1×"])):
            for label in labels:
                desktop.key(key)
                until(lambda want=label: speed(desktop) == want, lambda want=label: f"speed {want}: {speed(desktop)}")
        # Slow motion moves, and stops at a picture that is right.
        start = click_at(desktop, 2 * 10**9)
        desktop.key("space")
        expect(desktop, "slow motion", lambda: position(desktop) > start + 10**8)
        desktop.key("space")
        check_pictures(desktop, truth, "after slow motion")
        # 16 times as fast to the end, where it pauses by itself.
        desktop.key("1", *["bracketright"] * 5)
        until(lambda: speed(desktop) == "16×", "16×")
        desktop.key("Home", "space")
        expect(desktop, "the end", lambda: position(desktop) == truth.facts["duration_ns"] - 1)
        desktop.see("Play", "button")
        check_pictures(desktop, truth, "after fast motion")
        desktop.click(speed(desktop), "button")
        desktop.click("1×", "menu")
        until(lambda: speed(desktop) == "1×", "1×")

    def test_it_plays_backwards_to_the_start(self):
        desktop, truth = self.desktop, self.truth
        start = click_at(desktop, 1 * 10**9)
        desktop.key("space")
        expect(desktop, "playing", lambda: position(desktop) > start + 10**9)
        desktop.click("Pause", "button")
        check_pictures(desktop, truth, "paused while playing")
        turn = click_at(desktop, 6 * 10**9)
        desktop.key("r")
        until(lambda: speed(desktop) == "-1×", "backwards")
        desktop.key("space")
        expect(desktop, "playing backwards", lambda: position(desktop) < turn - 10**9)
        desktop.key("space")
        check_pictures(desktop, truth, "paused while playing backwards")
        desktop.key("space")
        expect(desktop, "the start, backwards", lambda: position(desktop) == 0)
        desktop.see("Play", "button")
        check_pictures(desktop, truth, "the start, backwards")
        desktop.key("r")
        until(lambda: speed(desktop) == "1×", "forwards")

    def test_another_recording_of_the_room_is_opened_from_there(self):
        desktop = self.desktop
        desktop.click("Other recordings", "button")
        desktop.click("Earlier", "menu", prefix=True)
        desktop.see("Earlier", "heading")
        settled(desktop)
        desktop.key("alt+Left")
        desktop.see("Sessions", "heading")

    def test_recordings_that_one_may_not_see_are_not_offered(self):
        """[R145] [R146] A Trainer who is invited to one of the room's recordings is not offered the other."""
        self.desktop.close()
        recorder, session = self.recorder, self.session
        recorder.add_user("ben", "trainer")
        recorder.must("PATCH", f"/api/v1/sessions/{session}/people", {"invited": ["ben"]})
        with Desktop(recorder=recorder, token=recorder.log_in_as("ben")) as desktop:
            reviewing.open_review(desktop, "Trial")
            desktop.click("Other recordings", "button")
            desktop.see("No other recordings", "menu")
            assert not desktop.find("Earlier", "menu", prefix=True)


if __name__ == "__main__":
    main()
