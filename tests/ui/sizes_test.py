# SPDX-License-Identifier: Apache-2.0
"""Windows from 640 by 400 to 3840 by 2160, scales from 0.75 to 3, two hundred rooms and sessions with names of two
hundred characters, names in any script: everything can be reached, nothing is outside the window."""
import sys

from desktop import Desktop, wait_for
from recorder import Recorder

PAGES = ("Locations", "Sessions", "Activity", "Modules", "Settings")
SIZES = {"small": (((640, 400), 1), ((640, 400), 0.75)), "scaled": (((1280, 800), 3), ((1280, 800), 0.75)),
         "large": (((3840, 2160), 1),)}
SCRIPTS = ["غرفة المحاكاة الأولى", "सिमुलेशन कक्ष १", "模拟病房四号", "シミュレーション室", "👩‍⚕️🏥 ward", "Sala Ω — Ж"]


def long_name(number):
    """Two hundred letters."""
    return (f"{number:03d} " + "A very long name of a room that nobody shortened " * 4)[:190].ljust(200, "x")[:200]


def inside(desktop):
    """No widget but what scrolls reaches out of the window."""
    width, height = desktop.size
    for widget in desktop.widgets():
        assert widget["x"] >= -1 and widget["y"] >= -1, widget
        assert widget["x"] + widget["width"] <= width + 1 and widget["y"] + widget["height"] <= height + 1, widget


def apart(desktop):
    """The entries of the navigation and the user's menu stand below each other, each whole."""
    places = sorted((w for w in desktop.widgets() if w["kind"] == "entry" or w["label"] == "User menu"),
                    key=lambda w: w["y"])
    assert len(places) == len(PAGES) + 1, places
    for above, below in zip(places, places[1:]):
        assert above["height"] >= 14 and above["y"] + above["height"] <= below["y"] + 0.5, (above, below)


def walk(binary, env, size, scale):
    with Desktop(binary, "--scale", str(scale), env=env, width=size[0], height=size[1]) as desktop:
        desktop.size = size
        for page in PAGES:
            desktop.click(page, "entry")
            desktop.see(page, "heading")
            desktop.idle()
            inside(desktop)
        apart(desktop)
        # Every size can be chosen, also where the names do not fit beside each other.
        desktop.xdotool("mousemove", size[0] // 2, size[1] * 3 // 4)
        wait_for("the largest size", lambda: desktop.find("300 %", "choice") or desktop.xdotool("click", 5))
        desktop.idle()
        desktop.click("Sessions", "entry")
        row = wait_for("rows", lambda: desktop.widgets("row"))[0]
        assert row["label"].startswith("000 "), row
        desktop.click(row["label"], "row", button=3)
        desktop.click("Rename", "menu")
        desktop.see("Rename the session", "dialog")
        desktop.idle()
        inside(desktop)
        # Both ways out of the dialog can be seen, whatever the size.
        assert desktop.find("Cancel", "button"), [w["label"] for w in desktop.widgets()]
        desktop.key("Escape")
        desktop.gone("Rename the session", "dialog")
        desktop.click("Locations", "entry")
        wait_for("rooms", lambda: desktop.widgets("room"))
        # By keyboard to a room that is far below, and into it: more rooms than fit on any screen.
        first = desktop.widgets("room")[0]["label"]
        desktop.xdotool("mousemove", size[0] // 2, size[1] * 3 // 4)
        desktop.xdotool("click", "--repeat", 30, "--delay", 10, 5)
        wait_for("other rooms", lambda: desktop.widgets("room") and desktop.widgets("room")[0]["label"] != first)


def scripts_differ(binary, env):
    """Each name is written in its script: no two look the same, as rows of empty boxes would."""
    with Desktop(binary, env=env) as desktop:
        desktop.click("Show as table", "button")
        looks = set()
        for name in SCRIPTS:
            row = desktop.see(name, "room")
            desktop.move({"x": 0, "y": 0, "width": 2, "height": 2})
            desktop.idle()
            looks.add(desktop.pixels(round(row["x"]), round(row["y"]), 260, round(row["height"])))
        assert len(looks) == len(SCRIPTS), "two names look the same"


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    wanted = sys.argv[-1]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
        for name in SCRIPTS:
            recorder.add_room(name)
        if wanted == "scripts":
            return scripts_differ(desktop_binary, env)
        for number in range(200):
            recorder.add_room(long_name(number))
        recorder.fill_sessions([long_name(number) for number in range(200)])
        for size, scale in SIZES[wanted]:
            walk(desktop_binary, env, size, scale)


main()
