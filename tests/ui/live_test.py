# SPDX-License-Identifier: Apache-2.0
"""A room, live: every tile shows the right camera and goes on; layouts, streams, zoom, facts, sound; arrangements that
are remembered; cameras that go away and come back; all codecs; as many tiles as a room may have."""
import sys

from cameras import Cameras
from desktop import wait_for
from ward import LARGE, NAMES, SMALL, Ward, add, all_go_on, goes_on, middle, open_room, part, right_picture, tile


def focus_and_streams(desktop):
    """Small tiles show the small stream, a large one the main stream; double-click and key change the layout."""
    for name in NAMES:
        wait_for(f"the sub stream of {name}", lambda n=name: desktop.find(n, "tile")["value"] == SMALL)
    desktop.double_click("Bed", "picture")
    wait_for("Bed large, with its main stream", lambda: desktop.find("Bed", "tile")["value"] == LARGE)
    large = tile(desktop, "Bed")
    for name in ("Ceiling", "Door", "Monitor"):
        small = tile(desktop, name)
        assert small["width"] * 2 < large["width"], (small, large)
        assert desktop.find(name, "tile")["value"] == SMALL
    all_go_on(desktop)
    desktop.double_click("Bed", "picture")
    wait_for("the sub stream again", lambda: desktop.find("Bed", "tile")["value"] == SMALL)
    desktop.key("l")
    desktop.see("All the same size", "button")
    desktop.key("l")
    desktop.see("One large", "button")
    all_go_on(desktop)


def drag(desktop):
    """Ceiling and Monitor change places."""
    first, last = tile(desktop, "Ceiling"), tile(desktop, "Monitor")
    desktop.drag(middle(first), middle(last))
    wait_for("the tiles in each other's places",
             lambda: (tile(desktop, "Ceiling")["x"], tile(desktop, "Ceiling")["y"]) == (last["x"], last["y"])
             and (tile(desktop, "Monitor")["x"], tile(desktop, "Monitor")["y"]) == (first["x"], first["y"]))
    all_go_on(desktop)


def zoom(desktop):
    """The wheel makes the picture grow about the mouse, a drag moves it, 0 shows all again."""
    before = right_picture(desktop, "Bed")
    # Just below and right of the pattern, which so grows to where nothing lies on the picture.
    at = round(before["x"] + before["width"] + 6), round(before["y"] + before["height"] + 4)
    desktop.xdotool("mousemove", *at, "click", 4, "sleep", 0.1, "click", 4)

    def larger():
        pattern = right_picture(desktop, "Bed")
        return pattern if pattern["width"] > before["width"] * 1.5 else None
    grown = wait_for("a larger picture", larger)
    assert abs(grown["x"] + grown["width"] - at[0]) < 16 and abs(grown["y"] + grown["height"] - at[1]) < 16, (before, grown)
    desktop.drag(at, (at[0], at[1] - 18))
    wait_for("the picture moved up", lambda: right_picture(desktop, "Bed")["y"] < grown["y"] - 8)
    assert right_picture(desktop, "Ceiling")["width"] < grown["width"]  # the others stay as they are
    desktop.key("0")
    wait_for("the whole picture", lambda: abs(right_picture(desktop, "Bed")["width"] - before["width"]) < 3)


def facts(desktop):
    """Rate, dropped pictures and latency on each tile, on and off."""
    def told(name):
        words = (desktop.find(name, "facts") or {"value": ""})["value"].split()
        return words if words[1::2] == ["fps", "dropped", "ms"] and int(words[0]) > 0 else None
    for name in NAMES:
        wait_for(f"facts of {name}: {desktop.find(name, 'facts')}", lambda n=name: told(n))
    desktop.key("i")
    desktop.gone("Bed", "facts")
    desktop.click("Facts on the pictures", "button")
    desktop.see("Bed", "facts")


def loudspeaker_seen(desktop):
    """The loudspeaker and the volume stand out from what lies below them, on and off, in both themes."""
    for theme in ("dark", "light"):
        for label in ("Listen to Bed", "Mute Bed"):
            button = desktop.see(label, "button")
            desktop.xdotool("mousemove", desktop.width - 1, desktop.height - 1)
            wait_for(f"{label} to be seen in the {theme} theme: {desktop.contrast_in(button)}",
                     lambda b=button: desktop.contrast_in(b) >= 3, 20)
            slider = desktop.find("Volume of Bed", "slider")
            assert (slider is None) == (label == "Listen to Bed"), slider
            if slider:
                wait_for(f"the volume to be seen in the {theme} theme", lambda: desktop.contrast_in(slider) >= 3, 20)
            desktop.click(label, "button")
        desktop.key("ctrl+shift+t")


