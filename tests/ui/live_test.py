# SPDX-License-Identifier: Apache-2.0
"""A room, live: every tile shows the right camera and goes on; layouts, streams, zoom, facts, sound; arrangements that
are remembered; cameras that go away and come back; all codecs; as many tiles as a room may have."""

from plx.cameras import Cameras, rtsp
from plx.case import main
from plx.steps import open_room
from plx.wait import until
from plx.ward import LARGE, NAMES, SMALL, WardStory, all_go_on, goes_on, middle, right_picture, tile


def loudspeaker_seen(desktop):
    """The loudspeaker and the volume stand out from what lies below them, on and off, in both themes."""
    for theme in ("dark", "light"):
        for label in ("Listen to Bed", "Mute Bed"):
            button = desktop.see(label, "button")
            desktop.xdotool("mousemove", desktop.width - 1, desktop.height - 1)
            until(lambda b=button: desktop.contrast_in(b) >= 3,
                  f"{label} to be seen in the {theme} theme: {desktop.contrast_in(button)}", 20)
            slider = desktop.find("Volume of Bed", "slider")
            assert (slider is None) == (label == "Listen to Bed"), slider
            if slider:
                until(lambda: desktop.contrast_in(slider) >= 3, f"the volume to be seen in the {theme} theme", 20)
            desktop.click(label, "button")
        desktop.key("ctrl+shift+t")


def sixteen(desktop):
    """As many tiles as a room may show, each with its own camera."""
    open_room(desktop, "Hall")
    numbers = {f"Seat {number}": number for number in range(1, 17)}
    all_go_on(desktop, names=list(numbers), numbers=numbers)
    tiles = [tile(desktop, f"Seat {number}") for number in range(1, 17)]
    assert len({(t["x"], t["y"]) for t in tiles}) == 16 and len({t["x"] for t in tiles}) == 4, tiles
    desktop.double_click("Seat 11", "picture")
    until(lambda: tile(desktop, "Seat 11")["width"] > 3 * tile(desktop, "Seat 1")["width"], "Seat 11 large")
    goes_on(desktop, "Seat 11", number=11)
    desktop.key("l")


