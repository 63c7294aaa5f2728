# SPDX-License-Identifier: Apache-2.0
"""Takes the pictures of docs/guide/trainer.md: every view, in both themes, of a real recorder and desktop.

usage: guide_pictures.py FOLDER [NAME…]

FOLDER takes NAME-dark.png and NAME-light.png. Look at each before it is committed."""
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))  # it is run by hand
from plx import reviewing  # noqa: E402
from plx.api import PASSWORD  # noqa: E402
from plx.desktop import Desktop  # noqa: E402
from plx.recorder import Recorder  # noqa: E402
from plx.wait import until  # noqa: E402

CAMERAS = ["Ceiling", "Bed", "Door", "Monitor"]
PAST = ("5e551011-0000-4000-8000-000000000001", 2, 40)
SIZE = (1280, 800)
SHARE = 50  # percent of the window's size


class Guide:
    def __init__(self, folder, theme, wanted):
        self.folder, self.theme, self.wanted = folder, theme, wanted

    def take(self, desktop, name, window="main"):
        if self.wanted and name not in self.wanted:
            return
        desktop.idle()
        whole = os.path.join(desktop.folder, "screen.png")
        desktop.screenshot(whole)
        place = desktop.windows()[window]
        subprocess.run(["convert", whole, "-crop", "{width}x{height}+{x}+{y}".format(**place), "+repage", "-resize",
                        f"{SHARE}%", "+dither", "-colors", "96", f"PNG8:{self.folder}/{name}-{self.theme}.png"], check=True)

    def in_theme(self, desktop):
        if self.theme == "light":
            desktop.key("ctrl+shift+t")
            until(lambda: sum(desktop.pixels(700, 4, 1, 1)) > 600, "the light theme")

    def first_start(self):
        with Recorder.beside_desktop() as recorder:
            with Desktop(env={"PARALLAX_DATA": recorder.data}) as desktop:
                desktop.see("Welcome", "text")
                self.in_theme(desktop)
                self.take(desktop, "first-start")
            recorder.set_up()
            with Desktop(env={"PARALLAX_DATA": recorder.data}) as desktop:
                desktop.see("Log in", "text")
                self.in_theme(desktop)
                desktop.fill("User name", "anna")
                desktop.fill("Password", PASSWORD)
                self.take(desktop, "log-in")

    def views(self):
        def prepare(data):
            reviewing.prepared_session(data, *PAST, marks=5)
        with Recorder.beside_desktop(prepare=prepare) as recorder:
            recorder.set_up()
            recorder.add_user("ben", "trainer")
            rooms = {name: recorder.add_simulated_room(name, cameras, first=first) for name, cameras, first in (
                ("Emergency room", CAMERAS, 1), ("Ward 2", CAMERAS[:2], 5), ("Consulting room", CAMERAS[:1], 7))}
            recorder.add_simulated_room("Store room")
            for number, name in enumerate(("Airway, group 3", "Handover after surgery", "Interview 12")):
                recorder.record(rooms["Ward 2" if number else "Emergency room"], name)
            with Desktop(recorder=recorder,
                         width=SIZE[0], height=SIZE[1], screen=(SIZE[0] * 2, SIZE[1])) as desktop:
                desktop.see("Locations", "heading")
                self.in_theme(desktop)
                desktop.click("Seen", "button")  # that the catalogue was made from the prepared session's folder
                running = recorder.start_session(rooms["Ward 2"], 2)
                self.rooms(desktop)
                self.room(desktop)
                self.windows(desktop)
                self.stop(desktop)
                self.sessions(desktop)
                self.review(desktop, recorder)
                self.rest(desktop, recorder, rooms["Ward 2"], running)
                self.cameras(desktop)

    def rooms(self, desktop):
        until(lambda: desktop.widgets("room"), "thumbnails")
        desktop.xdotool("sleep", 4)
        self.take(desktop, "rooms")
        desktop.click("Show as table", "button")
        self.take(desktop, "rooms-table")
        desktop.click("Show as wall", "button")

    def room(self, desktop):
        desktop.click("Emergency room", "room")
        for camera in CAMERAS:
            until(lambda c=camera: (desktop.find(c, "tile") or {}).get("value", "").startswith("live"), camera)
        desktop.click("Record", "button")
        desktop.see("Recording", "status")
        desktop.xdotool("sleep", 5)
        desktop.key("m")
        desktop.fill("Title of the mark", "First aid")
        self.take(desktop, "room")
        desktop.key("Return")
        until(lambda: not desktop.widgets("notice"), "no notice")

    def windows(self, desktop):
        desktop.key("F12")
        until(lambda: desktop.windows().get("second"), "the second window")
        desktop.double_click("Bed", "picture", window="second")
        desktop.xdotool("sleep", 2)
        self.take(desktop, "second-window", "second")
        desktop.key("F12")
        until(lambda: "second" not in desktop.windows(), "one window")
        desktop.key("F9")
        until(lambda: desktop.windows().get("mini"), "the small window")
        desktop.xdotool("sleep", 2)
        self.take(desktop, "mini-window", "mini")
        desktop.key("F9")
        until(lambda: "mini" not in desktop.windows(), "one window")

    def stop(self, desktop):
        desktop.click("Stop", "button")
        desktop.click("Yes, stop", "button")
        desktop.see("Save session", "dialog")
        desktop.fill("Name of the session", "Airway, group 4")
        self.take(desktop, "save-session")
        desktop.click("Save session", "button")
        desktop.gone("Save session", "dialog")

    def sessions(self, desktop):
        desktop.click("Sessions", "entry")
        desktop.see("Airway, group 4", "row")
        until(lambda: not desktop.widgets("notice"), "no notice")
        self.take(desktop, "sessions")

    def review(self, desktop, recorder):
        reviewing.open_review(desktop, "2 minutes")
        reviewing.add_mark(recorder, PAST[0], "Oxygen", 50)
        desktop.see("Oxygen", "mark")
        desktop.click("Panels", "button")
        desktop.click("Counter", "menu")
        desktop.see("Counter", "panel")
        reviewing.click_at(desktop, 47 * 10**9)
        desktop.key("1", "7", "7", "3")
        desktop.idle()
        self.take(desktop, "review")
        track = desktop.see("Ceiling", "part")
        desktop.move(track)
        desktop.xdotool("sleep", 1)
        self.take(desktop, "timeline")
        desktop.click("Panels", "button")
        desktop.click("Counter", "menu")
        desktop.gone("Counter", "panel")

    def rest(self, desktop, recorder, room, running):
        desktop.click("Modules", "entry")
        desktop.see("Modules", "heading")
        self.take(desktop, "modules")
        desktop.click("Settings", "entry")
        desktop.see("Settings", "heading")
        self.take(desktop, "settings")
        finished = next(s["id"] for s in recorder.sessions() if s["name"] == "Airway, group 4")
        recorder.must("POST", f"/api/v1/sessions/{finished}/verify", {})
        desktop.click("Activity", "entry")
        desktop.see("Activity", "heading")
        desktop.xdotool("sleep", 1)
        self.take(desktop, "activity")
        recorder.must("POST", f"/api/v1/sessions/{running}/stop", {})

    def cameras(self, desktop):
        desktop.click("Locations", "entry")
        desktop.click("Consulting room", "room")
        until(lambda: (desktop.find("Ceiling", "tile") or {}).get("value", "").startswith("live"), "the picture")
        desktop.xdotool("sleep", 2)
        desktop.click("Ceiling", "picture", button=3)
        desktop.see("Change the camera", "menu")
        self.take(desktop, "camera-menu")
        desktop.click("Add a camera", "menu")
        desktop.fill("Name", "Bed")
        desktop.fill("Address", "sim://demo?index=8&size=640x360&fps=15")
        desktop.click("Add and test", "button")
        desktop.see("The camera works", "notice")
        desktop.xdotool("sleep", 1)
        self.take(desktop, "add-camera")
        desktop.click("Done", "button")


def main():
    folder, *wanted = sys.argv[1:]
    os.makedirs(folder, exist_ok=True)
    for theme in ("dark", "light"):
        guide = Guide(os.path.abspath(folder), theme, wanted)
        guide.first_start()
        guide.views()


main()
