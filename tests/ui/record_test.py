# SPDX-License-Identifier: Apache-2.0
"""From the wall of rooms to a named session: open a room, see it live, record, mark, stop, save, find it, rename and
delete it; pause and resume; stop from the list of sessions [R7] [R8] [R12] [R13] [R15] [R17] [R30] [R43] [R44] [R85]."""

from plx.case import main
from plx.desktop_story import DesktopStory
from plx.steps import open_room
from plx.wait import until


class Record(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder.add_simulated_room("Room 1", ["Ceiling", "Bed"])
        cls.open()

    def test_a_room_is_recorded_marked_stopped_and_named(self):
        desktop, recorder = self.desktop, self.recorder
        desktop.click("Room 1", "room")
        desktop.see("Room 1", "heading")
        for camera in ("Ceiling", "Bed"):
            until(lambda c=camera: (desktop.find(c, "tile") or {}).get("value", "").startswith("live"), f"{camera} live")
        desktop.click("Record", "button")
        desktop.see("Recording", "status")
        # Back to the rooms: the recording goes on and is shown there.
        desktop.click("Back", "button")
        until(lambda: (desktop.find("Room 1", "room") or {}).get("value") == "Recording by anna", "the room's state")
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
        until(lambda: [s["name"] for s in recorder.sessions()] == ["Trial of Monday"], "the name")

    def test_a_session_is_renamed_searched_for_and_deleted(self):
        desktop, recorder = self.desktop, self.recorder
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
        until(lambda: not recorder.sessions(), "the session gone")

    def test_parts_gaps_and_the_time_left_on_disk_are_seen_while_it_pauses_and_goes_on(self):
        """Parts, gaps and the time left on disk are seen while it runs; pause and resume by button and by key [R88] [R89]
        [R90]."""
        desktop = self.desktop

        def lines(kind):
            return sorted(w["label"] for w in desktop.widgets(kind) if w["value"] in ("grows", "ended", "Paused"))
        open_room(desktop, "Room 1")
        desktop.click("Record", "button")
        until(lambda: [w["value"] for w in desktop.widgets("part")] == ["grows", "grows"], "a growing part of each camera")
        until(lambda: [w for w in desktop.widgets("text") if "disk lasts" in w["label"]], "the time left on disk")
        desktop.click("Pause", "button")
        until(lambda: desktop.find("Paused", "status"), "paused")
        until(lambda: lines("gap") == ["Bed", "Ceiling"], lambda: f"a gap of each camera: {desktop.widgets('gap')}")
        # It is shown as paused elsewhere, too.
        desktop.click("Sessions", "entry")
        until(lambda: [w for w in desktop.widgets("running") if w["value"].startswith("Paused")], "the paused session")
        desktop.click("Locations", "entry")
        desktop.click("Room 1", "room")
        desktop.see("Paused", "status")
        desktop.key("ctrl+p")
        desktop.see("Recording", "status")
        until(lambda: lines("part") == ["Bed", "Bed", "Ceiling", "Ceiling"] and lines("gap") == ["Bed", "Ceiling"],
              lambda: f"two parts and a gap of each camera: {desktop.widgets('part')}")

    def test_a_recording_is_stopped_above_the_sessions_after_a_question(self):
        """What is recorded stands above the sessions and is stopped there, after a question."""
        desktop, recorder = self.desktop, self.recorder
        desktop.click("Sessions", "entry")
        name = until(lambda: desktop.widgets("running"), "the running session")[0]["label"]
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
        until(lambda: [s["name"] for s in recorder.sessions()] == ["Stopped in the list"], "the name")


if __name__ == "__main__":
    main()
