# SPDX-License-Identifier: Apache-2.0
"""What several tests of the desktop do in it and look at."""
import os
import time

from plx.wait import until

SHOTS = os.environ.get("PARALLAX_SHOTS")  # a folder: what is checked is kept as pictures, to be looked at


def shot(desktop, name):
    if SHOTS:
        desktop.idle()
        desktop.xdotool("mousemove", 3, 3)
        time.sleep(0.3)
        desktop.screenshot(os.path.join(SHOTS, name + ".png"))


def value(desktop, label, kind):
    """Of that widget now; "" while it is not there."""
    return (desktop.find(label, kind) or {"value": ""})["value"]


def sentence(desktop):
    """Of the record bar."""
    return (desktop.find("", "sentence", prefix=True) or {"label": ""})["label"]


def says(desktop, *words):
    """Waits until the record bar's sentence holds all of these; the sentence."""
    until(lambda: all(word in sentence(desktop) for word in words), lambda: f"{words} in {sentence(desktop)!r}")
    return sentence(desktop)


def open_room(desktop, name):
    desktop.click("Locations", "entry", window="main")
    desktop.click(name, "room", window="main")
    desktop.see(name, "heading", window="main")


def log_in_as(desktop, name, password):
    """Where the window asks who is there."""
    desktop.see("Log in", "text")
    desktop.fill("User name", name)
    desktop.fill("Password", password)
    desktop.key("Return")
    desktop.see("Locations", "heading")


def log_out(desktop):
    desktop.click("User menu")
    desktop.click("Log out", "menu")


def stop(desktop):
    """Ends the recording of the room that is open; the dialog that asks for its name stands."""
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")


def discard(desktop):
    """Ends it, and nothing of it is kept."""
    stop(desktop)
    desktop.click("Discard", "button")
    desktop.click("Yes, discard", "button")


def stop_and_save(desktop, picture=None):
    stop(desktop)
    desktop.see("Save session", "dialog")
    if picture:
        shot(desktop, picture)
    desktop.click("Save session", "button")
    desktop.gone("Save session", "dialog")
