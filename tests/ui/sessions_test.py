# SPDX-License-Identifier: Apache-2.0
"""The table of sessions: what runs on top with its counter, copying with progress, showing the folder or why not, and
managing what others recorded, and what one may not do with it, greyed out with the reason [R36] [R37] [R39]
[R49] [R54] [R55]; a session found by a mark says which, and opens there."""
import os
import stat
import sys
import tempfile

from desktop import Desktop, wait_for
from recorder import Recorder
import reviewing


def running_on_top(desktop, recorder, room):
    session = recorder.start_recording(room)
    desktop.click("Sessions", "entry")
    running = wait_for("the running session", lambda: [w for w in desktop.widgets("running")])[0]
    assert running["value"].startswith("Recording"), running
    first_row = desktop.see("Airway", "row")
    assert running["y"] < first_row["y"]

    def counter():
        return [w["value"] for w in desktop.widgets("running")][0].split()[-1]
    before = counter()
    wait_for("the counter to count", lambda: counter() != before)
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.see("Save session", "dialog")
    desktop.fill("Name of the session", "Stopped from the list")
    desktop.key("Return")
    desktop.see("Stopped from the list", "row")
    assert not desktop.widgets("running")
    wait_for("the end", lambda: session not in recorder.recording())


def menu(desktop, session, item):
    desktop.click(session, "row", button=3)
    desktop.click(item, "menu")


def copy(desktop, folder):
    menu(desktop, "Airway", "Copy to a folder")
    desktop.click("not there", "choice")
    wait_for("the refusal", lambda: not desktop.see("Copy", "button")["enabled"])
    desktop.click("usb", "choice")
    desktop.click("Copy", "button")
    desktop.see("Copying has begun", "notice")
    # Told on whatever page one is by then.
    desktop.key("ctrl+1")
    told = desktop.see("The copy of Airway is done", "notice")
    assert told["value"].startswith("Copied to usb"), told
    wait_for("the copy", lambda: [f for _, _, files in os.walk(folder) for f in files if f.endswith(".mp4")])
    desktop.key("ctrl+3")
    desktop.see("Copying “Airway”", "text")
    wait_for("the end of the copy", lambda: [w for w in desktop.widgets("text") if "done" in w["label"]])
    desktop.key("ctrl+2")
    # A folder that went away meanwhile: the recorder's words.
    menu(desktop, "Airway", "Copy to a folder")
    wait_for("the folders", lambda: desktop.see("Copy", "button")["enabled"])
    os.rename(folder, folder + "-away")
    desktop.click("Copy", "button")
    desktop.see("The session is not copied", "notice")


def found_by_mark(desktop, recorder):
    """The mark and its time stand below the name; a click, or Enter on the row, opens the review there."""
    session = next(s["id"] for s in recorder.sessions() if s["name"] == "Airway")
    for title, at_s in (("Dr. M\u00fcller asks", 0.5), ("M\u00fcller leaves", 0.8)):
        reviewing.add_mark(recorder, session, title, at_s)
    recorder.request("POST", f"/api/v1/sessions/{session}/items",
                     {"title": "Shock", "description": "By Dr. Muller.", "start_session_ns": 9 * 10**8})
    quiet = desktop.see("Airway", "row")
    desktop.fill("Search sessions", "muller")
    found = desktop.see("Dr. M\u00fcller asks", "found")
    assert found["value"] == "Airway at 0:00", found
    row = desktop.find("Airway", "row")
    assert len(desktop.widgets("row")) == 1 and row["height"] > quiet["height"], row
    assert row["y"] < found["y"] and found["y"] + found["height"] < row["y"] + row["height"], (row, found)
    desktop.move(found)
    tip = desktop.see("0:00  Mark \u201cDr. M\u00fcller asks\u201d", "tooltip", prefix=True)
    assert "M\u00fcller leaves" in tip["label"] and "\u201cShock\u201d: By Dr. Muller." in tip["label"], tip

    def stands_there():
        assert reviewing.settled(desktop) == 5 * 10**8
        desktop.key("Return")  # changes the title of the mark that is selected
        assert desktop.see("Title of the mark", "field")["value"] == "Dr. M\u00fcller asks"
        desktop.key("Escape")
        desktop.gone("Title of the mark", "field")
        desktop.key("alt+Left")
        desktop.see("Dr. M\u00fcller asks", "found")
    desktop.click("Dr. M\u00fcller asks", "found")
    stands_there()
    desktop.key("Return")
    stands_there()
    # By its name no mark is meant.
    desktop.fill("Search sessions", "airway")
    desktop.gone("Dr. M\u00fcller asks", "found")
    desktop.see("Airway", "row")
    desktop.key("ctrl+a", "BackSpace", "Escape")
    wait_for("all rows again, as high as before", lambda: (desktop.find("Airway", "row") or quiet)["height"] == quiet["height"]
             and len(desktop.widgets("row")) > 1)


