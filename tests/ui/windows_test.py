# SPDX-License-Identifier: Apache-2.0
"""Full screen, the second window and the picture in picture: the right pictures in all of them, each picture uploaded
once (or once per size), whatever the main window shows; notices in each of them; a recorder that goes away and comes
back meanwhile; a window manager that minimises and covers windows [R147] [R148]."""

from plx.case import main
from plx.steps import open_room
from plx.wait import until
from plx.ward import NAMES, SCREEN, WardStory, all_go_on, goes_on, middle, pictures, right_picture, right_pictures, tile


def uploads_only_new_pictures(desktop):
    """With both windows on the same cameras and many more redraws than pictures, each picture is uploaded once."""
    counters = lambda: sum(pattern["counter"] for pattern in right_pictures(desktop).values())
    # Both streams of the camera that is large in one window and small in the other are decoded.
    streams = {(name, desktop.find(name, "tile", window=window)["value"]) for name in NAMES for window in ("main", "second")}
    per_camera = max(len([s for s in streams if s[0] == name]) for name in NAMES)
    pictures, before = counters(), desktop.stats()
    for step in range(40):
        desktop.xdotool("mousemove", 300 + step * 5, 400, "sleep", 0.02)
    after, more = desktop.stats(), counters()
    # What waits in the players (up to three pictures each) may come on top. Where the processor draws, pictures are
    # uploaded once for each of the two windows, in its size.
    most = 2 * ((more - pictures) * per_camera + 3 * len(streams))
    assert after["uploads"] - before["uploads"] <= most, (before, after, pictures, more)
    assert after["wrong_thread_calls"] == 0


