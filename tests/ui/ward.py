# SPDX-License-Identifier: Apache-2.0
"""A room with four RTSP cameras, each with a large and a small stream, and what a test sees of it on the screen: every
simulated camera's picture carries its number and counts up, and is read from screenshots."""
import contextlib
import os
import tempfile

from cameras import Cameras
from desktop import Desktop, wait_for
from recorder import Recorder

NAMES = ["Ceiling", "Bed", "Door", "Monitor"]  # camera 1, 2, 3, 4
SCREEN = (2050, 760)
LARGE, SMALL = "live 640x360", "live 320x180"  # what tiles say of the streams


def pictures(desktop, window="main", names=None):
    """What each tile of the window shows, from one screenshot: name -> pattern, for tiles that show one."""
    tiles = {w["label"]: w for w in desktop.widgets("tile", window) if names is None or w["label"] in names}
    out = {}
    for pattern in desktop.patterns():
        x, y = pattern["x"] + pattern["width"] / 2, pattern["y"] + pattern["height"] / 2
        for name, tile in tiles.items():
            if 0 <= x - tile["x"] < tile["width"] and 0 <= y - tile["y"] < tile["height"]:
                out[name] = pattern
    return out


def right_pictures(desktop, window="main", names=None, numbers=None):
    """Waits until each of these tiles shows its own camera; returns name -> pattern. Another camera's picture in it is
    an error at once."""
    names = names or NAMES
    numbers = numbers or {name: NAMES.index(name) + 1 for name in names}

    def shown():
        found = pictures(desktop, window, names)
        for name, pattern in found.items():
            if pattern["camera"] != numbers[name]:
                raise AssertionError(f"{name} in {window} shows camera {pattern['camera']} instead of {numbers[name]}")
        return found if len(found) == len(names) else None
    return wait_for(lambda: f"pictures of {names} in {window}: {desktop.widgets('tile', window)}", shown)


def right_picture(desktop, name, window="main", number=None):
    return right_pictures(desktop, window, [name], {name: number or NAMES.index(name) + 1})[name]


def all_go_on(desktop, window="main", names=None, numbers=None):
    """The tiles show their cameras, and later pictures of each after that."""
    names = names or NAMES
    before = right_pictures(desktop, window, names, numbers)

    def later():
        now = right_pictures(desktop, window, names, numbers)
        return all(now[name]["counter"] > before[name]["counter"] for name in names)
    wait_for(f"later pictures of {names} in {window}", later)


def goes_on(desktop, name, window="main", number=None):
    all_go_on(desktop, window, [name], {name: number or NAMES.index(name) + 1})


def tile(desktop, name, window="main"):
    return desktop.see(name, "picture", window=window)


def middle(widget):
    return round(widget["x"] + widget["width"] / 2), round(widget["y"] + widget["height"] / 2)


def add(recorder, room, name, **source):
    recorder.request("POST", f"/api/v1/locations/{room}/sources",
                     {"name": name, "driver": "rtsp", "kind": "camera", **source})


def open_room(desktop, name):
    desktop.click("Locations", "entry", window="main")
    desktop.click(name, "room", window="main")
    desktop.see(name, "heading", window="main")


def part(name):
    print(f"-- {name}", flush=True)


class Ward:
    """A recorder with the rooms "Ward" (the four cameras) and "Office" (one camera, "Desk"); settings that outlive a
    desktop."""

    def __init__(self, desktop_binary, recorder_binary, plugins):
        self.binary = desktop_binary
        with contextlib.ExitStack() as stack:
            self.folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="parallax-ui-settings-"))
            self.recorder = stack.enter_context(Recorder(recorder_binary, plugins))
            self.large = stack.enter_context(Cameras(desktop_binary, 4, audio="aac"))
            self.small = stack.enter_context(Cameras(desktop_binary, 4, size="320x180", audio="aac"))
            self.recorder.set_up()
            room = self.recorder.add_room("Ward")
            for number, name in enumerate(NAMES, 1):
                add(self.recorder, room, name, url=self.large.url_of(number), sub_url=self.small.url_of(number))
            self.recorder.add_room("Office", ["Desk"])
            self.stack = stack.pop_all()

    def desktop(self, **options):
        options = {"width": 1200, "height": 700, "screen": SCREEN, **options}
        return Desktop(self.binary, settings=os.path.join(self.folder, "desktop.json"),
                       env={"PARALLAX_DATA": self.recorder.data, "PARALLAX_TOKEN": self.recorder.token}, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()