def show_folder(desktop, recorder, opened):
    menu(desktop, "Airway", "Show in folder")

    def shown():
        try:
            with open(opened) as file:
                return file.read().strip()
        except OSError:
            return ""
    folder = wait_for("the file manager", shown)
    assert os.path.isdir(folder) and folder.startswith(os.path.realpath(recorder.data)), folder
    # A file manager that takes no folder: that is said, with the path to take elsewhere.
    with open(os.path.join(os.path.dirname(opened), "xdg-open"), "w") as file:
        file.write("#!/bin/sh\nexit 3\n")
    menu(desktop, "Airway", "Show in folder")
    told = desktop.see("The folder was not shown", "notice")
    assert folder in told["value"], told
    desktop.click("Copy the path", "button")
    desktop.click("Search sessions", "field")
    desktop.key("ctrl+v")
    wait_for("the path", lambda: desktop.find("Search sessions", "field")["value"] == folder)
    desktop.key("ctrl+a", "BackSpace", "Escape")
    desktop.see("Airway", "row")
    # The recorder names no folder any more: no file manager is opened, and the reason is said.
    moved = recorder.data + "-moved"
    sessions = os.path.join(recorder.data, "sessions")
    os.rename(sessions, moved)
    try:
        menu(desktop, "Airway", "Show in folder")
        desktop.see("There is no folder to show", "notice")
    finally:
        os.rename(moved, sessions)


def facts_of(recorder, session):
    return recorder.request("GET", f"/api/v1/sessions/{session}")


def technician_manages(desktop, recorder, session):
    """What a Trainer recorded is renamed, secured, given another annotator and another owner by a Technician."""
    desktop.click("Sessions", "entry")
    menu(desktop, "Bens", "Rename")
    desktop.fill("Name", "Bens, renamed")
    desktop.key("Return")
    desktop.see("Bens, renamed", "row")
    menu(desktop, "Bens, renamed", "Secure against deletion")
    wait_for("it is secured", lambda: facts_of(recorder, session)["secured"])
    desktop.click("Bens, renamed", "row", button=3)
    wait_for("no deletion of what is secured", lambda: (desktop.find("Delete", "menu") or {"enabled": True})["enabled"] is False)
    desktop.click("Allow deletion", "menu")
    wait_for("it is released", lambda: not facts_of(recorder, session)["secured"])
    menu(desktop, "Bens, renamed", "Change annotators")
    desktop.fill("User names, with commas between", "carl")
    desktop.key("Return")
    wait_for("the annotator", lambda: facts_of(recorder, session)["annotators"] == ["carl"])
    # A name that nobody has is told once, where it was typed, and can be mended there.
    menu(desktop, "Bens, renamed", "Change annotators")
    desktop.fill("User names, with commas between", "carl, nobody")
    desktop.key("Return")
    told = wait_for("the refusal", lambda: [w for w in desktop.widgets() if "nobody" in w["label"]])
    assert [(w["kind"], w["label"].count("nobody")) for w in told] == [("text", 1)], told
    field = desktop.see("User names, with commas between", "field")
    assert field["value"] == "carl, nobody" and told[0]["y"] >= field["y"] + field["height"] - 1, (field, told)
    wait_for("the keyboard there", lambda: desktop.see("User names, with commas between", "field")["focused"])
    desktop.key("ctrl+a")
    desktop.type("ben")
    assert not [w for w in desktop.widgets() if "nobody" in w["label"]]
    desktop.key("Return")
    desktop.gone("Change the annotators", "dialog")
    wait_for("the annotator", lambda: facts_of(recorder, session)["annotators"] == ["ben"])
    menu(desktop, "Bens, renamed", "Change owner")
    desktop.fill("User name of the owner", "nobody")
    desktop.click("Save", "button")
    wait_for("the refusal", lambda: [w for w in desktop.widgets("text") if "nobody" in w["label"]])
    desktop.key("Escape")
    desktop.gone("Change the owner", "dialog")
    menu(desktop, "Bens, renamed", "Change owner")
    desktop.fill("User name of the owner", "carl")
    desktop.key("Return")
    wait_for("the owner", lambda: facts_of(recorder, session)["owner"] == "carl")


def received_ownership(desktop_binary, recorder, session):
    """[R39] [R53] Who was given a session deletes it; who gave it away may no more."""
    with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.log_in("carl")}) as desktop:
        desktop.click("Sessions", "entry")
        menu(desktop, "Bens, renamed", "Delete")
        desktop.click("Delete for good", "button")
        desktop.gone("Bens, renamed", "row")
    wait_for("it is gone", lambda: session not in [s["id"] for s in recorder.sessions()])


