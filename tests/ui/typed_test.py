# SPDX-License-Identifier: Apache-2.0
"""What was typed is not lost: a dialog whose name the recorder refuses, or that cannot reach it, stays with the name and
the reason at its field; blanks at the ends of a name are taken off before it is sent; the title of a mark is saved
however its field is left [R15] [R17] [R30]."""

from plx.api import PASSWORD, USER
from plx.case import main
from plx.desktop_story import DesktopStory
from plx.steps import log_out, shot
from plx.wait import until


def refused_at(desktop, label, value, reason, dialog):
    """The dialog stands, the field holds what was typed, and the reason is right below it; no notice says it again."""
    def below():
        field = desktop.see(label, "field")
        return [w for w in desktop.widgets("text")
                if reason in w["label"] and 0 <= w["y"] - field["y"] - field["height"] + 1 < 20]
    until(below, lambda: f"{reason!r} among {[w['label'] for w in desktop.widgets('text')]}")
    assert desktop.find(dialog, "dialog"), desktop.widgets("dialog")
    assert desktop.see(label, "field")["value"] == value, desktop.see(label, "field")
    assert not [w for w in desktop.widgets("notice") if " was not " in w["label"]], desktop.widgets("notice")
    until(lambda: desktop.see(label, "field")["focused"], "the keyboard there")


def stop_the_recording(desktop):
    desktop.click("Record", "button")
    desktop.see("Recording", "status")
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.see("Save session", "dialog")


class Typed(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder.add_simulated_room("Room 1", ["Ceiling"])
        cls.open()

    def test_blanks_at_the_ends_are_no_part_of_a_sessions_name(self):
        desktop, recorder = self.desktop, self.recorder
        desktop.click("Room 1", "room")
        desktop.see("Room 1", "heading")
        # A blank at the end is no part of the name.
        stop_the_recording(desktop)
        desktop.fill("Name of the session", "Airway group 4 ")
        desktop.click("Save session", "button")
        desktop.see("Session saved", "notice")
        until(lambda: [s["name"] for s in recorder.sessions()] == ["Airway group 4"], "the name")
        assert not desktop.find("The session was not named", "notice")
        # Blanks alone are no name: it keeps the one that it has.
        stop_the_recording(desktop)
        present = desktop.see("Name of the session", "field")["value"]
        desktop.fill("Name of the session", "   ")
        desktop.key("Return")
        desktop.gone("Save session", "dialog")
        until(lambda: [w for w in desktop.widgets("notice") if w["value"] == present], "what is told")
        assert not desktop.find("The session was not named", "notice")
        until(lambda: {s["name"] for s in recorder.sessions()} == {"Airway group 4", present}, "both names")

    def test_a_dialog_that_cannot_reach_the_recorder_stays_with_what_was_typed(self):
        desktop, recorder = self.desktop, self.recorder
        stop_the_recording(desktop)
        address = recorder.address
        recorder.kill()
        desktop.fill("Name of the session", "Typed once")
        desktop.click("Save session", "button")
        refused_at(desktop, "Name of the session", "Typed once", "recorder", "Save session")
        shot(desktop, "save-refused")
        recorder.start(address)
        until(lambda: not desktop.find("recorder lost", "notice"), "the recorder")
        desktop.click("Review now", "button")
        desktop.see("Typed once", "heading")
        assert "Typed once" in [s["name"] for s in recorder.sessions()]

    def test_a_room_name_that_is_refused_stays_with_the_reason_at_its_field(self):
        desktop = self.desktop
        desktop.key("ctrl+1")
        desktop.click("Add a room", "button")
        desktop.fill("Name", " Room 1")
        desktop.key("Return")
        refused_at(desktop, "Name", " Room 1", "Room 1", "Add a room")
        shot(desktop, "room-refused")
        desktop.fill("Name", "  ")
        assert not desktop.find("Add room", "button")["enabled"]
        desktop.fill("Name", " Room 2 ")
        desktop.click("Add room", "button")
        desktop.see("Add a camera", "dialog")
        desktop.key("Escape")
        desktop.see("Room 2", "room")
        desktop.click("Room 2", "room", button=3)
        desktop.click("Rename", "menu")
        desktop.fill("Name", "Room 1")
        desktop.click("Rename", "button")
        refused_at(desktop, "Name", "Room 1", "Room 1", "Rename the room")
        desktop.fill("Name", "Room 3 ")
        desktop.key("Return")
        desktop.gone("Rename the room", "dialog")
        desktop.see("Room 3", "room")

    def test_blanks_are_taken_off_a_new_name_of_a_session(self):
        desktop = self.desktop
        desktop.click("Sessions", "entry")
        desktop.click("Typed once", "row")
        desktop.key("F2")
        desktop.fill("Name", " Renamed ")
        desktop.key("Return")
        desktop.see("Renamed", "row")
        desktop.gone("Rename the session", "dialog")

    def test_the_title_of_a_mark_is_saved_however_its_field_is_left(self):
        """[R15] The title of a mark is saved however its field is left, but by Escape."""
        desktop = self.open(token=self.recorder.log_in_as(USER))  # it logs out
        recorder = self.recorder
        desktop.key("ctrl+1")
        desktop.click("Room 1", "room")
        desktop.see("Room 1", "heading")

        def begin():
            desktop.click("Record", "button")
            desktop.see("Recording", "status")
            return recorder.recorded_now()[0]

        def titles(session):
            items = recorder.must("GET", f"/api/v1/sessions/{session}/items")["items"]
            return sorted(item["title"] for item in items if item["kind"] == "mark")

        def saved(session, *expected):
            until(lambda: set(expected) <= set(titles(session)), lambda: f"{expected} among {titles(session)}", 20)

        def mark(title):
            desktop.click("Mark", "button")
            until(lambda: (desktop.find("Title of the mark", "field") or {}).get("focused"), "the field")
            desktop.type(title)
            until(lambda: (desktop.find("Title of the mark", "field") or {}).get("value") == title, "the title")
        session = begin()
        mark("Before another mark ")
        mark("Before a click elsewhere")  # the click on Mark left the first one's field
        saved(session, "Before another mark")
        desktop.click("Room 1", "heading")
        saved(session, "Before a click elsewhere")
        desktop.gone("Title of the mark", "field")
        mark("Escaped")
        desktop.key("Escape")
        desktop.gone("Title of the mark", "field")
        mark("Before another page")
        desktop.key("ctrl+2")
        desktop.see("Sessions", "heading")
        saved(session, "Before another page")
        desktop.key("ctrl+1")
        desktop.click("Room 1", "room")
        mark("Before the question")
        desktop.click("Stop", "button")
        desktop.see("Stop recording?", "dialog")
        saved(session, "Before the question")
        desktop.click("Go on recording", "button")
        mark("Before somebody stopped it")
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})
        desktop.see("Record", "button")
        saved(session, "Before somebody stopped it")
        assert "Escaped" not in titles(session), titles(session)
        session = begin()
        mark("Before the log-out")
        log_out(desktop)
        desktop.see("Log in", "text")
        saved(session, "Before the log-out")
        desktop.fill("User name", "anna")
        desktop.fill("Password", PASSWORD)
        desktop.key("Return")
        desktop.click("Room 1", "room")
        mark("Before the end")
        desktop.key("ctrl+q")
        desktop.click("Close Parallax", "button")
        assert desktop.ended() == 0
        saved(session, "Before the end")
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})


if __name__ == "__main__":
    main()
