# SPDX-License-Identifier: Apache-2.0
"""From the wall of rooms to a named session: open a room, see it live, record, mark, stop, save, find it, rename and
delete it [R7] [R8] [R12] [R13] [R15] [R17] [R30] [R43] [R44] [R85]."""
import sys

from desktop import Desktop, wait_for
from recorder import Recorder


def record(desktop, recorder):
    desktop.click("Room 1", "room")
    desktop.see("Room 1", "heading")
    for camera in ("Ceiling", "Bed"):
        wait_for(f"{camera} live", lambda c=camera: (desktop.find(c, "tile") or {}).get("value", "").startswith("live"))
    desktop.click("Record", "button")
    desktop.see("Recording", "status")
    # Back to the rooms: the recording goes on and is shown there.
    desktop.click("Back", "button")
    wait_for("the room's state", lambda: (desktop.find("Room 1", "room") or {}).get("value") == "Recording by anna")
    desktop.click("Room 1", "room")
    desktop.see("Recording", "status")
    desktop.key("m")
    desktop.see("Title of the mark", "field")
    desktop.fill("Title of the mark", "First aid")
    desktop.key("Return")
    desktop.see("Mark: First aid", "notice")
    # A confirmation that is not given leaves the recording running.
    desktop.click("Stop", "button")
    desktop.click("Go on recording", "button")
    desktop.gone("Stop recording?", "dialog")
    desktop.see("Recording", "status")
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.see("Save session", "dialog")
    desktop.fill("Name of the session", "Trial of Monday")
    desktop.click("Save session", "button")
    desktop.see("Record", "button")
    wait_for("the name", lambda: [s["name"] for s in recorder.sessions()] == ["Trial of Monday"])


def manage(desktop, recorder):
    desktop.click("Sessions", "entry")
    desktop.click("Trial of Monday", "row")
    desktop.key("F2")
    desktop.fill("Name", "Trial of Tuesday")
    desktop.key("Return")
    desktop.see("Trial of Tuesday", "row")
    desktop.fill("Search sessions", "no such thing")
    desktop.see("Nothing found", "text")
    desktop.click("Show all sessions", "button")
    desktop.click("Trial of Tuesday", "row", button=3)
    desktop.click("Delete", "menu")
    desktop.see("This is lost for good", "notice")
    desktop.click("Delete for good", "button")
    desktop.see("No sessions yet", "text")
    wait_for("the session gone", lambda: not recorder.sessions())


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        recorder.add_room("Room 1", ["Ceiling", "Bed"])
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
            record(desktop, recorder)
            manage(desktop, recorder)
            assert desktop.stats()["wrong_thread_calls"] == 0


main()
