# SPDX-License-Identifier: Apache-2.0
"""What was typed is not lost: a dialog whose name the recorder refuses, or that cannot reach it, stays with the name and
the reason at its field; blanks at the ends of a name are taken off before it is sent; the title of a mark is saved
however its field is left [R15] [R17] [R30]."""
import os
import sys

from desktop import Desktop, wait_for
from recorder import PASSWORD, Recorder


def shot(desktop, name):
    if os.environ.get("PARALLAX_SHOTS"):
        desktop.idle()
        desktop.screenshot(os.path.join(os.environ["PARALLAX_SHOTS"], name + ".png"))


def refused_at(desktop, label, value, reason, dialog):
    """The dialog stands, the field holds what was typed, and the reason is right below it; no notice says it again."""
    def below():
        field = desktop.see(label, "field")
        return [w for w in desktop.widgets("text")
                if reason in w["label"] and 0 <= w["y"] - field["y"] - field["height"] + 1 < 20]
    wait_for(lambda: f"{reason!r} among {[w['label'] for w in desktop.widgets('text')]}", below)
    assert desktop.find(dialog, "dialog"), desktop.widgets("dialog")
    assert desktop.see(label, "field")["value"] == value, desktop.see(label, "field")
    assert not [w for w in desktop.widgets("notice") if " was not " in w["label"]], desktop.widgets("notice")
    wait_for("the keyboard there", lambda: desktop.see(label, "field")["focused"])


def stop_the_recording(desktop):
    desktop.click("Record", "button")
    desktop.see("Recording", "status")
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.see("Save session", "dialog")


def names_of_sessions(desktop, recorder):
    desktop.click("Room 1", "room")
    desktop.see("Room 1", "heading")
    # A blank at the end is no part of the name.
    stop_the_recording(desktop)
    desktop.fill("Name of the session", "Airway group 4 ")
    desktop.click("Save session", "button")
    desktop.see("Session saved", "notice")
    wait_for("the name", lambda: [s["name"] for s in recorder.sessions()] == ["Airway group 4"])
    assert not desktop.find("The session was not named", "notice")
    # Blanks alone are no name: it keeps the one that it has.
    stop_the_recording(desktop)
    present = desktop.see("Name of the session", "field")["value"]
    desktop.fill("Name of the session", "   ")
    desktop.key("Return")
    desktop.gone("Save session", "dialog")
    wait_for("what is told", lambda: [w for w in desktop.widgets("notice") if w["value"] == present])
    assert not desktop.find("The session was not named", "notice")
    wait_for("both names", lambda: {s["name"] for s in recorder.sessions()} == {"Airway group 4", present})


def recorder_killed_meanwhile(desktop, recorder):
    stop_the_recording(desktop)
    address = recorder.url.split("//")[1]
    recorder.kill()
    desktop.fill("Name of the session", "Typed once")
    desktop.click("Save session", "button")
    refused_at(desktop, "Name of the session", "Typed once", "recorder", "Save session")
    shot(desktop, "save-refused")
    recorder.start(address)
    wait_for("the recorder", lambda: not desktop.find("recorder lost", "notice"))
    desktop.click("Review now", "button")
    desktop.see("Typed once", "heading")
    assert "Typed once" in [s["name"] for s in recorder.sessions()]


def names_of_rooms(desktop, recorder):
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


def renamed(desktop, recorder):
    desktop.click("Sessions", "entry")
    desktop.click("Typed once", "row")
    desktop.key("F2")
    desktop.fill("Name", " Renamed ")
    desktop.key("Return")
    desktop.see("Renamed", "row")
    desktop.gone("Rename the session", "dialog")


def titles_of_marks(desktop, recorder):
    """[R15] The title of a mark is saved however its field is left, but by Escape."""
    desktop.key("ctrl+1")
    desktop.click("Room 1", "room")
    desktop.see("Room 1", "heading")

    def begin():
        desktop.click("Record", "button")
        desktop.see("Recording", "status")
        return recorder.recording()[0]

    def titles(session):
        items = recorder.request("GET", f"/api/v1/sessions/{session}/items")["items"]
        return sorted(item["title"] for item in items if item["kind"] == "mark")

    def saved(session, *expected):
        wait_for(lambda: f"{expected} among {titles(session)}", lambda: set(expected) <= set(titles(session)), 20)

    def mark(title):
        desktop.click("Mark", "button")
        wait_for("the field", lambda: (desktop.find("Title of the mark", "field") or {}).get("focused"))
        desktop.type(title)
        wait_for("the title", lambda: (desktop.find("Title of the mark", "field") or {}).get("value") == title)
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
    recorder.request("POST", f"/api/v1/sessions/{session}/stop", {})
    desktop.see("Record", "button")
    saved(session, "Before somebody stopped it")
    assert "Escaped" not in titles(session), titles(session)
    session = begin()
    mark("Before the log-out")
    desktop.click("User menu")
    desktop.click("Log out", "menu")
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
    recorder.request("POST", f"/api/v1/sessions/{session}/stop", {})


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        recorder.add_room("Room 1", ["Ceiling"])
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
            names_of_sessions(desktop, recorder)
            recorder_killed_meanwhile(desktop, recorder)
            names_of_rooms(desktop, recorder)
            renamed(desktop, recorder)
        # The window logs out, with a token of its own.
        env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.log_in("anna")}
        with Desktop(desktop_binary, env=env) as desktop:
            titles_of_marks(desktop, recorder)


main()
