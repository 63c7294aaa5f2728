# SPDX-License-Identifier: Apache-2.0
"""The display goes away under the desktop: it ends with a status and a line that says so, at once, and what is being
recorded goes on. A page that goes while a dialog is open leaves nothing that holds input back."""
import sys

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


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        session = recorder.start_recording(recorder.add_room("Room 1", ["Ceiling"]))
        display_lost(desktop_binary, recorder, live)
        display_lost(desktop_binary, recorder, quiet)
        assert recorder.recording() == [session]
        recorder.request("POST", f"/api/v1/sessions/{session}/stop", {})
        dialog_without_page(desktop_binary, recorder)


main()
