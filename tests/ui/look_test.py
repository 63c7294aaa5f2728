# SPDX-License-Identifier: Apache-2.0
"""Looks and access: both themes, sizes, a small window, names in any script, keys that are bound anew, nothing drawn
while nothing happens; tooltips and menus lie beside what they belong to, the wheel scrolls the page."""
import sys
import time

from desktop import Desktop, wait_for
from recorder import Recorder

NAMES = ["Simulation \u00dc \u03a9 \u0416", "\u063a\u0631\u0641\u0629 \u0627\u0644\u0645\u062d\u0627\u0643\u0627\u0629",
         "\u0915\u092e\u0930\u093e \u0967", "\u4eff\u771f\u5ba4 \u56db", "\U0001f469\u200d\u2695\ufe0f ward", "x" * 200]


def background(desktop):
    return tuple(desktop.pixels(700, 4, 1, 1))


def themes_and_sizes(desktop):
    for name in NAMES:
        desktop.see(name, "room")
    dark = background(desktop)
    desktop.key("ctrl+shift+t")
    wait_for("the light theme", lambda: sum(background(desktop)) > sum(dark) + 300)
    desktop.key("ctrl+shift+t")
    wait_for("the dark theme again", lambda: background(desktop) == dark)
    before = desktop.see("Sessions", "entry")["height"]
    desktop.key("ctrl+equal")
    wait_for("larger", lambda: desktop.find("Sessions", "entry")["height"] > before)
    desktop.key("ctrl+minus")
    wait_for("as before", lambda: desktop.find("Sessions", "entry")["height"] == before)


def joined_scripts_in_fields(desktop):
    """A field shows single characters; how they join stands below it."""
    desktop.click(NAMES[1], "room", button=3)
    desktop.click("Rename", "menu")
    desktop.see(NAMES[1], "preview")
    desktop.key("Escape")
    desktop.gone("Rename the room", "dialog")


def keys(desktop):
    desktop.key("ctrl+2")
    desktop.see("No sessions yet", "text")
    desktop.key("ctrl+comma")
    desktop.see("Settings", "heading")
    desktop.click("Light", "choice")
    wait_for("the light theme", lambda: sum(background(desktop)) > 600)
    desktop.click("Dark", "choice")
    desktop.key("ctrl+4")
    desktop.see("Modules", "heading")
    wait_for("a running module", lambda: desktop.find("Runs", "badge"))
    desktop.key("ctrl+3")
    desktop.see("Activity", "heading")


def idle_draws_nothing(desktop):
    desktop.idle()
    time.sleep(1)  # the mouse's last hover
    before = desktop.stats()["frames"]
    time.sleep(2)
    # Asking wakes the program once per question.
    assert desktop.stats()["frames"] - before <= 4, desktop.stats()


PAGES = ("Locations", "Sessions", "Activity", "Modules", "Settings")


def beside(desktop, above, owner):
    """What opened lies in the window and not on what it belongs to. `above`: (left, top, right, bottom)."""
    left, top, right, bottom = above
    window = desktop.windows()["main"]
    assert left >= 0 and top >= 0 and right <= window["width"] and bottom <= window["height"], (above, owner)
    assert (right <= owner["x"] or left >= owner["x"] + owner["width"] or bottom <= owner["y"] or
            top >= owner["y"] + owner["height"]), (above, owner)


def tooltips(desktop):
    """Of every button of every page."""
    told = 0
    for page in PAGES:
        desktop.click(page, "entry")
        desktop.see(page, "heading")
        desktop.idle()
        for owner in desktop.widgets("button") + desktop.widgets("entry"):
            desktop.move(owner)
            desktop.idle()
            for tip in desktop.widgets("tooltip"):
                beside(desktop, (tip["x"] - 10, tip["y"] - 7, tip["x"] + tip["width"] + 10, tip["y"] + tip["height"] + 7),
                       owner)
                told += 1
    assert told >= 12, told


def menu_of_the_user(desktop):
    desktop.click("User menu")
    desktop.see("Log out", "menu")
    desktop.idle()
    items = desktop.widgets("menu")
    beside(desktop, (min(w["x"] for w in items), min(w["y"] for w in items), max(w["x"] + w["width"] for w in items),
                     max(w["y"] + w["height"] for w in items)), desktop.find("User menu"))
    desktop.key("Escape")
    desktop.gone("Log out", "menu")


def wheel_over_cards(desktop):
    """It scrolls the page, all cards as one, down to the last key."""
    window = desktop.windows()["main"]

    def places():
        desktop.idle()
        return {w["label"]: w["y"] for w in desktop.widgets() if w["kind"] in ("choice", "toggle", "command")
                and w["label"] != "Search"  # there are two of that name
                and w["y"] > 120 and w["y"] + w["height"] < window["height"] - 20}  # whole
    desktop.click("Settings", "entry")
    desktop.see("Theme", "text")
    desktop.xdotool("mousemove", window["width"] // 2, window["height"] - 80)
    before, moved = places(), 0
    while not desktop.find("Menu of the session", "command"):
        desktop.xdotool("click", 5)
        after = places()
        by = {round(before[name] - y) for name, y in after.items() if name in before}
        assert len(by) <= 1 and by != {0}, (by, before, after)
        before, moved = after, moved + 1
    assert moved > 3, moved


def small_window(binary, recorder):
    with Desktop(binary, "--scale", "1", env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token},
                 width=640, height=400) as desktop:
        tooltips(desktop)
        menu_of_the_user(desktop)
        wheel_over_cards(desktop)
    # Who asks for another recorder sees where its address goes, without scrolling.
    with Desktop(binary, "--scale", "1", env={"PARALLAX_DATA": recorder.data}, width=640, height=400) as desktop:
        desktop.click("Another recorder", "button")
        for label, kind in (("Address of the recorder", "field"), ("This computer", "button")):
            wait_for(f"the whole of {label}", lambda n=label, k=kind: (desktop.find(n, k) or {"height": 0})["height"] >= 30)


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        for name in NAMES:
            recorder.add_room(name)
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
            themes_and_sizes(desktop)
            joined_scripts_in_fields(desktop)
            keys(desktop)
            idle_draws_nothing(desktop)
        small_window(desktop_binary, recorder)


main()
