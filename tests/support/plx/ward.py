# SPDX-License-Identifier: Apache-2.0
"""A room with four RTSP cameras, each with a large and a small stream, and what a test sees of it on the screen: every
simulated camera's picture carries its number and counts up, and is read from screenshots."""

from plx.cameras import Cameras, rtsp
from plx.desktop_story import DesktopStory
from plx.wait import until

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
    return until(shown, lambda: f"pictures of {names} in {window}: {desktop.widgets('tile', window)}")


def right_picture(desktop, name, window="main", number=None):
    return right_pictures(desktop, window, [name], {name: number or NAMES.index(name) + 1})[name]


def all_go_on(desktop, window="main", names=None, numbers=None):
    """The tiles show their cameras, and later pictures of each after that."""
    names = names or NAMES
    before = right_pictures(desktop, window, names, numbers)

    def later():
        now = right_pictures(desktop, window, names, numbers)
        return all(now[name]["counter"] > before[name]["counter"] for name in names)
    until(later, f"later pictures of {names} in {window}")


def goes_on(desktop, name, window="main", number=None):
    all_go_on(desktop, window, [name], {name: number or NAMES.index(name) + 1})


def tile(desktop, name, window="main"):
    return desktop.see(name, "picture", window=window)


def middle(widget):
    return round(widget["x"] + widget["width"] / 2), round(widget["y"] + widget["height"] / 2)


class WardStory(DesktopStory):
    """A recorder with the rooms "Ward" (the four cameras) and "Office" (one camera, "Desk"); settings that outlive a
    desktop."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.large = cls.enter(Cameras.shown(4, audio="aac"))
        cls.small = cls.enter(Cameras.shown(4, size="320x180", audio="aac"))
        room = cls.recorder.add_simulated_room("Ward")
        for number, name in enumerate(NAMES, 1):
            cls.recorder.add_source(room, **rtsp(name, cls.large.url_of(number), sub_url=cls.small.url_of(number)))
        cls.recorder.add_simulated_room("Office", ["Desk"])

    @classmethod
    def open(cls, **options):
        return super().open(**{"settings": cls.folder / "desktop.json", "width": 1200, "height": 700, "screen": SCREEN,
                               **options})