def others(desktop_binary, recorder):
    """A Trainer who is only invited may look, and is told why he may not rename or delete."""
    sessions = {s["name"]: s["id"] for s in recorder.sessions()}
    recorder.request("PATCH", f"/api/v1/sessions/{sessions['Airway']}/people", {"invited": ["ben"]})
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.log_in("ben")}
    with Desktop(desktop_binary, env=env) as desktop:
        desktop.click("Sessions", "entry")
        desktop.see("Airway", "row")
        assert not desktop.find("Stopped from the list", "row"), "a session of somebody else's"
        desktop.click("Airway", "row", button=3)
        for item in ("Rename", "Delete", "Change owner", "Secure against deletion"):
            widget = desktop.see(item, "menu")
            assert not widget["enabled"], item
            desktop.move(widget)
            desktop.see("You do not own this session.", "tooltip", prefix=True)
        assert desktop.see("Review", "menu")["enabled"]
        desktop.key("Escape")
        desktop.gone("Review", "menu")
        # By key: the recorder refuses, with the same words, at the field; what was typed stands.
        desktop.key("F2")
        desktop.fill("Name", "Mine now")
        desktop.key("Return")
        wait_for("the refusal", lambda: [w for w in desktop.widgets("text")
                                         if w["label"].startswith("You do not own this session.")])
        assert desktop.see("Name", "field")["value"] == "Mine now" and desktop.find("Rename the session", "dialog")
        desktop.click("Cancel", "button")
        desktop.gone("Rename the session", "dialog")
    assert "Airway" in [s["name"] for s in recorder.sessions()]


def day(desktop_binary, recorder, folder, copies):
    recorder.set_up()
    recorder.add_user("ben", "trainer")
    room = recorder.add_room("Room 1", ["Ceiling"])
    recorder.record(room, "Airway", 1)
    recorder.add_user("carl", "trainer")
    technician, recorder.token = recorder.token, recorder.log_in("ben")
    bens = recorder.record(room, "Bens", 1)
    recorder.token = technician
    # Stands in for the user's file manager.
    opened = os.path.join(folder, "opened")
    program = os.path.join(folder, "xdg-open")
    with open(program, "w") as file:
        file.write(f'#!/bin/sh\necho "$1" > "{opened}"\n')
    os.chmod(program, stat.S_IRWXU)
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token,
           "PATH": folder + os.pathsep + os.environ["PATH"]}
    with Desktop(desktop_binary, env=env) as desktop:
        running_on_top(desktop, recorder, room)
        technician_manages(desktop, recorder, bens)
        copy(desktop, copies)
        found_by_mark(desktop, recorder)
        show_folder(desktop, recorder, opened)
    others(desktop_binary, recorder)
    received_ownership(desktop_binary, recorder, bens)


def nowhere_to_copy(desktop_binary, recorder_binary, plugins):
    """Who may set a folder up is told which file and which key; others, whom to ask, and nothing of the file."""
    for config in ("names = []\n", ""):
        with Recorder(recorder_binary, plugins, config=config) as recorder:
            recorder.set_up()
            recorder.add_user("ben", "trainer")
            room = recorder.add_room("Room 1", ["Ceiling"])
            technician, recorder.token = recorder.token, recorder.log_in("ben")
            recorder.record(room, "Bens", 1)
            assert recorder.request("GET", "/api/v1/exports") == {"exports": [], "config_file": None}
            for token in (technician, recorder.token):
                with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": token}) as desktop:
                    desktop.click("Sessions", "entry")
                    menu(desktop, "Bens", "Copy to a folder")
                    told = desktop.see("No folder is set up for copies", "notice")["value"]
                    if token != technician:
                        assert "Ask a Technician" in told and recorder.data not in told and "[[export]]" not in told, told
                        continue
                    assert '[[export]]\nname = "usb"\nfolder = "/media/usb"' in told, told
                    assert (recorder.config if config else "--config FILE") in told, told
                    desktop.see("docs/guide/recorder-config.md explains every key.", "text")
                    desktop.click("Copy these lines", "button")
                    assert not desktop.find("Copy", "button")["enabled"]


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    nowhere_to_copy(desktop_binary, recorder_binary, plugins)
    with tempfile.TemporaryDirectory() as folder:
        copies = os.path.join(folder, "copies")
        os.mkdir(copies)
        config = "".join(f"[[export]]\nname = '{name}'\nfolder = '{path}'\n"
                         for name, path in (("usb", copies), ("not there", folder + "/none")))
        with Recorder(recorder_binary, plugins, config=config) as recorder:
            day(desktop_binary, recorder, folder, copies)


main()