class Windows(WardStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        open_room(cls.open(), "Ward")

    def test_in_full_screen_pictures_fill_the_monitor_and_only_they(self):
        """The pictures fill the monitor, and only they [R147]."""
        desktop = self.desktop
        window = desktop.windows()["main"]
        desktop.key("F11")
        until(lambda: (desktop.windows()["main"]["width"], desktop.windows()["main"]["height"]) == SCREEN,
              "a window as large as the monitor")
        desktop.gone("Back", "button", window="main")
        all_go_on(desktop)
        desktop.xdotool("mousemove", SCREEN[0] // 2, 20)
        desktop.click("Leave full screen", "button")
        until(lambda: desktop.windows()["main"] == window, "the window as before")
        desktop.key("F11")
        desktop.gone("Back", "button", window="main")
        desktop.key("Escape")
        until(lambda: desktop.windows()["main"] == window, "the window as before")
        desktop.see("Back", "button")

    def test_a_second_window_shows_a_room_in_an_arrangement_of_its_own(self):
        """The room once more in a window of its own, in an arrangement of its own; another room there."""
        desktop = self.desktop
        desktop.click("Second window", "button")
        place = until(lambda: desktop.windows().get("second"), "the second window")
        main = desktop.windows()["main"]
        assert place["x"] >= main["x"] + main["width"], (place, main)
        all_go_on(desktop, "second")
        all_go_on(desktop, "main")
        order = [tile(desktop, name)["x"] for name in NAMES]
        desktop.double_click("Door", "picture", window="second")
        until(lambda: tile(desktop, "Door", "second")["width"] > 1.5 * tile(desktop, "Bed", "second")["width"], "Door large there")
        assert [tile(desktop, name)["x"] for name in NAMES] == order
        all_go_on(desktop, "second")
        uploads_only_new_pictures(desktop)
        desktop.click("Ward", "button", window="second")
        item, button = desktop.see("Ward", "menu", window="second"), desktop.find("Ward", "button", window="second")
        assert item["y"] >= button["y"] + button["height"], "a menu does not cover its button"
        desktop.click("Office", "menu", window="second")
        goes_on(desktop, "Desk", "second", number=1)
        desktop.gone("Door", "picture", window="second")
        desktop.see("Door", "picture", window="main")
        # The main window shows something else meanwhile.
        desktop.click("Sessions", "entry", window="main")
        desktop.see("No sessions yet", "text")
        goes_on(desktop, "Desk", "second", number=1)
        desktop.click("Locations", "entry", window="main")
        desktop.click("Ward", "room", window="main")
        all_go_on(desktop, "main")
        # What was asked for there may be answered when the window has gone.
        desktop.click("Desk", "picture", button=3, window="second")
        desktop.click("Change the camera", "menu", window="second")
        desktop.click("Save and test", "button", window="second")
        desktop.key("Escape")
        desktop.click("Close this window", "button", window="second")
        until(lambda: "second" not in desktop.windows(), "the second window closed")
        # Texts of the main window are drawn with the same textures as before.
        all_go_on(desktop, "main")
        desktop.key("F12")
        until(lambda: desktop.windows().get("second"), "the second window again")
        until(lambda: tile(desktop, "Door", "second")["width"] > 1.5 * tile(desktop, "Bed", "second")["width"],
              "Door large there, as it was left")
        desktop.key("F12")
        until(lambda: "second" not in desktop.windows(), "the second window closed")

    def test_the_picture_in_picture_shows_the_camera_that_is_watched_whatever_the_main_window_does(self):
        """The picture in picture shows the camera that is watched, whatever the main window does."""
        desktop = self.desktop
        desktop.double_click("Monitor", "picture")
        goes_on(desktop, "Monitor")
        desktop.key("F9")
        place = until(lambda: desktop.windows().get("mini"), "the mini window")
        assert place["x"] + place["width"] > SCREEN[0] - 60 and place["y"] + place["height"] > SCREEN[1] - 60, place
        goes_on(desktop, "Monitor", "mini")
        desktop.double_click("Bed", "picture", window="main")
        goes_on(desktop, "Bed", "mini")
        desktop.key("l")
        # The main window shows something else, then nothing at all.
        desktop.click("Settings", "entry", window="main")
        desktop.see("Settings", "heading")
        goes_on(desktop, "Bed", "mini")
        # Its buttons come with the mouse.
        desktop.xdotool("mousemove", *middle(place))
        desktop.click("Next camera", "button", window="mini")
        goes_on(desktop, "Door", "mini")
        desktop.click("Previous camera", "button", window="mini")
        goes_on(desktop, "Bed", "mini")
        # Dropped near another corner it goes there, and comes back there.
        desktop.drag(middle(place), (SCREEN[0] - 600, 150))
        there = {**place, "x": SCREEN[0] - 20 - place["width"], "y": 20}
        until(lambda: desktop.windows()["mini"] == there, lambda: f"the mini window in the upper right corner: {desktop.windows()}")
        desktop.xdotool("mousemove", *middle(there))
        desktop.click("Close this picture", "button", window="mini")
        until(lambda: "mini" not in desktop.windows(), "the mini window closed")
        desktop.click("Settings", "entry", window="main")  # the keyboard is the main window's again
        desktop.key("F9")
        until(lambda: desktop.windows().get("mini") == there, "the mini window where it was")
        goes_on(desktop, "Bed", "mini")
        desktop.double_click("Bed", "picture", window="mini")
        desktop.see("Bed", "picture", window="main")
        desktop.click("Picture in picture", "button", window="main")
        until(lambda: "mini" not in desktop.windows(), "the mini window closed")

    def test_what_needs_an_action_is_read_in_either_window(self):
        """What needs an action is read in either window, beside the pictures; in the small one is told that it is there."""
        desktop = self.desktop
        open_room(desktop, "Ward")
        desktop.key("F12", "F9")
        until(lambda: set(desktop.windows()) == {"main", "second", "mini"}, "three windows")
        if desktop.find("Desk", "picture", window="second"):
            desktop.click("Office", "button", window="second")
            desktop.click("Ward", "menu", window="second")
        desktop.click("Record", "button", window="second")
        desktop.see("Recording", "status", window="main")
        assert not desktop.find("1 notice", "button", window="mini")
        self.large.tell("gone cam2 8")
        notice = until(lambda: [w for w in desktop.widgets("notice", "second") if "Bed" in w["label"]],
                       "the notice in the second window")[0]
        desktop.see(notice["label"], "notice", window="main")
        desktop.see("1 notice", "button", window="mini")
        desktop.idle()
        notice = desktop.find(notice["label"], "notice", window="second")
        for other in desktop.widgets(window="second"):
            if other["kind"] == "picture" or other["label"] in ("Stop", "Pause", "Mark"):
                assert notice["y"] + notice["height"] <= other["y"], (notice, other)
        # What was done there is told there, too.
        desktop.click("Mark", "button", window="second")
        until(lambda: [w for w in desktop.widgets("notice", "second") if w["label"].startswith("Mark")], "the mark")
        # The recorder counts: another window's mark is the next one.
        desktop.click("Mark", "button", window="main")
        session = self.recorder.recorded_now()[0]
        until(lambda: [item["title"] for item in self.recorder.must(
            "GET", f"/api/v1/sessions/{session}/items?kind=mark")["items"]] == ["Mark 1", "Mark 2"], "two marks")
        # Typed right behind the key: no letter is lost, in this window either.
        desktop.move(tile(desktop, "Ceiling", "second"))
        desktop.xdotool("windowfocus", desktop.window_id("Parallax: second window"))
        desktop.key("Escape")  # behind the click its title would be typed
        desktop.gone("Title of the mark", "field", window="second")
        desktop.idle()  # no hand is as fast as the next key would be: within two frames it counts as typed
        desktop.xdotool("key", "--delay", 0, "shift+m", "A", "i", "r", "w", "a", "y")
        until(lambda: (desktop.find("Title of the mark", "field", window="second") or {}).get("value") == "Airway",
              lambda: f"the title in {desktop.widgets('field')}")
        desktop.key("Return")
        desktop.click("1 notice", "button", window="mini")
        desktop.key("F9")  # it may lie on the button
        until(lambda: "mini" not in desktop.windows(), "the mini window closed")
        desktop.click("Seen", "button", window="second")
        for window in ("second", "main"):
            desktop.gone(notice["label"], "notice", window=window)
        desktop.key("F9")
        until(lambda: desktop.widgets("tile", "mini"), "a picture in the mini window")
        assert not desktop.find("1 notice", "button", window="mini")
        desktop.click("Stop", "button", window="main")
        desktop.click("Yes, stop", "button", window="main")
        desktop.click("Discard", "button", window="main")
        desktop.click("Yes, discard", "button", window="main")
        desktop.key("F9", "F12")
        until(lambda: set(desktop.windows()) == {"main"}, "the main window alone")

    def test_the_picture_in_picture_shows_that_the_room_is_recorded_and_the_picture_of_a_review(self):
        """It shows that the room is recorded, and under review the picture of the session."""
        desktop = self.desktop
        open_room(desktop, "Ward")
        desktop.key("F9")
        desktop.click("Record", "button", window="main")
        until(lambda: (desktop.find("Recording", "status", window="mini") or {"value": ""})["value"] >= "0:08",
              "some seconds in the mini window")
        desktop.click("Stop", "button", window="main")
        desktop.click("Yes, stop", "button")
        desktop.fill("Name of the session", "Watched")
        desktop.click("Save session", "button")
        desktop.gone("Recording", "status", window="mini")
        desktop.click("Sessions", "entry", window="main")
        desktop.double_click("Watched", "row")
        desktop.key("Right")  # five seconds on, where all cameras have pictures
        for name in NAMES:
            until(lambda n=name: (desktop.find(n, "tile", window="main") or {}).get("value") == "exact", f"{name} in review")
        for name in ("Door", "Bed"):
            desktop.double_click(name, "picture", window="main")
            until(lambda n=name: desktop.find(n, "tile", window="mini"), f"{name} in the mini window")
            until(lambda n=name: right_picture(desktop, n, "main")["counter"]
                     == right_picture(desktop, n, "mini")["counter"], f"the same picture of {name} in both")
            desktop.double_click(name, "picture", window="main")
            until(lambda: len({tile(desktop, other)["width"] for other in NAMES}) == 1, "tiles of the same size")
        desktop.click("Locations", "entry", window="main")
        goes_on(desktop, "Ceiling", "mini")
        desktop.key("F9")
        until(lambda: "mini" not in desktop.windows(), "the mini window closed")

    def test_pictures_come_back_by_themselves_in_both_windows(self):
        """Tiles say it, and the pictures come back by themselves; also in a second window."""
        desktop = self.desktop
        open_room(desktop, "Ward")
        desktop.key("F12")
        all_go_on(desktop, "second")
        recorder = self.recorder
        address = recorder.address
        recorder.kill()
        desktop.see("recorder lost", "notice")
        for window in ("main", "second"):
            until(lambda w=window: not pictures(desktop, w), f"no old pictures in {window}")
        until(lambda: desktop.widgets("meter") and all(w["value"] == "0.000" for w in desktop.widgets("meter")),
              "no old sound on the meters")
        for window in ("main", "second"):
            says = desktop.find("Bed", "tile", window=window)["value"]
            assert says.startswith("Connecting. No recorder answers"), says
        recorder.start(address)
        desktop.gone("recorder lost", "notice")
        all_go_on(desktop, "main")
        all_go_on(desktop, "second")
        desktop.key("F12")
        until(lambda: "second" not in desktop.windows(), "the second window closed")

    def test_the_picture_in_picture_stays_above_a_main_window_that_covers_it_or_is_minimised(self):
        """Without a frame of its own."""
        desktop = self.open(window_manager=True)
        open_room(desktop, "Ward")
        desktop.double_click("Monitor", "picture")
        desktop.key("F9")
        mini = until(lambda: desktop.windows().get("mini"), "the mini window")
        goes_on(desktop, "Monitor", "mini")
        # The main window over it, in front of all that may be covered.
        main = desktop.window_id("Parallax")
        desktop.xdotool("windowmove", main, SCREEN[0] - 1200, 50, "windowactivate", main)
        until(lambda: desktop.windows()["main"]["x"] + 1200 >= mini["x"] + mini["width"] - 20, "the main window below it")
        goes_on(desktop, "Monitor", "mini")
        desktop.xdotool("windowminimize", main)
        until(lambda: {p["camera"] for p in desktop.patterns()} == {4}, "nothing but the mini window")
        goes_on(desktop, "Monitor", "mini")
        desktop.double_click("Monitor", "picture", window="mini")
        until(lambda: len({p["camera"] for p in desktop.patterns()}) >= 3, "the main window on the screen")
        desktop.key("F9")  # it has the keyboard again
        until(lambda: "mini" not in desktop.windows(), "the mini window closed")
        all_go_on(desktop, "main")
        desktop.key("F12")
        until(lambda: "second" in desktop.windows(), "the second window")
        all_go_on(desktop, "second")
        desktop.click("Full screen", "button", window="second")
        until(lambda: (desktop.windows()["second"]["width"], desktop.windows()["second"]["height"]) == SCREEN,
              "the second window as large as the monitor")
        all_go_on(desktop, "second")
        desktop.key("Escape")
        until(lambda: desktop.windows()["second"]["width"] < SCREEN[0], "the second window as before")
        all_go_on(desktop, "second")
        # Closed through the window manager, as people do.
        desktop.key("alt+F4")
        until(lambda: "second" not in desktop.windows(), "the second window closed")
        goes_on(desktop, "Ceiling", "main")


if __name__ == "__main__":
    main()
