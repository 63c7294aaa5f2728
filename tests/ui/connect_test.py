# SPDX-License-Identifier: Apache-2.0
"""Connecting: not reachable, first Technician, wrong and right log-in, log-out, keyboard alone, a recorder that goes
away and comes back; a recording that outlives log-out and desktop [R29]."""

from plx.api import PASSWORD, USER
from plx.case import Story, main
from plx.desktop import Desktop
from plx.recorder import Recorder
from plx.steps import log_out
from plx.wait import until


def told(desktop, words, kind="text"):
    return [w for w in desktop.widgets(kind) if words in w["label"]]


class Connecting(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder = cls.enter(Recorder.beside_desktop())

    def test_a_recorder_that_does_not_answer_is_said_not_to_be_reachable(self):
        with Desktop("--connect", "http://127.0.0.1:1", width=900, height=640) as desktop:
            desktop.see("Recorder not reachable", "text")
            desktop.see("No recorder answers at 127.0.0.1:1", "notice", prefix=True)
            desktop.see("Try again", "button")
            desktop.idle()

    def test_the_first_technician_is_made_and_logs_in_by_keyboard_alone(self):
        recorder = self.recorder
        with Desktop(env={"PARALLAX_DATA": recorder.data}, width=1100, height=760) as desktop:
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
            log_out(desktop)
            desktop.see("Log in", "text")
            desktop.fill("Password", "wrong")
            desktop.click("Log in", "button")
            until(lambda: [w for w in desktop.widgets("notice") if "wrong" in w["label"].lower()], "the refusal")
            desktop.fill("Password", PASSWORD)
            desktop.key("Return")
            desktop.see("Locations", "heading")
        recorder.log_in()

    def test_an_address_is_completed_and_what_is_none_says_why(self):
        """An address as people write it is completed as parallaxctl does; what is none says why, below its field."""
        recorder = self.recorder
        with Desktop("--connect", "http://127.0.0.1:1", width=900, height=700) as desktop:
            desktop.click("Another recorder", "button")
            desktop.fill("Address of the recorder", "http://anna:word@lab")
            until(lambda: told(desktop, "it must not hold a user or a password"), "the reason")
            assert not desktop.see("Connect", "button")["enabled"]
            desktop.fill("Address of the recorder", "https:")  # still being written
            assert not told(desktop, "is no address of a recorder")
            desktop.fill("Address of the recorder", "nobody.invalid:8480")
            desktop.click("Connect", "button")
            until(lambda: told(desktop, "nobody.invalid", "notice"), "no such computer")
            until(lambda: desktop.find("Address of the recorder", "field")["value"] == "https://nobody.invalid:8480",
                  "https for another computer")
            desktop.fill("Address of the recorder", recorder.address)
            desktop.key("Return")
            desktop.see("Log in", "text")
            desktop.see(recorder.url, "text")

    def test_a_recorder_that_goes_away_is_told_until_it_comes_back(self):
        recorder = self.recorder
        with Desktop(recorder=recorder) as desktop:
            desktop.see("Locations", "heading")
            address = recorder.address
            recorder.kill()
            desktop.see("recorder lost", "notice")
            recorder.start(address)
            desktop.gone("recorder lost", "notice")

    def test_a_recording_outlives_log_out_and_desktop(self):
        """[R29] Logged out, then killed: what was begun goes on, and is stopped after the next log-in."""
        recorder = self.recorder
        recorder.add_simulated_room("Room 1", ["Ceiling"])

        def grown(session, by_ns=10**9):
            def duration():
                return next(r["duration_ns"] for r in recorder.recordings()
                            if r["session"] == session and r["phase"] == "recording")
            before = duration()
            until(lambda: duration() > before + by_ns, "the recording to go on")
        own = recorder.log_in_as(USER)  # logging out ends this one alone
        with Desktop("--location", "Room 1", recorder=recorder, token=own) as desktop:
            until(lambda: desktop.pattern_of("Ceiling"), "the picture")
            desktop.key("ctrl+r")
            session = until(lambda: recorder.recorded_now(), "the recording")[0]
            until(lambda: recorder.recordings()[0]["phase"] == "recording", "it records")
            log_out(desktop)
            if desktop.find("Log out", "button"):
                desktop.click("Log out", "button")
            desktop.see("Log in", "text")
            grown(session)
            desktop.process.kill()
            desktop.process.wait()
            grown(session)
        recorder.log_in()
        with Desktop("--location", "Room 1", recorder=recorder) as desktop:
            desktop.see("Stop", "button")
            desktop.key("ctrl+shift+r")
            desktop.click("Yes, stop", "button")
            until(lambda: not recorder.recorded_now(), "the stop")
        assert [s["id"] for s in recorder.sessions()] == [session]


if __name__ == "__main__":
    main()
