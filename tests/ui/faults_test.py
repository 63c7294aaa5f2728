# SPDX-License-Identifier: Apache-2.0
"""The display goes away under the desktop: it ends with a status and a line that says so, at once, and what is being
recorded goes on. A page that goes while a dialog is open leaves nothing that holds input back. A recorder that hangs, that
comes back at another port, or whose port somebody else has taken, is told as it is; a log-out reaches it all the same."""
import json
import os
import signal
import socket
import threading
import time

from plx import processes
from plx.api import USER
from plx.case import main
from plx.desktop import Desktop
from plx.desktop_story import DesktopStory
from plx.steps import log_out
from plx.wait import until


def display_lost(recorder, page):
    with Desktop(recorder=recorder) as desktop:
        page(desktop)
        desktop.display.process.kill()
        desktop.display.process.wait()
        status = desktop.ended()
        assert status == 3, (status, desktop.output())
        assert "display-lost" in desktop.output(), desktop.output()


def live(desktop):
    desktop.click("Room 1", "room")
    until(lambda: (desktop.find("Ceiling", "tile") or {}).get("value", "").startswith("live"), "a live picture")


def quiet(desktop):
    desktop.click("Settings", "entry")
    desktop.see("Settings", "heading")
    desktop.idle()


def is_valid(recorder, token):
    status, _ = recorder.ask("GET", "/api/v1/me", token=token)
    assert status is not None
    return status != 401


class Faults(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.session = cls.recorder.start_session(cls.recorder.add_simulated_room("Room 1", ["Ceiling"]))

    def test_a_display_that_goes_ends_a_desktop_with_live_pictures_and_says_so(self):
        display_lost(self.recorder, live)

    def test_a_display_that_goes_ends_a_desktop_that_draws_nothing_and_recordings_go_on(self):
        display_lost(self.recorder, quiet)
        assert self.recorder.recorded_now() == [self.session]

    def test_a_recorder_that_hangs_is_said_not_to_answer_and_comes_back_by_itself(self):
        """One that does not answer any more is said not to, nobody claims that it records, and it comes back by itself."""
        recorder, session = self.recorder, self.session
        with Desktop("--location", "Room 1", recorder=recorder) as desktop:
            desktop.see("Recording", "status")
            recorder.process.send_signal(signal.SIGSTOP)
            try:
                desktop.see("Not known", "status", seconds=30)
                told = desktop.see("recorder lost", "notice")["value"]
                assert "does not answer" in told and "not known" in told, told
                assert not desktop.find("Stop", "button")["enabled"]
                assert not desktop.find("Start the recorder", "button"), "it runs"
            finally:
                recorder.process.send_signal(signal.SIGCONT)
            desktop.see("Recording", "status")
            desktop.gone("recorder lost", "notice")
            assert desktop.see("Stop", "button")["enabled"]
        assert recorder.recorded_now() == [session]
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})

    def test_a_page_that_goes_leaves_no_dialog_that_holds_input_back(self):
        recorder = self.recorder
        token = recorder.log_in_as(USER)
        with Desktop(recorder=recorder, token=token) as desktop:
            desktop.click("Add a room", "button")
            desktop.see("Add a room", "dialog")
            recorder.must("POST", "/api/v1/logout", token=token)
            address = recorder.address
            # The log-in is over: noticed at the next connection.
            recorder.kill()
            recorder.start(address)
            desktop.see("Log in", "text")
            desktop.click("Another recorder", "button")
            desktop.see("Address of the recorder", "field")

    def test_a_log_out_reaches_the_recorder_or_is_said_not_to_have(self):
        """The log-in ends although requests wait before it; where nobody can be told, the window says so."""
        recorder = self.recorder
        token = recorder.log_in_as(USER)
        with Desktop(recorder=recorder, token=token) as desktop:
            desktop.see("Locations", "heading")
            recorder.process.send_signal(signal.SIGSTOP)
            try:
                desktop.click("Sessions", "entry")  # asks for the list, and waits
                desktop.see("Sessions", "heading")
                log_out(desktop)
                time.sleep(3)
            finally:
                recorder.process.send_signal(signal.SIGCONT)
            desktop.see("Log in", "text")
            until(lambda: not is_valid(recorder, token), "the end of the log-in", 20)
            assert not [w for w in desktop.widgets("notice") if w["label"] == "Logged out in this window only"]
        token = recorder.log_in_as(USER)
        with Desktop(recorder=recorder, token=token) as desktop:
            desktop.see("Locations", "heading")
            recorder.kill()
            desktop.see("recorder lost", "notice")
            log_out(desktop)
            told = desktop.see("Logged out in this window only", "notice")
            assert "is still valid" in told["value"], told
        recorder.start()
        assert is_valid(recorder, token)

    def test_a_recorder_at_another_port_is_followed_with_the_log_in(self):
        """At another port after a restart it is followed there, with the log-in."""
        recorder = self.recorder
        with Desktop(recorder=recorder) as desktop:
            desktop.see("Locations", "heading")
            before = recorder.url
            recorder.kill()
            desktop.see("recorder lost", "notice")
            with socket.create_server(("127.0.0.1", int(before.rsplit(":", 1)[1]))):  # the old port is somebody's now
                recorder.start()
                assert recorder.url != before
                desktop.gone("recorder lost", "notice")
                desktop.see("Locations", "heading")
                desktop.click("Add a room", "button")
                desktop.see("Add a room", "dialog")

    def test_try_again_goes_where_the_recorder_is_or_starts_it(self):
        """*Try again* goes where the recorder of this computer is by then, and starts it where it has ended."""
        recorder = self.recorder
        recorder.process.send_signal(signal.SIGSTOP)
        with Desktop(recorder=recorder) as desktop:
            desktop.see("Recorder not reachable", "text")
            recorder.kill()
            recorder.start()
            if desktop.find("Try again", "button"):  # it looks by itself, too
                desktop.click("Try again", "button")
            desktop.see("Locations", "heading", seconds=60)
        recorder.process.send_signal(signal.SIGSTOP)
        with Desktop(recorder=recorder) as desktop:
            desktop.see("Recorder not reachable", "text")
            recorder.kill()
            desktop.click("Try again", "button")
            desktop.see("Locations", "heading")
            begun = json.loads(recorder.announcement.read_text())["pid"]
            assert begun != recorder.process.pid
            processes.end_started(begun)
            assert not recorder.announcement.exists()
        recorder.start()

    def test_who_has_taken_a_recorders_port_gets_no_log_in_that_is_kept_for_it(self):
        """Whoever has taken the port of a recorder of this computer gets no log-in that is kept for it."""
        heard = []

        def serve(server):
            while True:
                try:
                    peer, _ = server.accept()
                except OSError:
                    return
                with peer:
                    heard.append(peer.recv(65536))
                    body = b'{"version": "0.1.0", "needs_setup": false, "proof": "00"}'
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" %
                                 (len(body), body))
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"http://127.0.0.1:{server.getsockname()[1]}"
            settings = os.path.join(self.folder, "desktop.json")
            with open(settings, "w") as file:
                json.dump({"last_url": url, "recorders": {url: {"user": "anna", "token": "kept-secret", "local": True}}}, file)
            threading.Thread(target=serve, args=(server,), daemon=True).start()
            with Desktop(settings=settings, env={"PARALLAX_DATA": self.folder}) as desktop:
                desktop.see("Recorder not reachable", "text")
                until(lambda: heard, "what was sent")
                assert b"kept-secret" not in b"".join(heard), heard
            server.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    main()
