# SPDX-License-Identifier: Apache-2.0
"""Looks and access: both themes, sizes, a small window, names in any script, keys that are bound anew, nothing drawn
while nothing happens."""
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


def small_window(binary, recorder):
    with Desktop(binary, "--scale", "1", env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token},
                 width=640, height=400) as desktop:
        for entry in ("Locations", "Sessions", "Activity", "Modules", "Settings"):
            desktop.click(entry, "entry")
            desktop.see(entry, "heading")


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
