# SPDX-License-Identifier: Apache-2.0
"""Nothing on the screen claims what is not so: a start that waits for dead cameras, a camera that is missing or lost
while it is recorded, a pause, a full disk, a recorder that is gone; and each is told on every page
[R28] [R83] [R84] [R88] [R108] [R109] [R110] [R111] [R113] [R115]."""
import json
import os
import re
import socket
import time

from plx import processes
from plx.api import PASSWORD, USER
from plx.cameras import Cameras, rtsp
from plx.case import Case, main
from plx.desktop import Desktop
from plx.desktop_story import DesktopStory
from plx.disks import small_disk
from plx.recorder import Recorder
from plx.steps import discard, log_in_as, log_out, open_room, says, sentence, shot, stop, stop_and_save, value
from plx.storage import storage_in
from plx.wait import until

NOBODY = "rtsp://127.0.0.1:1/"  # listens there


def count(desktop):
    """What the rail says of all rooms: (number, words)."""
    found = desktop.widgets("recordings")
    return (found[0]["label"], found[0]["value"]) if found else None


def seconds(clock):
    """Of "2:32" or "0:02:32.500"."""
    total = 0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total


class Truth(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        recorder = cls.recorder
        silent = cls.enter(socket.create_server(("127.0.0.1", 0)))  # takes connections and never answers
        cls.cameras = cls.enter(Cameras.shown(2))
        recorder.add_simulated_room("Room 1", ["Ceiling"])
        dead = recorder.add_simulated_room("Dead")
        recorder.add_source(dead, **rtsp("Door", NOBODY + "door"))
        recorder.add_source(dead, **rtsp("Bed", f"rtsp://127.0.0.1:{silent.getsockname()[1]}/bed"))
        mixed = recorder.add_simulated_room("Mixed", ["Ceiling"])
        recorder.add_source(mixed, **rtsp("Door", NOBODY + "door"))
        ward = recorder.add_simulated_room("Ward")
        for number, name in ((1, "Bed"), (2, "Door")):
            recorder.add_source(ward, **rtsp(name, cls.cameras.url_of(number)))
        cls.open()

    def test_with_no_camera_there_nothing_is_called_a_recording(self):
        """With no camera there nothing is called a recording, anywhere; giving up leaves nothing."""
        desktop, recorder = self.desktop, self.recorder
        open_room(desktop, "Dead")
        desktop.click("Record", "button")
        desktop.see("Starting", "status")
        words = says(desktop, "Starting", "attempt 1 of 5", "it tries again", "waiting for", "Door (", "Bed (")
        assert "Recording" not in words, words
        assert not desktop.find("Initializing", "button", prefix=True)["enabled"]
        assert not desktop.find("Record with those that are there", "button")["enabled"]
        assert not desktop.find("Mark", "button") and not desktop.find("Pause", "button")
        before = value(desktop, "Starting", "status")
        until(lambda: value(desktop, "Starting", "status") < before, "the countdown goes on")
        shot(desktop, "starting")
        desktop.key("m")  # a mark of nothing
        desktop.click("Settings", "entry")
        until(lambda: count(desktop) == ("1", "1 room is starting or paused"), lambda: f"the rail: {count(desktop)}")
        desktop.click("Sessions", "entry")
        running = until(lambda: desktop.widgets("running"), "the start above the sessions")[0]
        assert running["value"].startswith("Starting"), running
        assert not desktop.find("Review", "button")
        desktop.click("Locations", "entry")
        until(lambda: value(desktop, "Dead", "room") == "Starting by anna", "the wall")
        assert desktop.widgets("room")[0]["label"] == "Dead", "what is recorded comes first"
        shot(desktop, "wall-starting")
        desktop.click("Dead", "room")
        desktop.key("ctrl+shift+r")
        desktop.click("Yes, give up", "button")
        desktop.see("Record", "button")
        assert not desktop.find("Save session", "dialog")
        until(lambda: not recorder.recorded_now() and not recorder.sessions(), "nothing left")

    def test_of_many_that_do_not_deliver_two_are_named_and_the_others_counted(self):
        """Of more than two that do not deliver the others are counted, and all are named under the mouse."""
        desktop, recorder = self.desktop, self.recorder
        names = ("Bed", "Desk", "Door", "Hall")
        room = recorder.add_simulated_room("Many", ["Ceiling"])
        for name in names:
            recorder.add_source(room, **rtsp(name, NOBODY + name.lower()))
        open_room(desktop, "Many")
        told = until(lambda: [w for w in desktop.widgets("text") if w["label"].startswith(
            "4 of 5 do not deliver: ") and " and 2 more" in w["label"]], "the silent ones")[0]
        desktop.move(told)
        until(lambda: [w for w in desktop.widgets("tooltip") if all(f"{n} (" in w["label"] for n in names)], "all by name")
        shot(desktop, "free-many-silent")
        desktop.click("Record", "button")
        desktop.click("Record with those that are there", "button")
        says(desktop, "Recording", "1 of 5 cameras", *(f"{name} (" for name in names))
        told = until(lambda: [
            w for w in desktop.widgets("text") if w["label"].startswith("1 of 5 cameras") and " and 2 more" in w["label"]],
                     "two named, the others counted")[0]
        desktop.move(told)
        until(lambda: [w for w in desktop.widgets("tooltip") if all(f"{n} (" in w["label"] for n in names)], "all by name")
        shot(desktop, "many-missing")
        desktop.click("Back", "button")
        until(lambda: value(desktop, "Many", "count") == "1 of 5 cameras", "the count on the card")
        desktop.move(desktop.see("Many", "count"))
        until(lambda: [w for w in desktop.widgets("tooltip") if all(f"{n} (" in w["label"] for n in names)], "all by name")
        desktop.click("Many", "room")
        discard(desktop)
        until(lambda: not recorder.sessions(), "nothing left")
        recorder.must("DELETE", f"/api/v1/locations/{room}")

    def test_a_camera_that_is_missing_is_said_before_while_and_after_it_is_recorded(self):
        """That one does not deliver is said before anything is recorded. Those that are there are recorded on
        request; which is missing is said at once, on the wall, at the end."""
        desktop, recorder = self.desktop, self.recorder
        open_room(desktop, "Mixed")
        until(lambda: [w for w in desktop.widgets("text") if w["label"].startswith(
            "1 of 2 does not deliver: Door (")], "the silent one named")
        assert value(desktop, "Free", "badge") == "" and desktop.find("Free", "badge")
        shot(desktop, "free-one-silent")
        desktop.click("Back", "button")
        until(lambda: value(desktop, "Mixed", "count") == "1 of 2 does not deliver", "the count on the card")
        desktop.click("Mixed", "room")
        desktop.click("Record", "button")
        # What ends first counts down: the wait for all, and not the attempt, where there is one to begin with.
        words = says(desktop, "Starting", "it records with 1 of 2 cameras", "waiting for Door (")
        left_s = int(re.search(r"in 0:(\d\d) it records", words).group(1))
        assert left_s <= 10, words
        until(lambda: re.fullmatch(
            r"Initializing  0:(0\d|10)", desktop.see("Initializing", "button", prefix=True)["label"]), "the button's countdown")
        desktop.click("Record with those that are there", "button")
        desktop.see("Recording", "status")
        says(desktop, "Recording", "1 of 2 cameras", "missing: Door (")
        assert [w["label"] for w in desktop.widgets("missing")] == ["Door"]
        shot(desktop, "one-missing")
        # It can be put right or removed meanwhile; one that is recorded cannot.
        for camera, may in (("Door", True), ("Ceiling", False)):
            desktop.click(camera, "picture", button=3)
            assert desktop.see("Change the camera", "menu")["enabled"] is may, camera
            assert desktop.find("Remove the camera", "menu")["enabled"] is may, camera
            desktop.key("Escape")
            desktop.gone("Change the camera", "menu")
        desktop.click("Back", "button")
        until(lambda: value(desktop, "Mixed", "count") == "1 of 2 cameras", "the count on the card")
        desktop.click("Mixed", "room")
        desktop.see("Recording", "status")
        stop(desktop)
        desktop.see("Save session", "dialog")
        missing = desktop.see("Not complete", "notice")
        assert missing["value"].startswith("Door: nothing was recorded."), missing
        shot(desktop, "save-not-complete")
        desktop.click("Save session", "button")
        desktop.gone("Save session", "dialog")
        desktop.click("Sessions", "entry")
        name = until(lambda: desktop.widgets("row"), "the session")[0]["label"]
        until(lambda: value(desktop, name, "state").startswith(
                 "Not complete. Door: nothing was recorded."), "the state")
        shot(desktop, "sessions")
        # Discarded at once another one is gone.
        open_room(desktop, "Room 1")
        desktop.click("Record", "button")
        desktop.see("Recording", "status")
        discard(desktop)
        until(lambda: [s["name"] for s in recorder.sessions()] == [name], "one session left")
        recorder.must("DELETE", f"/api/v1/sessions/{recorder.sessions()[0]['id']}")
        until(lambda: not recorder.sessions(), "nothing left")

    def test_a_camera_that_is_lost_while_it_is_recorded_has_a_frame_and_stands_in_the_bar(self):
        """The frame of a camera that is lost, and its name in the bar; what is missing at the end."""
        desktop, cameras = self.desktop, self.cameras
        open_room(desktop, "Ward")
        desktop.click("Record", "button")
        desktop.see("Recording", "status")
        says(desktop, "2 cameras")
        cameras.tell("gone cam2 600")
        says(desktop, "1 of 2 cameras", "missing: Door (")
        until(lambda: [w["label"] for w in desktop.widgets("missing")] == ["Door"], "the frame")
        shot(desktop, "camera-lost")
        lost_at = value(desktop, "Recording", "status")
        until(lambda: value(desktop, "Recording", "status") > f"0:{int(lost_at[2:]) + 2:02}", "two seconds without it")
        stop_and_save(desktop, "save-lost")
        desktop.click("Sessions", "entry")
        name = until(lambda: desktop.widgets("row"), "the session")[0]["label"]
        until(lambda: re.match(r"Not complete\. Door: 0:\d\d missing\. ", value(desktop, name, "state")),
              lambda: f"the state: {value(desktop, name, 'state')}")

    def test_a_paused_clock_stands_and_is_the_sessions_again_afterwards(self):
        """A paused clock stands. Then it is the session's again, which marks refer to and the end tells."""
        desktop, recorder = self.desktop, self.recorder
        open_room(desktop, "Room 1")
        desktop.click("Record", "button")
        desktop.see("Recording", "status")
        until(lambda: value(desktop, "Recording", "status") >= "0:02", "2 s")
        desktop.click("Pause", "button")
        stood = desktop.see("Paused", "status")["value"]
        says(desktop, "Paused for 0:03")
        assert value(desktop, "Paused", "status") == stood
        says(desktop, f"at {stood}")
        shot(desktop, "paused")
        desktop.click("Resume", "button")
        until(lambda: desktop.find("Recording", "status"), "recording again")
        says(desktop, "Recording", "without pauses  ·  1 camera")
        before = seconds(value(desktop, "Recording", "status"))
        assert before >= seconds(stood) + 3, (before, stood)
        desktop.click("Mark", "button")
        marked = until(lambda: [w for w in desktop.widgets("notice") if w["label"].startswith("Marked at")], "the mark")
        at = seconds(marked[0]["label"].rsplit(" ", 1)[1])
        assert before - 1 <= at <= seconds(value(desktop, "Recording", "status")) + 1, (before, at)
        stop(desktop)
        desktop.see("Save session", "dialog")
        line = until(lambda: [w["label"] for w in desktop.widgets("text") if "paused for" in w["label"]], "the facts")[0]
        session, = [s for s in recorder.sessions() if s["location"] == "Room 1"]
        assert abs(seconds(line.split()[0]) - session["duration_ns"] / 1e9) <= 1, (line, session["duration_ns"])
        desktop.click("Discard", "button")
        desktop.click("Yes, discard", "button")
        until(lambda: not [s for s in recorder.sessions() if s["location"] == "Room 1"], "it gone")
        desktop.click("Record", "button")
        desktop.see("Recording", "status")

    def test_who_logs_in_next_is_not_told_what_was_told_before(self):
        """Who logs in next sees pictures, and nothing of what the last one was told by the window."""
        self.desktop.close()
        recorder = self.recorder
        recorder.add_user("ben", "technician")
        with Desktop(recorder=recorder, token=recorder.log_in_as(USER)) as desktop:
            until(lambda: value(desktop, "Ceiling", "tile").startswith("live"), "a picture on the wall")
            log_out(desktop)
            log_in_as(desktop, "ben", PASSWORD)
            until(lambda: value(desktop, "Ceiling", "tile").startswith("live"),
                  lambda: f"a picture again: {desktop.find('Ceiling', 'tile')}")
            assert not [w for w in desktop.widgets("notice") if w["label"] == "Your recording goes on"]

    def test_as_soon_as_the_recorder_is_gone_nobody_claims_that_it_records(self):
        """As soon as the recorder is gone nobody claims that it records; what it runs on is said as it is."""
        recorder = self.recorder
        with Desktop(recorder=recorder, token=recorder.log_in_as(USER)) as desktop:
            open_room(desktop, "Room 1")
            desktop.see("Recording", "status")
            desktop.key("ctrl+q")
            desktop.see("The recording goes on", "dialog")
            text = [w["label"] for w in desktop.widgets("text") if "Closing this window" in w["label"]]
            assert "Switching this computer off does: the recorder runs on it." in text[0], text
            desktop.click("Stay", "button")
            desktop.gone("The recording goes on", "dialog")
            recorder.kill()
            desktop.see("Not known", "status", seconds=10)
            says(desktop, "whether the recording goes on is not known")
            for label in ("Pause", "Stop", "Mark"):
                assert not desktop.find(label, "button")["enabled"], label
            until(lambda: count(desktop) == ("?", "Not known whether 1 room is recorded"), "the rail")
            shot(desktop, "recorder-gone")
            desktop.key("ctrl+q")
            desktop.see("The recorder does not answer", "dialog")
            desktop.click("Stay", "button")
            desktop.gone("The recorder does not answer", "dialog")
            desktop.click("Locations", "entry")
            until(lambda: value(desktop, "Room 1", "room") == "Recording not known", "the wall")
            shot(desktop, "wall-gone")
            log_out(desktop)
            desktop.see("Whether your recording goes on is not known", "notice")


class StartedAgain(Case):
    def test_a_recorder_that_died_is_started_again_by_either_button(self):
        """A recorder that the desktop started and that died is started again, by *Start the recorder* and by *This
        computer*."""
        data = self.folder

        def pid():
            try:
                with open(os.path.join(data, "recorder.json")) as file:
                    return json.load(file)["pid"]
            except (OSError, ValueError, KeyError):
                return None
        with Desktop(env={"PARALLAX_DATA": data}) as desktop:
            desktop.see("Welcome", "text")
            desktop.fill("User name", "anna")
            for label in ("Password", "Password again"):
                desktop.fill(label, PASSWORD)
            desktop.click("Make the Technician", "button")
            desktop.see("Locations", "heading")
            first = pid()
            os.kill(first, 9)
            desktop.click("Start the recorder", "button")
            until(lambda: pid() not in (None, first), "another recorder")
            desktop.see("Locations", "heading")
            second = pid()
            log_out(desktop)
            desktop.see("Log in", "text")
            os.kill(second, 9)
            desktop.click("Another recorder", "button")
            desktop.click("This computer", "button")
            third = until(lambda: pid() if pid() not in (None, first, second) else None, "a third recorder")
            desktop.see("Log in", "text")
        processes.end_started(third)


class FullDisk(Case):
    def test_a_full_disk_stays_said_and_nothing_can_be_recorded_until_there_is_room(self):
        """[R28] A full disk is said and stays said; *Record* is off with the reason, and no session of nothing is
        made."""
        folder = small_disk(self.folder / "disk", "128m")
        with Recorder.beside_desktop(config=storage_in(folder)) as recorder:
            recorder.set_up()
            recorder.add_simulated_room("Room 1", ["Ceiling", "Bed", "Door"], size="1280x720")
            with Desktop(recorder=recorder) as desktop:
                open_room(desktop, "Room 1")
                desktop.click("Record", "button")
                desktop.see("Recording", "status")
                says(desktop, "Recording", "3 cameras")
                with open(os.path.join(folder, "ballast"), "wb") as file:
                    file.write(bytes(112 << 20))
                until(lambda: not recorder.recorded_now(), "the end")
                says(desktop, "Stopped: ", "full")
                until(lambda: not desktop.find("Record", "button")["enabled"], "Record is off")
                desktop.see("Cannot record", "badge")
                shot(desktop, "disk-full")
                desktop.key("ctrl+r")
                time.sleep(1)
                assert len(recorder.sessions()) == 1, recorder.sessions()
                time.sleep(4)  # some looks at the disk, to which nothing is written any more
                alarms = [w for w in desktop.widgets("notice") if "is full: " in w["label"]]
                assert alarms and not [w for w in alarms if w["value"].startswith("Over.")], alarms
                says(desktop, "Stopped: ", "MB are free", "14.7 MB always stay free")
                os.remove(os.path.join(folder, "ballast"))
                until(lambda: desktop.find("Record", "button")["enabled"], "Record is on")
                until(lambda: not sentence(desktop) and not desktop.find("Cannot record", "badge"), "all clear")
                until(lambda: all(
                    w["value"].startswith("Over.") for w in desktop.widgets("notice") if "is full: " in w["label"]),
                      "the end of the alarm")


if __name__ == "__main__":
    main()
