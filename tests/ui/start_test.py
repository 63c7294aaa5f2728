# SPDX-License-Identifier: Apache-2.0
"""Starting and leaving: the desktop starts a recorder that outlives it, another one can be chosen there, a log-in is
remembered if wished, another version and another computer's certificate are told, closing and logging out say that
recordings go on [R29]."""
import http.server
import json
import os
import stat
import threading

from plx import folders, processes
from plx.api import PASSWORD, USER
from plx.case import Case, main
from plx.desktop import Desktop
from plx.desktop_story import DesktopStory
from plx.recorder import Recorder
from plx.steps import log_out
from plx.wait import until


def another_recorder(desktop, recorder):
    """Who sets nothing up here goes to another recorder by typing its address, and comes back."""
    desktop.click("Another recorder", "button")
    until(lambda: desktop.see("Address of the recorder", "field")["focused"], "the keyboard in the address")
    desktop.key("ctrl+a")
    desktop.type(recorder.url)
    desktop.key("Return")
    desktop.see("Log in", "text")
    desktop.see(recorder.url, "text")
    desktop.click("This computer", "button")
    desktop.see("Welcome", "text")


class NoRecorder(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        text = b'{"name": "some other service"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class Started(Case):
    """By the desktop."""

    def test_another_version_is_told(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), NoRecorder)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        with Desktop("--connect", url) as desktop:
            desktop.see("Versions do not fit", "text")
            desktop.see("Another recorder", "button")
        server.shutdown()
        server.server_close()

    def test_a_recorder_is_started_again_with_its_folders_its_configuration_and_its_limits(self):
        """Who starts the recorder in the desktop gets the one that was there: with its folders, its configuration and its
        limits, so that a session goes on where it lies."""
        with Recorder.beside_desktop("--storage", "small", "--keep-free-mib", "1", config='[limits]\nlogin_tries = 7\n',
                                     prepare=lambda folder: (folder / "small").mkdir()) as recorder:
            recorder.set_up()
            room = recorder.add_simulated_room("Room 1", ["Ceiling"])
            session = recorder.start_session(room, 2)
            with Desktop(recorder=recorder) as desktop:
                until(lambda: (desktop.find("Room 1", "room") or {}).get("value") == "Recording by anna", "the state")
                recorder.kill()
                desktop.click("Start the recorder", "button")

                def started():
                    try:
                        with open(os.path.join(recorder.data, "recorder.json")) as file:
                            found = json.load(file)
                    except (OSError, ValueError):
                        return None
                    return found if found["pid"] != recorder.process.pid else None
                found = until(started, "another recorder")
                try:
                    recorder.url = found["url"]
                    until(lambda: recorder.recorded_now() == [session], "the recording that goes on")
                    with open(f"/proc/{found['pid']}/cmdline") as file:
                        arguments = file.read().split("\0")
                    assert arguments[arguments.index("--storage") + 1] == os.path.join(recorder.data, "small"), arguments
                    assert arguments[arguments.index("--config") + 1] == str(recorder.config), arguments
                    assert arguments[arguments.index("--keep-free-mib") + 1] == "1", arguments
                    assert os.readlink(f"/proc/{found['pid']}/cwd") == str(recorder.data)
                    assert not os.path.exists(os.path.join(recorder.data, "sessions")), "it records to another folder"
                finally:
                    processes.end_started(found["pid"])

    def test_a_recorder_that_does_not_come_up_is_told_with_what_it_said(self):
        """A recorder that does not come up is told with what it said, and started when that was mended."""
        with Recorder.beside_desktop(config="[limits]\n") as recorder:
            recorder.set_up()
            with Desktop(recorder=recorder) as desktop:
                desktop.see("Locations", "heading")
                recorder.kill()
                with open(recorder.config, "w") as file:
                    file.write("[limits]\nlogin_tries = 'many'\n")
                desktop.click("Start the recorder", "button")
                said = desktop.see("The recorder ended at once.", "notice", prefix=True)
                assert "login_tries" in said["label"], said
                with open(recorder.config, "w") as file:
                    file.write("[limits]\n")
                desktop.click("Try again", "button")
                desktop.see("Locations", "heading")
                with open(os.path.join(recorder.data, "recorder.json")) as file:
                    pid = json.load(file)["pid"]
                processes.end_started(pid)


