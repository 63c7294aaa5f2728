# SPDX-License-Identifier: Apache-2.0
"""The table of sessions: what runs on top with its counter, copying with progress, showing the folder or why not, and
managing what others recorded, and what one may not do with it, greyed out with the reason [R36] [R37] [R39]
[R49] [R54] [R55]; a session found by a mark says which, and opens there."""
import os
import stat

from plx import reviewing
from plx.case import Case, main
from plx.desktop import Desktop
from plx.desktop_story import DesktopStory
from plx.recorder import Recorder
from plx.wait import until


def menu(desktop, session, item):
    desktop.click(session, "row", button=3)
    desktop.click(item, "menu")


class Sessions(DesktopStory):
    @classmethod
    def configuration(cls):
        cls.copies = os.path.join(cls.folder, "copies")
        os.mkdir(cls.copies)
        return "".join(f"[[export]]\nname = '{name}'\nfolder = '{path}'\n"
                       for name, path in (("usb", cls.copies), ("not there", cls.folder / "none")))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        recorder = cls.recorder
        recorder.add_user("ben", "trainer")
        cls.room = recorder.add_simulated_room("Room 1", ["Ceiling"])
        recorder.record(cls.room, "Airway", 1)
        recorder.add_user("carl", "trainer")
        technician, recorder.token = recorder.token, recorder.log_in_as("ben")
        cls.bens = recorder.record(cls.room, "Bens", 1)
        recorder.token = technician
        # Stands in for the user's file manager.
        cls.opened = os.path.join(cls.folder, "opened")
        program = cls.folder / "xdg-open"
        program.write_text(f'#!/bin/sh\necho "$1" > "{cls.opened}"\n')
        program.chmod(stat.S_IRWXU)
        cls.open(env={"PATH": f"{cls.folder}{os.pathsep}{os.environ['PATH']}"})

    def test_what_is_recorded_stands_on_top_with_a_counter_and_is_stopped_there(self):
        desktop, recorder, room = self.desktop, self.recorder, self.room
        session = recorder.start_session(room)
        desktop.click("Sessions", "entry")
        running = until(lambda: [w for w in desktop.widgets("running")], "the running session")[0]
        assert running["value"].startswith("Recording"), running
        first_row = desktop.see("Airway", "row")
        assert running["y"] < first_row["y"]

        def counter():
            return [w["value"] for w in desktop.widgets("running")][0].split()[-1]
        before = counter()
        until(lambda: counter() != before, "the counter to count")
        desktop.click("Stop", "button")
        desktop.click("Yes, stop", "button")
        desktop.see("Save session", "dialog")
        desktop.fill("Name of the session", "Stopped from the list")
        desktop.key("Return")
        desktop.see("Stopped from the list", "row")
        assert not desktop.widgets("running")
        until(lambda: session not in recorder.recorded_now(), "the end")

    def test_a_technician_renames_secures_and_gives_away_what_others_recorded(self):
        """What a Trainer recorded is renamed, secured, given another annotator and another owner by a Technician."""
        desktop, recorder, session = self.desktop, self.recorder, self.bens
        desktop.click("Sessions", "entry")
        menu(desktop, "Bens", "Rename")
        desktop.fill("Name", "Bens, renamed")
        desktop.key("Return")
        desktop.see("Bens, renamed", "row")
        menu(desktop, "Bens, renamed", "Secure against deletion")
        until(lambda: recorder.session(session)["secured"], "it is secured")
        desktop.click("Bens, renamed", "row", button=3)
        until(lambda: (desktop.find("Delete", "menu") or {"enabled": True})["enabled"] is False, "no deletion of what is secured")
        desktop.click("Allow deletion", "menu")
        until(lambda: not recorder.session(session)["secured"], "it is released")
        menu(desktop, "Bens, renamed", "Change annotators")
        desktop.fill("User names, with commas between", "carl")
        desktop.key("Return")
        until(lambda: recorder.session(session)["annotators"] == ["carl"], "the annotator")
        # A name that nobody has is told once, where it was typed, and can be mended there.
        menu(desktop, "Bens, renamed", "Change annotators")
        desktop.fill("User names, with commas between", "carl, nobody")
        desktop.key("Return")
        told = until(lambda: [w for w in desktop.widgets() if "nobody" in w["label"]], "the refusal")
        assert [(w["kind"], w["label"].count("nobody")) for w in told] == [("text", 1)], told
        field = desktop.see("User names, with commas between", "field")
        assert field["value"] == "carl, nobody" and told[0]["y"] >= field["y"] + field["height"] - 1, (field, told)
        until(lambda: desktop.see("User names, with commas between", "field")["focused"], "the keyboard there")
        desktop.key("ctrl+a")
        desktop.type("ben")
        until(lambda: not [w for w in desktop.widgets() if "nobody" in w["label"]], "the refusal gone with what was refused")
        desktop.key("Return")
        desktop.gone("Change the annotators", "dialog")
        until(lambda: recorder.session(session)["annotators"] == ["ben"], "the annotator")
        menu(desktop, "Bens, renamed", "Change owner")
        desktop.fill("User name of the owner", "nobody")
        desktop.click("Save", "button")
        until(lambda: [w for w in desktop.widgets("text") if "nobody" in w["label"]], "the refusal")
        desktop.key("Escape")
        desktop.gone("Change the owner", "dialog")
        menu(desktop, "Bens, renamed", "Change owner")
        desktop.fill("User name of the owner", "carl")
        desktop.key("Return")
        until(lambda: recorder.session(session)["owner"] == "carl", "the owner")

    def test_a_session_is_copied_to_a_folder_and_told_to_be_done_on_every_page(self):
        desktop, folder = self.desktop, self.copies
        menu(desktop, "Airway", "Copy to a folder")
        desktop.click("not there", "choice")
        until(lambda: not desktop.see("Copy", "button")["enabled"], "the refusal")
        desktop.click("usb", "choice")
        desktop.click("Copy", "button")
        desktop.see("Copying has begun", "notice")
        # Told on whatever page one is by then.
        desktop.key("ctrl+1")
        told = desktop.see("The copy of Airway is done", "notice")
        assert told["value"].startswith("Copied to usb"), told
        until(lambda: [f for _, _, files in os.walk(folder) for f in files if f.endswith(".mp4")], "the copy")
        desktop.key("ctrl+3")
        desktop.see("Copying “Airway”", "text")
        until(lambda: [w for w in desktop.widgets("text") if "done" in w["label"]], "the end of the copy")
        desktop.key("ctrl+2")
        # A folder that went away meanwhile: the recorder's words.
        menu(desktop, "Airway", "Copy to a folder")
        until(lambda: desktop.see("Copy", "button")["enabled"], "the folders")
        os.rename(folder, folder + "-away")
        desktop.click("Copy", "button")
        desktop.see("The session is not copied", "notice")

    def test_a_session_is_found_by_its_mark_and_opened_there(self):
        """The mark and its time stand below the name; a click, or Enter on the row, opens the review there."""
        desktop, recorder = self.desktop, self.recorder
        session = next(s["id"] for s in recorder.sessions() if s["name"] == "Airway")
        for title, at_s in (("Dr. M\u00fcller asks", 0.5), ("M\u00fcller leaves", 0.8)):
            reviewing.add_mark(recorder, session, title, at_s)
        recorder.must("POST", f"/api/v1/sessions/{session}/items",
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
        until(lambda: (desktop.find("Airway", "row") or quiet)["height"] == quiet["height"]
                 and len(desktop.widgets("row")) > 1, "all rows again, as high as before")

    def test_the_folder_of_a_session_is_shown_or_said_why_not(self):
        desktop, recorder, opened = self.desktop, self.recorder, self.opened
        menu(desktop, "Airway", "Show in folder")

        def shown():
            try:
                with open(opened) as file:
                    return file.read().strip()
            except OSError:
                return ""
        folder = until(shown, "the file manager")
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
        until(lambda: desktop.find("Search sessions", "field")["value"] == folder, "the path")
        desktop.key("ctrl+a", "BackSpace", "Escape")
        desktop.see("Airway", "row")
        # The recorder names no folder any more: no file manager is opened, and the reason is said.
        moved = f"{recorder.data}-moved"
        sessions = os.path.join(recorder.data, "sessions")
        os.rename(sessions, moved)
        try:
            menu(desktop, "Airway", "Show in folder")
            desktop.see("There is no folder to show", "notice")
        finally:
            os.rename(moved, sessions)

    def test_who_is_only_invited_may_look_and_is_told_why_no_more(self):
        """A Trainer who is only invited may look, and is told why he may not rename or delete."""
        self.desktop.close()
        recorder = self.recorder
        sessions = {s["name"]: s["id"] for s in recorder.sessions()}
        recorder.must("PATCH", f"/api/v1/sessions/{sessions['Airway']}/people", {"invited": ["ben"]})
        with Desktop(recorder=recorder, token=recorder.log_in_as("ben")) as desktop:
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
            until(lambda: [w for w in desktop.widgets("text")
                           if w["label"].startswith("You do not own this session.")], "the refusal")
            assert desktop.see("Name", "field")["value"] == "Mine now" and desktop.find("Rename the session", "dialog")
            desktop.click("Cancel", "button")
            desktop.gone("Rename the session", "dialog")
        assert "Airway" in [s["name"] for s in recorder.sessions()]

    def test_who_was_given_a_session_deletes_it(self):
        """[R39] [R53] Who was given a session deletes it; who gave it away may no more."""
        recorder, session = self.recorder, self.bens
        with Desktop(recorder=recorder, token=recorder.log_in_as("carl")) as desktop:
            desktop.click("Sessions", "entry")
            menu(desktop, "Bens, renamed", "Delete")
            desktop.click("Delete for good", "button")
            desktop.gone("Bens, renamed", "row")
        until(lambda: session not in [s["id"] for s in recorder.sessions()], "it is gone")


class NowhereToCopy(Case):
    def test_who_may_set_a_folder_up_is_told_how_and_others_whom_to_ask(self):
        """Who may set a folder up is told which file and which key; others, whom to ask, and nothing of the file."""
        for config in ("names = []\n", ""):
            with Recorder.beside_desktop(config=config) as recorder:
                recorder.set_up()
                recorder.add_user("ben", "trainer")
                room = recorder.add_simulated_room("Room 1", ["Ceiling"])
                technician, recorder.token = recorder.token, recorder.log_in_as("ben")
                recorder.record(room, "Bens", 1)
                assert recorder.must("GET", "/api/v1/exports") == {"exports": [], "config_file": None}
                for token in (technician, recorder.token):
                    with Desktop(recorder=recorder, token=token) as desktop:
                        desktop.click("Sessions", "entry")
                        menu(desktop, "Bens", "Copy to a folder")
                        told = desktop.see("No folder is set up for copies", "notice")["value"]
                        if token != technician:
                            assert "Ask a Technician" in told and str(recorder.data) not in told and "[[export]]" not in told, told
                            continue
                        assert '[[export]]\nname = "usb"\nfolder = "/media/usb"' in told, told
                        assert (str(recorder.config) if config else "--config FILE") in told, told
                        desktop.see("docs/guide/recorder-config.md explains every key.", "text")
                        desktop.click("Copy these lines", "button")
                        assert not desktop.find("Copy", "button")["enabled"]


if __name__ == "__main__":
    main()
