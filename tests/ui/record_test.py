# SPDX-License-Identifier: Apache-2.0
"""From the wall of rooms to a named session: open a room, see it live, record, mark, stop, save, find it, rename and
delete it; pause and resume; stop from the list of sessions [R7] [R8] [R12] [R13] [R15] [R17] [R30] [R43] [R44] [R85]."""
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
    # Behind a click on the button, the title is typed without another: no letter of it is a key.
    desktop.click("Mark", "button")
    desktop.xdotool("key", "--delay", 0, "m", "i", "l", "k", "Return")
    desktop.see("Mark: milk", "notice")
    desktop.gone("Title of the mark", "field")
    # A confirmation that is not given leaves the recording running.
    desktop.click("Stop", "button")
    desktop.click("Go on recording", "button")
    desktop.gone("Stop recording?", "dialog")
    desktop.see("Recording", "status")
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.see("Save session", "dialog")
    # Escape answers the question on top alone; what was typed below it stands.
    desktop.fill("Name of the session", "Trial of Sunday")
    desktop.click("Discard", "button")
    desktop.see("Discard this session?", "dialog")
    desktop.key("Escape")
    desktop.see("Save session", "dialog")
    assert desktop.see("Name of the session", "field")["value"] == "Trial of Sunday"
    assert not desktop.find("Discard this session?", "dialog")
    desktop.fill("Name of the session", "Trial of Monday")
    desktop.click("Save session", "button")
    desktop.see("Record", "button")
    wait_for("the name", lambda: [s["name"] for s in recorder.sessions()] == ["Trial of Monday"])


def pause_and_resume(desktop):
    """Parts, gaps and the time left on disk are seen while it runs; pause and resume by button and by key [R88] [R89]
    [R90]."""
    def lines(kind):
        return sorted(w["label"] for w in desktop.widgets(kind) if w["value"] in ("grows", "ended", "Paused"))
    desktop.click("Record", "button")
    wait_for("a growing part of each camera",
             lambda: [w["value"] for w in desktop.widgets("part")] == ["grows", "grows"])
    wait_for("the time left on disk", lambda: [w for w in desktop.widgets("text") if "disk lasts" in w["label"]])
    desktop.click("Pause", "button")
    wait_for("paused", lambda: desktop.find("Paused", "status"))
    wait_for(lambda: f"a gap of each camera: {desktop.widgets('gap')}",
             lambda: lines("gap") == ["Bed", "Ceiling"])
    # It is shown as paused elsewhere, too.
    desktop.click("Sessions", "entry")
    wait_for("the paused session", lambda: [w for w in desktop.widgets("running") if w["value"].startswith("Paused")])
    desktop.click("Locations", "entry")
    desktop.click("Room 1", "room")
    desktop.see("Paused", "status")
    desktop.key("ctrl+p")
    desktop.see("Recording", "status")
    wait_for(lambda: f"two parts and a gap of each camera: {desktop.widgets('part')}",
             lambda: lines("part") == ["Bed", "Bed", "Ceiling", "Ceiling"] and lines("gap") == ["Bed", "Ceiling"])


def stop_from_the_list(desktop, recorder):
    """What is recorded stands above the sessions and is stopped there, after a question."""
    desktop.click("Sessions", "entry")
    name = wait_for("the running session", lambda: desktop.widgets("running"))[0]["label"]
    desktop.click("Stop", "button")
    # The question names the room and the session: there may be others.
    dialog = desktop.see("Stop recording?", "dialog")
    inside = [w["label"] for w in desktop.widgets("text")
              if dialog["x"] < w["x"] < dialog["x"] + dialog["width"] and w["y"] > dialog["y"]]
    assert "Room 1" in inside and name in inside, inside
    desktop.click("Go on recording", "button")
    desktop.gone("Stop recording?", "dialog")
    desktop.see(name, "running")
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.fill("Name of the session", "Stopped in the list")
    desktop.click("Save session", "button")
    desktop.gone(name, "running")
    desktop.see("Stopped in the list", "row")
    wait_for("the name", lambda: [s["name"] for s in recorder.sessions()] == ["Stopped in the list"])


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
            desktop.click("Locations", "entry")
            desktop.click("Room 1", "room")
            pause_and_resume(desktop)
            stop_from_the_list(desktop, recorder)
            assert desktop.stats()["wrong_thread_calls"] == 0


main()