class Starting(DesktopStory):
    def test_the_desktop_starts_a_recorder_that_outlives_it(self):
        recorder = self.recorder
        folder = folders.made("started")
        env = {"XDG_DATA_HOME": folder}
        pid = None
        try:
            # A window that asks for more than the screen has gets what there is.
            with Desktop(env=env, width=1360, height=860, screen=(1280, 800)) as desktop:
                desktop.see("Welcome", "text")
                another_recorder(desktop, recorder)
                size = desktop.xdotool("getwindowgeometry", "--shell", desktop.window_id("Parallax"))
                assert "WIDTH=1280" in size.split() and "HEIGHT=800" in size.split(), size
                with open(os.path.join(folder, "parallax", "recorder.json")) as file:
                    pid = json.load(file)["pid"]
                assert os.getsid(pid) == pid, "the recorder must not end with the desktop's session"
                desktop.fill("User name", "anna")
                desktop.fill("Password", PASSWORD)
                desktop.fill("Password again", "something else")
                desktop.click("Make the Technician", "button")
                desktop.see("The two passwords differ.", "notice")
                desktop.fill("Password again", PASSWORD)
                desktop.key("Return")
                desktop.see("Locations", "heading")
            assert processes.alive(pid), "closing the desktop must leave the recorder running"
            with Desktop(env=env) as desktop:
                desktop.see("Log in", "text")
                with open(os.path.join(folder, "parallax", "recorder.json")) as file:
                    assert json.load(file)["pid"] == pid, "a second recorder was started"
        finally:
            if pid is not None:
                processes.end_started(pid)

    def test_who_stands_before_the_log_in_of_one_that_has_ended_starts_it_there(self):
        """Who stands before the log-in starts the recorder there, and need not find out why no log-in is taken."""
        recorder = self.recorder
        announcement = recorder.announcement
        with Desktop(env={"PARALLAX_DATA": recorder.data}) as desktop:
            desktop.see("Log in", "button")
            desktop.fill("User name", "anna")
            recorder.kill()
            desktop.see("The recorder of this computer has ended", "notice")
            assert not desktop.find("Log in", "button")
            desktop.click("Start the recorder", "button")

            def started():
                try:
                    with open(announcement) as file:
                        pid = json.load(file)["pid"]
                except (OSError, ValueError):  # the new one removes what the old one left
                    return None
                return pid if pid != recorder.process.pid else None
            pid = until(started, "another recorder")
            try:
                desktop.see("Log in", "button")
                desktop.fill("User name", "anna")
                desktop.fill("Password", PASSWORD)
                desktop.key("Return")
                desktop.see("Locations", "heading")
            finally:
                processes.end_started(pid)
        recorder.start()

    def test_a_log_in_is_remembered_if_wished(self):
        recorder = self.recorder
        settings = self.folder / "desktop.json"
        env = {"PARALLAX_DATA": recorder.data}
        with Desktop(env=env, settings=settings) as desktop:
            desktop.see("Log in", "text")
            desktop.fill("User name", "anna")
            desktop.fill("Password", PASSWORD)
            desktop.click("Stay logged in on this computer", "toggle")
            until(lambda: desktop.find("Stay logged in on this computer", "toggle")["value"] == "on", "the toggle")
            desktop.click("Log in", "button")
            desktop.see("Locations", "heading")
        assert stat.S_IMODE(os.stat(settings).st_mode) == 0o600
        with Desktop(env=env, settings=settings) as desktop:
            desktop.see("Locations", "heading")
            log_out(desktop)
            desktop.see("Log in", "text")
        with open(settings) as file:
            assert all(not known["token"] for known in json.load(file)["recorders"].values())
        with Desktop(env=env, settings=settings) as desktop:
            desktop.see("Log in", "text")
            until(lambda: desktop.find("User name", "field")["value"] == "anna", "the name of last time")

    def test_a_room_is_opened_at_the_start_by_name_or_by_id(self):
        """`--location`, for a computer that stands in a room: by name, by id; one that is not there is told."""
        recorder = self.recorder
        room = recorder.add_simulated_room("Ward 2", ["Bed"])
        for wish in ("Ward 2", room):
            with Desktop("--location", wish, recorder=recorder) as desktop:
                until(lambda: (desktop.find("Bed", "tile") or {}).get("value", "").startswith("live"), "the picture")
                desktop.click("Back", "button")
                desktop.see("Locations", "heading")
                desktop.idle()
                assert desktop.find("Ward 2", "room"), "it must not open again"
        with Desktop("--location", "Ward 9", recorder=recorder) as desktop:
            desktop.see("There is no room “Ward 9”", "notice")
            desktop.see("Ward 2", "room")

    def test_closing_and_logging_out_say_that_recordings_go_on(self):
        recorder = self.recorder
        session = recorder.start_session(recorder.add_simulated_room("Room 1", ["Ceiling"]))
        with Desktop(recorder=recorder) as desktop:
            until(lambda: (desktop.find("Room 1", "room") or {}).get("value") == "Recording by anna", "the state")
            desktop.key("ctrl+q")
            desktop.see("The recording goes on", "dialog")
            desktop.click("Stay", "button")
            desktop.gone("The recording goes on", "dialog")
            desktop.close_window()
            desktop.see("The recording goes on", "dialog")
            desktop.click("Close Parallax", "button")
            assert desktop.ended() == 0
        assert recorder.recorded_now() == [session]
        with Desktop(recorder=recorder, token=recorder.log_in_as(USER)) as desktop:
            desktop.see("Room 1", "room")
            log_out(desktop)
            desktop.see("Your recording goes on", "notice")
            # Nobody is logged in: there is nothing to tell any more.
            desktop.close_window()
            assert desktop.ended() == 0
        assert recorder.recorded_now() == [session]
        type(self).session = session

    def test_a_recording_that_is_paused_is_said_to_stay_paused(self):
        """A recording that is paused does not "go on"; who has logged in again is not told to do so."""
        recorder, session = self.recorder, self.session
        recorder.must("POST", f"/api/v1/sessions/{session}/pause", {})
        with Desktop(recorder=recorder, token=recorder.log_in_as(USER)) as desktop:
            until(lambda: (desktop.find("Room 1", "room") or {}).get("value", "").startswith("Paused"), "the state")
            desktop.key("ctrl+q")
            desktop.see("The recording stays paused", "dialog")
            desktop.click("Stay", "button")
            desktop.gone("The recording stays paused", "dialog")
            log_out(desktop)
            told = desktop.see("Your recording stays paused", "notice")
            assert told["value"] == "Log in again to resume or stop it.", told
            desktop.fill("User name", "anna")
            desktop.fill("Password", PASSWORD)
            desktop.key("Return")
            desktop.see("Locations", "heading")
            assert not desktop.find("Your recording stays paused", "notice")
            desktop.click("Activity", "entry")
            desktop.see("Activity", "heading")
            assert not [w for w in desktop.widgets() if "Your recording" in w["label"]]
        assert recorder.recorded_now() == [session]


if __name__ == "__main__":
    main()
