# SPDX-License-Identifier: Apache-2.0
"""Connecting: not reachable, first Technician, wrong and right log-in, log-out, keyboard alone, a recorder that goes
away and comes back; a recording that outlives log-out and desktop [R29]."""
import sys

from desktop import Desktop, wait_for
from recorder import PASSWORD, Recorder


def unreachable(desktop_binary):
    with Desktop(desktop_binary, "--connect", "http://127.0.0.1:1", width=900, height=640) as desktop:
        desktop.see("Recorder not reachable", "text")
        desktop.see("No recorder answers at 127.0.0.1:1", "notice", prefix=True)
        desktop.see("Try again", "button")
        desktop.idle()


def told(desktop, words, kind="text"):
    return [w for w in desktop.widgets(kind) if words in w["label"]]


def address_without_scheme(desktop_binary, recorder):
    """An address as people write it is completed as parallaxctl does; what is none says why, below its field."""
    with Desktop(desktop_binary, "--connect", "http://127.0.0.1:1", width=900, height=700) as desktop:
        desktop.click("Another recorder", "button")
        desktop.fill("Address of the recorder", "http://anna:word@lab")
        wait_for("the reason", lambda: told(desktop, "it must not hold a user or a password"))
        assert not desktop.see("Connect", "button")["enabled"]
        desktop.fill("Address of the recorder", "https:")  # still being written
        assert not told(desktop, "is no address of a recorder")
        desktop.fill("Address of the recorder", "nobody.invalid:8480")
        desktop.click("Connect", "button")
        wait_for("no such computer", lambda: told(desktop, "nobody.invalid", "notice"))
        wait_for("https for another computer",
                 lambda: desktop.find("Address of the recorder", "field")["value"] == "https://nobody.invalid:8480")
        desktop.fill("Address of the recorder", recorder.url.split("//")[1])
        desktop.key("Return")
        desktop.see("Log in", "text")
        desktop.see(recorder.url, "text")


def first_start_and_log_in(desktop_binary, recorder):
    with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data}, width=1100, height=760) as desktop:
        desktop.see("Welcome", "text")
        desktop.fill("User name", "anna")
        # From field to field by the keyboard.
        desktop.key("Tab", "Tab")
        desktop.type(PASSWORD)
        desktop.key("Tab")
        desktop.type(PASSWORD)
        desktop.key("Return")
        desktop.see("Locations", "heading")
        desktop.see("No rooms yet", "text")
        desktop.click("User menu")
        desktop.click("Log out", "menu")
        desktop.see("Log in", "text")
        desktop.fill("Password", "wrong")
        desktop.click("Log in", "button")
        wait_for("the refusal", lambda: [w for w in desktop.widgets("notice") if "wrong" in w["label"].lower()])
        desktop.fill("Password", PASSWORD)
        desktop.key("Return")
        desktop.see("Locations", "heading")


def lost_and_found(desktop_binary, recorder):
    with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
        desktop.see("Locations", "heading")
        address = recorder.url.split("//")[1]
        recorder.kill()
        desktop.see("recorder lost", "notice")
        recorder.start(address)
        desktop.gone("recorder lost", "notice")


def recording_outlives_the_desktop(desktop_binary, recorder):
    """[R29] Logged out, then killed: what was begun goes on, and is stopped after the next log-in."""
    recorder.add_room("Room 1", ["Ceiling"])
    env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.log_in("anna")}  # logging out ends this one alone

    def grown(session, by_ns=10**9):
        def duration():
            return next(r["duration_ns"] for r in recorder.request("GET", "/api/v1/recordings")["recordings"]
                        if r["session"] == session and r["phase"] == "recording")
        before = duration()
        wait_for("the recording to go on", lambda: duration() > before + by_ns)
    with Desktop(desktop_binary, "--location", "Room 1", env=env) as desktop:
        wait_for("the picture", lambda: desktop.pattern_of("Ceiling"))
        desktop.key("ctrl+r")
        session = wait_for("the recording", lambda: recorder.recording())[0]
        wait_for("it records", lambda: recorder.request("GET", "/api/v1/recordings")["recordings"][0]["phase"] == "recording")
        desktop.click("User menu")
        desktop.click("Log out", "menu")
        if desktop.find("Log out", "button"):
            desktop.click("Log out", "button")
        desktop.see("Log in", "text")
        grown(session)
        desktop.process.kill()
        desktop.process.wait()
        grown(session)
    recorder.token = recorder.log_in("anna")
    with Desktop(desktop_binary, "--location", "Room 1",
                 env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
        desktop.see("Stop", "button")
        desktop.key("ctrl+shift+r")
        desktop.click("Yes, stop", "button")
        wait_for("the stop", lambda: not recorder.recording())
    assert [s["id"] for s in recorder.sessions()] == [session]


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    unreachable(desktop_binary)
    with Recorder(recorder_binary, plugins) as recorder:
        first_start_and_log_in(desktop_binary, recorder)
        recorder.token = recorder.request("POST", "/api/v1/login", {"user": "anna", "password": PASSWORD})["token"]
        address_without_scheme(desktop_binary, recorder)
        lost_and_found(desktop_binary, recorder)
        recording_outlives_the_desktop(desktop_binary, recorder)


main()