class Live(WardStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        open_room(cls.open(height=540), "Ward")

    def test_every_tile_shows_the_right_camera_and_goes_on(self):
        all_go_on(self.desktop)

    def test_small_tiles_show_the_small_stream_and_a_large_one_the_main_stream(self):
        """Small tiles show the small stream, a large one the main stream; double-click and key change the layout."""
        desktop = self.desktop
        for name in NAMES:
            until(lambda n=name: desktop.find(n, "tile")["value"] == SMALL, f"the sub stream of {name}")
        desktop.double_click("Bed", "picture")
        until(lambda: desktop.find("Bed", "tile")["value"] == LARGE, "Bed large, with its main stream")
        large = tile(desktop, "Bed")
        for name in ("Ceiling", "Door", "Monitor"):
            small = tile(desktop, name)
            assert small["width"] * 2 < large["width"], (small, large)
            assert desktop.find(name, "tile")["value"] == SMALL
        all_go_on(desktop)
        desktop.double_click("Bed", "picture")
        until(lambda: desktop.find("Bed", "tile")["value"] == SMALL, "the sub stream again")
        desktop.key("l")
        desktop.see("All the same size", "button")
        desktop.key("l")
        desktop.see("One large", "button")
        all_go_on(desktop)

    def test_the_wheel_enlarges_the_picture_about_the_mouse_and_a_drag_moves_it(self):
        """The wheel makes the picture grow about the mouse, a drag moves it, 0 shows all again."""
        desktop = self.desktop
        before = right_picture(desktop, "Bed")
        # Just below and right of the pattern, which so grows to where nothing lies on the picture.
        at = round(before["x"] + before["width"] + 6), round(before["y"] + before["height"] + 4)
        desktop.xdotool("mousemove", *at, "click", 4, "sleep", 0.1, "click", 4)

        def larger():
            pattern = right_picture(desktop, "Bed")
            return pattern if pattern["width"] > before["width"] * 1.5 else None
        grown = until(larger, "a larger picture")
        assert abs(grown["x"] + grown["width"] - at[0]) < 16 and abs(grown["y"] + grown["height"] - at[1]) < 16, (before, grown)
        desktop.drag(at, (at[0], at[1] - 18))
        until(lambda: right_picture(desktop, "Bed")["y"] < grown["y"] - 8, "the picture moved up")
        assert right_picture(desktop, "Ceiling")["width"] < grown["width"]  # the others stay as they are
        desktop.key("0")
        until(lambda: abs(right_picture(desktop, "Bed")["width"] - before["width"]) < 3, "the whole picture")

    def test_facts_stand_on_each_tile_while_they_are_wanted(self):
        """Rate, dropped pictures and latency on each tile, on and off."""
        desktop = self.desktop

        def told(name):
            words = (desktop.find(name, "facts") or {"value": ""})["value"].split()
            return words if words[1::2] == ["fps", "dropped", "ms"] and int(words[0]) > 0 else None
        for name in NAMES:
            until(lambda n=name: told(n), f"facts of {name}: {desktop.find(name, 'facts')}")
        desktop.key("i")
        desktop.gone("Bed", "facts")
        desktop.click("Facts on the pictures", "button")
        desktop.see("Bed", "facts")

    def test_the_meter_moves_while_muted_and_the_volume_stays_with_the_camera(self):
        """The meter moves while the tile is muted; volume and mute."""
        desktop = self.desktop

        def loud():
            meter = desktop.find("Bed", "meter")
            return meter and float(meter["value"]) > 0.01
        until(loud, "the level of Bed")
        loudspeaker_seen(desktop)
        assert desktop.find("Volume of Bed", "slider") is None
        desktop.click("Listen to Bed", "button")
        before = desktop.see("Volume of Bed", "slider")
        y = middle(before)[1]
        desktop.drag((middle(before)[0], y), (round(before["x"] + before["width"] - 4), y))
        until(lambda: desktop.find("Volume of Bed", "slider")["value"] == "100", "full volume")
        desktop.drag((round(before["x"] + before["width"] - 8), y), (round(before["x"] + 30), y))
        until(lambda: 0 < int(desktop.find("Volume of Bed", "slider")["value"]) < 50, "little volume")
        # It stays with the camera when another of its streams is shown.
        volume = desktop.find("Volume of Bed", "slider")["value"]
        desktop.double_click("Bed", "picture")
        until(lambda: desktop.find("Bed", "tile")["value"] == LARGE, "the main stream")
        until(lambda: (desktop.find("Volume of Bed", "slider") or {}).get("value") == volume, "its volume")
        desktop.double_click("Bed", "picture")
        until(lambda: desktop.find("Bed", "tile")["value"] == SMALL, "the sub stream")
        desktop.click("Mute Bed", "button")
        desktop.gone("Volume of Bed", "slider")
        # Pressed twice, the loudspeaker does not make the picture large.
        desktop.double_click("Listen to Bed", "button")
        desktop.idle()
        assert desktop.find("One large", "button"), "a double-click on the loudspeaker changed the layout"
        if desktop.find("Mute Bed", "button"):
            desktop.click("Mute Bed", "button")

    def test_a_tile_says_why_there_is_no_picture_until_it_comes_back_by_itself(self):
        """The tile says why there is no picture; the others go on; the picture comes back by itself."""
        desktop = self.desktop
        self.large.tell("gone cam3 12")
        self.small.tell("gone cam3 12")
        gone = until(lambda: (lambda t: t if not t["value"].startswith("live") else None)
                        (desktop.find("Door", "tile")), "Door without a picture")
        assert len(gone["value"]) > 20, gone
        until(lambda: desktop.pattern_of("Door", "main") is None, "no old picture of Door")
        goes_on(desktop, "Bed")
        goes_on(desktop, "Door")

    def test_dragged_tiles_change_places(self):
        """Ceiling and Monitor change places."""
        desktop = self.desktop
        first, last = tile(desktop, "Ceiling"), tile(desktop, "Monitor")
        desktop.drag(middle(first), middle(last))
        until(lambda: (tile(desktop, "Ceiling")["x"], tile(desktop, "Ceiling")["y"]) == (last["x"], last["y"])
              and (tile(desktop, "Monitor")["x"], tile(desktop, "Monitor")["y"]) == (first["x"], first["y"]),
              "the tiles in each other's places")
        all_go_on(desktop)

    def test_a_room_is_found_as_it_was_left(self):
        places = [tile(self.desktop, name) for name in NAMES]
        desktop = self.open(height=540)
        open_room(desktop, "Ward")
        until(lambda: [tile(desktop, name) for name in NAMES] == places, "the same places")
        all_go_on(desktop)

    def test_h265_and_mjpeg_are_shown(self):
        small = {"size": "320x180", "fps": 5}
        with Cameras.shown(1, codec="h265", **small) as h265, Cameras.shown(1, codec="mjpeg", **small) as mjpeg:
            room = self.recorder.add_simulated_room("Codecs")
            self.recorder.add_source(room, **rtsp("H.265", h265.url_of(1)))
            self.recorder.add_source(room, **rtsp("MJPEG", mjpeg.url_of(1)))
            desktop = self.open()
            open_room(desktop, "Codecs")
            all_go_on(desktop, names=["H.265", "MJPEG"], numbers={"H.265": 1, "MJPEG": 1})

    def test_sixteen_tiles_each_show_their_own_camera(self):
        with Cameras.shown(16, size="320x180", fps=2) as many:
            room = self.recorder.add_simulated_room("Hall")
            for number in range(1, 17):
                self.recorder.add_source(room, **rtsp(f"Seat {number}", many.url_of(number)))
            sixteen(self.open(width=1700, height=900, screen=None))


if __name__ == "__main__":
    main()
