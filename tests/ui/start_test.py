# SPDX-License-Identifier: Apache-2.0
"""Starting and leaving: the desktop starts a recorder that outlives it, another one can be chosen there, a log-in is
remembered if wished, another version and another computer's certificate are told, closing and logging out say that
recordings go on [R29]."""
import http.server
import json
import os
import shutil
import signal
import stat
import sys
import tempfile
import threading

from desktop import Desktop, wait_for
from recorder import PASSWORD, Recorder


def alive(pid):
    """Whether the process runs (one that has ended but was not waited for does not)."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def another_recorder(desktop, recorder):
    """Who sets nothing up here goes to another recorder by typing its address, and comes back."""
    desktop.click("Another recorder", "button")
    wait_for("the keyboard in the address", lambda: desktop.see("Address of the recorder", "field")["focused"])
    desktop.key("ctrl+a")
    desktop.type(recorder.url)
    desktop.key("Return")
    desktop.see("Log in", "text")
    desktop.see(recorder.url, "text")
    desktop.click("This computer", "button")
    desktop.see("Welcome", "text")


def starts_a_recorder(desktop_binary, recorder):
    folder = tempfile.mkdtemp(prefix="parallax-ui-start-")
    env = {"XDG_DATA_HOME": folder}
    pid = None
    try:
        # A window that asks for more than the screen has gets what there is.
        with Desktop(desktop_binary, env=env, width=1360, height=860, screen=(1280, 800)) as desktop:
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
        assert alive(pid), "closing the desktop must leave the recorder running"
        with Desktop(desktop_binary, env=env) as desktop:
            desktop.see("Log in", "text")
            with open(os.path.join(folder, "parallax", "recorder.json")) as file:
                assert json.load(file)["pid"] == pid, "a second recorder was started"
    finally:
        if pid is not None and alive(pid):
            os.kill(pid, signal.SIGTERM)
            wait_for("the recorder's end", lambda: not alive(pid))
        shutil.rmtree(folder, ignore_errors=True)


def remembers_the_log_in(desktop_binary, recorder, settings):
    env = {"PARALLAX_DATA": recorder.data}
    with Desktop(desktop_binary, env=env, settings=settings) as desktop:
        desktop.see("Log in", "text")
        desktop.fill("User name", "anna")
        desktop.fill("Password", PASSWORD)
        desktop.click("Stay logged in on this computer", "toggle")
        wait_for("the toggle", lambda: desktop.find("Stay logged in on this computer", "toggle")["value"] == "on")
        desktop.click("Log in", "button")
        desktop.see("Locations", "heading")
    assert stat.S_IMODE(os.stat(settings).st_mode) == 0o600
    with Desktop(desktop_binary, env=env, settings=settings) as desktop:
        desktop.see("Locations", "heading")
        desktop.click("User menu")
        desktop.click("Log out", "menu")
        desktop.see("Log in", "text")
    with open(settings) as file:
        assert all(not known["token"] for known in json.load(file)["recorders"].values())
    with Desktop(desktop_binary, env=env, settings=settings) as desktop:
        desktop.see("Log in", "text")
        wait_for("the name of last time", lambda: desktop.find("User name", "field")["value"] == "anna")


def paused_stays_paused(desktop_binary, recorder, session):
    """A recording that is paused does not "go on"; who has logged in again is not told to do so."""
    recorder.request("POST", f"/api/v1/sessions/{session}/pause", {})
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.log_in("anna")}
    with Desktop(desktop_binary, env=env) as desktop:
        wait_for("the state", lambda: (desktop.find("Room 1", "room") or {}).get("value", "").startswith("Paused"))
        desktop.key("ctrl+q")
        desktop.see("The recording stays paused", "dialog")
        desktop.click("Stay", "button")
        desktop.gone("The recording stays paused", "dialog")
        desktop.click("User menu")
        desktop.click("Log out", "menu")
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
    assert recorder.recording() == [session]


def recordings_go_on(desktop_binary, recorder):
    session = recorder.start_recording(recorder.add_room("Room 1", ["Ceiling"]))
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
    with Desktop(desktop_binary, env=env) as desktop:
        wait_for("the state", lambda: (desktop.find("Room 1", "room") or {}).get("value") == "Recording by anna")
        desktop.key("ctrl+q")
        desktop.see("The recording goes on", "dialog")
        desktop.click("Stay", "button")
        desktop.gone("The recording goes on", "dialog")
        desktop.close_window()
        desktop.see("The recording goes on", "dialog")
        desktop.click("Close Parallax", "button")
        assert desktop.ended() == 0
    assert recorder.recording() == [session]
    env["PARALLAX_TOKEN"] = recorder.log_in("anna")
    with Desktop(desktop_binary, env=env) as desktop:
        desktop.see("Room 1", "room")
        desktop.click("User menu")
        desktop.click("Log out", "menu")
        desktop.see("Your recording goes on", "notice")
        # Nobody is logged in: there is nothing to tell any more.
        desktop.close_window()
        assert desktop.ended() == 0
    assert recorder.recording() == [session]
    paused_stays_paused(desktop_binary, recorder, session)
    recorder.request("POST", f"/api/v1/sessions/{session}/stop", {})


def opens_a_room(desktop_binary, recorder):
    """`--location`, for a computer that stands in a room: by name, by id; one that is not there is told."""
    room = recorder.add_room("Ward 2", ["Bed"])
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
    for wish in ("Ward 2", room):
        with Desktop(desktop_binary, "--location", wish, env=env) as desktop:
            wait_for("the picture", lambda: (desktop.find("Bed", "tile") or {}).get("value", "").startswith("live"))
            desktop.click("Back", "button")
            desktop.see("Locations", "heading")
            desktop.idle()
            assert desktop.find("Ward 2", "room"), "it must not open again"
    with Desktop(desktop_binary, "--location", "Ward 9", env=env) as desktop:
        desktop.see("There is no room “Ward 9”", "notice")
        desktop.see("Ward 2", "room")


def log_in_of_one_that_has_ended(desktop_binary, recorder):
    """Who stands before the log-in starts the recorder there, and need not find out why no log-in is taken."""
    announcement = os.path.join(recorder.data, "recorder.json")
    with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data}) as desktop:
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
        pid = wait_for("another recorder", started)
        try:
            desktop.see("Log in", "button")
            desktop.fill("User name", "anna")
            desktop.fill("Password", PASSWORD)
            desktop.key("Return")
            desktop.see("Locations", "heading")
        finally:
            os.kill(pid, signal.SIGTERM)
            wait_for("the recorder's end", lambda: not alive(pid))
    recorder.start()


def started_as_before(desktop_binary, recorder_binary, plugins):
    """Who starts the recorder in the desktop gets the one that was there: with its folders, its configuration and its
    limits, so that a session goes on where it lies."""
    with Recorder(recorder_binary, plugins, config='[limits]\nlogin_tries = 7\n',
                  options=["--storage", "small", "--keep-free-mib", "1"],
                  prepare=lambda folder: os.mkdir(os.path.join(folder, "small"))) as recorder:
        recorder.set_up()
        room = recorder.add_room("Room 1", ["Ceiling"])
        session = recorder.start_recording(room, 2)
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
            wait_for("the state", lambda: (desktop.find("Room 1", "room") or {}).get("value") == "Recording by anna")
            recorder.kill()
            desktop.click("Start the recorder", "button")

            def started():
                try:
                    with open(os.path.join(recorder.data, "recorder.json")) as file:
                        found = json.load(file)
                except (OSError, ValueError):
                    return None
                return found if found["pid"] != recorder.process.pid else None
            found = wait_for("another recorder", started)
            try:
                recorder.url = found["url"]
                wait_for("the recording that goes on", lambda: recorder.recording() == [session])
                with open(f"/proc/{found['pid']}/cmdline") as file:
                    arguments = file.read().split("\0")
                assert arguments[arguments.index("--storage") + 1] == os.path.join(recorder.data, "small"), arguments
                assert arguments[arguments.index("--config") + 1] == recorder.config, arguments
                assert arguments[arguments.index("--keep-free-mib") + 1] == "1", arguments
                assert os.readlink(f"/proc/{found['pid']}/cwd") == recorder.data
                assert not os.path.exists(os.path.join(recorder.data, "sessions")), "it records to another folder"
            finally:
                os.kill(found["pid"], signal.SIGTERM)
                wait_for("the recorder's end", lambda: not alive(found["pid"]))


def ends_at_once(desktop_binary, recorder_binary, plugins):
    """A recorder that does not come up is told with what it said, and started when that was mended."""
    with Recorder(recorder_binary, plugins, config="[limits]\n") as recorder:
        recorder.set_up()
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
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
            os.kill(pid, signal.SIGTERM)
            wait_for("the recorder's end", lambda: not alive(pid))


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


def another_version(desktop_binary):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), NoRecorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    with Desktop(desktop_binary, "--connect", url) as desktop:
        desktop.see("Versions do not fit", "text")
        desktop.see("Another recorder", "button")
    server.shutdown()
    server.server_close()


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    another_version(desktop_binary)
    started_as_before(desktop_binary, recorder_binary, plugins)
    ends_at_once(desktop_binary, recorder_binary, plugins)
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        starts_a_recorder(desktop_binary, recorder)
        log_in_of_one_that_has_ended(desktop_binary, recorder)
        remembers_the_log_in(desktop_binary, recorder, os.path.join(recorder.data, "desktop.json"))
        opens_a_room(desktop_binary, recorder)
        recordings_go_on(desktop_binary, recorder)


main()
