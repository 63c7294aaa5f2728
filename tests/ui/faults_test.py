# SPDX-License-Identifier: Apache-2.0
"""The display goes away under the desktop: it ends with a status and a line that says so, at once, and what is being
recorded goes on. A page that goes while a dialog is open leaves nothing that holds input back. A recorder that hangs, that
comes back at another port, or whose port somebody else has taken, is told as it is; a log-out reaches it all the same."""
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from desktop import Desktop, wait_for
from recorder import Recorder


def display_lost(desktop_binary, recorder, page):
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
    with Desktop(desktop_binary, env=env) as desktop:
        page(desktop)
        desktop.display.process.kill()
        desktop.display.process.wait()
        status = desktop.ended()
        assert status == 3, (status, desktop.output())
        assert "display-lost" in desktop.output(), desktop.output()


def live(desktop):
    desktop.click("Room 1", "room")
    wait_for("a live picture", lambda: (desktop.find("Ceiling", "tile") or {}).get("value", "").startswith("live"))


def quiet(desktop):
    desktop.click("Settings", "entry")
    desktop.see("Settings", "heading")
    desktop.idle()


def dialog_without_page(desktop_binary, recorder):
    token = recorder.log_in("anna")
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": token}
    with Desktop(desktop_binary, env=env) as desktop:
        desktop.click("Add a room", "button")
        desktop.see("Add a room", "dialog")
        own, recorder.token = recorder.token, token
        recorder.request("POST", "/api/v1/logout")
        recorder.token = own
        address = recorder.url.split("//")[1]
        # The log-in is over: noticed at the next connection.
        recorder.kill()
        recorder.start(address)
        desktop.see("Log in", "text")
        desktop.click("Another recorder", "button")
        desktop.see("Address of the recorder", "field")


def hangs(desktop_binary, recorder, session):
    """One that does not answer any more is said not to, nobody claims that it records, and it comes back by itself."""
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
    with Desktop(desktop_binary, "--location", "Room 1", env=env) as desktop:
        desktop.see("Recording", "status")
        recorder.process.send_signal(signal.SIGSTOP)
        try:
            desktop.see("Not known", "status", limit_s=30)
            told = desktop.see("recorder lost", "notice")["value"]
            assert "does not answer" in told and "not known" in told, told
            assert not desktop.find("Stop", "button")["enabled"]
            assert not desktop.find("Start the recorder", "button"), "it runs"
        finally:
            recorder.process.send_signal(signal.SIGCONT)
        desktop.see("Recording", "status")
        desktop.gone("recorder lost", "notice")
        assert desktop.see("Stop", "button")["enabled"]
    assert recorder.recording() == [session]


def moves(desktop_binary, recorder):
    """At another port after a restart it is followed there, with the log-in."""
    with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
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


def try_again(desktop_binary, recorder):
    """*Try again* goes where the recorder of this computer is by then, and starts it where it has ended."""
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
    recorder.process.send_signal(signal.SIGSTOP)
    with Desktop(desktop_binary, env=env) as desktop:
        desktop.see("Recorder not reachable", "text")
        recorder.kill()
        recorder.start()
        if desktop.find("Try again", "button"):  # it looks by itself, too
            desktop.click("Try again", "button")
        desktop.see("Locations", "heading", limit_s=60)
    recorder.process.send_signal(signal.SIGSTOP)
    with Desktop(desktop_binary, env=env) as desktop:
        desktop.see("Recorder not reachable", "text")
        recorder.kill()
        desktop.click("Try again", "button")
        desktop.see("Locations", "heading")
        with open(os.path.join(recorder.data, "recorder.json")) as file:
            begun = json.load(file)["pid"]
        assert begun != recorder.process.pid
        os.kill(begun, signal.SIGTERM)
        wait_for("its end", lambda: not os.path.exists(os.path.join(recorder.data, "recorder.json")))
    wait_for("its end", lambda: not os.path.exists(f"/proc/{begun}") or
             open(f"/proc/{begun}/stat").read().rsplit(")", 1)[1].split()[0] == "Z")
    recorder.start()


def is_valid(recorder, token):
    request = urllib.request.Request(recorder.url + "/api/v1/me", headers={"Authorization": "Bearer " + token})
    try:
        with urllib.request.urlopen(request, timeout=60):
            return True
    except urllib.error.HTTPError as error:
        return error.code != 401


def log_out(desktop):
    desktop.click("User menu")
    desktop.click("Log out", "menu")


def logs_out(desktop_binary, recorder):
    """The log-in ends although requests wait before it; where nobody can be told, the window says so."""
    token = recorder.log_in("anna")
    with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": token}) as desktop:
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
        wait_for("the end of the log-in", lambda: not is_valid(recorder, token), 20)
        assert not [w for w in desktop.widgets("notice") if w["label"] == "Logged out in this window only"]
    token = recorder.log_in("anna")
    with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": token}) as desktop:
        desktop.see("Locations", "heading")
        recorder.kill()
        desktop.see("recorder lost", "notice")
        log_out(desktop)
        told = desktop.see("Logged out in this window only", "notice")
        assert "is still valid" in told["value"], told
    recorder.start()
    assert is_valid(recorder, token)


def thief(desktop_binary):
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
    with socket.create_server(("127.0.0.1", 0)) as server, tempfile.TemporaryDirectory() as folder:
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        settings = os.path.join(folder, "desktop.json")
        with open(settings, "w") as file:
            json.dump({"last_url": url, "recorders": {url: {"user": "anna", "token": "kept-secret", "local": True}}}, file)
        threading.Thread(target=serve, args=(server,), daemon=True).start()
        with Desktop(desktop_binary, settings=settings, env={"PARALLAX_DATA": folder}) as desktop:
            desktop.see("Recorder not reachable", "text")
            wait_for("what was sent", lambda: heard)
            assert b"kept-secret" not in b"".join(heard), heard
        server.shutdown(socket.SHUT_RDWR)


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        session = recorder.start_recording(recorder.add_room("Room 1", ["Ceiling"]))
        display_lost(desktop_binary, recorder, live)
        display_lost(desktop_binary, recorder, quiet)
        assert recorder.recording() == [session]
        hangs(desktop_binary, recorder, session)
        recorder.request("POST", f"/api/v1/sessions/{session}/stop", {})
        dialog_without_page(desktop_binary, recorder)
        logs_out(desktop_binary, recorder)
        moves(desktop_binary, recorder)
        try_again(desktop_binary, recorder)
    thief(desktop_binary)


main()