def sound(desktop):
    """The meter moves while the tile is muted; volume and mute."""
    def loud():
        meter = desktop.find("Bed", "meter")
        return meter and float(meter["value"]) > 0.01
    wait_for("the level of Bed", loud)
    loudspeaker_seen(desktop)
    assert desktop.find("Volume of Bed", "slider") is None
    desktop.click("Listen to Bed", "button")
    before = desktop.see("Volume of Bed", "slider")
    y = middle(before)[1]
    desktop.drag((middle(before)[0], y), (round(before["x"] + before["width"] - 4), y))
    wait_for("full volume", lambda: desktop.find("Volume of Bed", "slider")["value"] == "100")
    desktop.drag((round(before["x"] + before["width"] - 8), y), (round(before["x"] + 30), y))
    wait_for("little volume", lambda: 0 < int(desktop.find("Volume of Bed", "slider")["value"]) < 50)
    # It stays with the camera when another of its streams is shown.
    volume = desktop.find("Volume of Bed", "slider")["value"]
    desktop.double_click("Bed", "picture")
    wait_for("the main stream", lambda: desktop.find("Bed", "tile")["value"] == LARGE)
    wait_for("its volume", lambda: (desktop.find("Volume of Bed", "slider") or {}).get("value") == volume)
    desktop.double_click("Bed", "picture")
    wait_for("the sub stream", lambda: desktop.find("Bed", "tile")["value"] == SMALL)
    desktop.click("Mute Bed", "button")
    desktop.gone("Volume of Bed", "slider")
    # Pressed twice, the loudspeaker does not make the picture large.
    desktop.double_click("Listen to Bed", "button")
    desktop.idle()
    assert desktop.find("One large", "button"), "a double-click on the loudspeaker changed the layout"
    if desktop.find("Mute Bed", "button"):
        desktop.click("Mute Bed", "button")


def camera_gone_and_back(desktop, ward):
    """The tile says why there is no picture; the others go on; the picture comes back by itself."""
    ward.large.tell("gone cam3 12")
    ward.small.tell("gone cam3 12")
    gone = wait_for("Door without a picture", lambda: (lambda t: t if not t["value"].startswith("live") else None)
                    (desktop.find("Door", "tile")))
    assert len(gone["value"]) > 20, gone
    wait_for("no old picture of Door", lambda: desktop.pattern_of("Door", "main") is None)
    goes_on(desktop, "Bed")
    goes_on(desktop, "Door")


def sixteen(desktop):
    """As many tiles as a room may show, each with its own camera."""
    open_room(desktop, "Hall")
    numbers = {f"Seat {number}": number for number in range(1, 17)}
    all_go_on(desktop, names=list(numbers), numbers=numbers)
    tiles = [tile(desktop, f"Seat {number}") for number in range(1, 17)]
    assert len({(t["x"], t["y"]) for t in tiles}) == 16 and len({t["x"] for t in tiles}) == 4, tiles
    desktop.double_click("Seat 11", "picture")
    wait_for("Seat 11 large", lambda: tile(desktop, "Seat 11")["width"] > 3 * tile(desktop, "Seat 1")["width"])
    goes_on(desktop, "Seat 11", number=11)
    desktop.key("l")


def codecs(desktop):
    open_room(desktop, "Codecs")
    all_go_on(desktop, names=["H.265", "MJPEG"], numbers={"H.265": 1, "MJPEG": 1})


def main():
    with Ward(*sys.argv[1:4]) as ward:
        with ward.desktop(height=540) as desktop:
            open_room(desktop, "Ward")
            for name, step in [("all", all_go_on), ("focus", focus_and_streams), ("zoom", zoom), ("facts", facts),
                               ("sound", sound), ("camera gone", lambda d: camera_gone_and_back(d, ward)), ("drag", drag)]:
                part(name)
                step(desktop)
                assert desktop.stats()["wrong_thread_calls"] == 0
            places = [tile(desktop, name) for name in NAMES]
        with ward.desktop(height=540) as desktop:
            part("the room as it was left")
            open_room(desktop, "Ward")
            wait_for("the same places", lambda: [tile(desktop, name) for name in NAMES] == places)
            all_go_on(desktop)
        small = {"size": "320x180", "fps": 5}
        with Cameras(ward.binary, 1, codec="h265", **small) as h265, Cameras(ward.binary, 1, codec="mjpeg", **small) as mjpeg:
            room = ward.recorder.add_room("Codecs")
            add(ward.recorder, room, "H.265", url=h265.url_of(1))
            add(ward.recorder, room, "MJPEG", url=mjpeg.url_of(1))
            with ward.desktop() as desktop:
                part("codecs")
                codecs(desktop)
        with Cameras(ward.binary, 16, size="320x180", fps=2) as many:
            room = ward.recorder.add_room("Hall")
            for number in range(1, 17):
                add(ward.recorder, room, f"Seat {number}", url=many.url_of(number))
            with ward.desktop(width=1700, height=900, screen=None) as desktop:
                part("sixteen")
                sixteen(desktop)
                assert desktop.stats()["wrong_thread_calls"] == 0


main()
