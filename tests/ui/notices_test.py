# SPDX-License-Identifier: Apache-2.0
"""What the recorder has to say reaches the screen with its text, remedy and place, lies on nothing that is used, stays
until it is seen, also over a restart of the desktop, and can be read later; the next user sees his own only
[R28] [R110] [R111] [R113] [R115]."""
import os

from plx.api import PASSWORD
from plx.cameras import Cameras, rtsp
from plx.case import Case, main
from plx.desktop import Desktop
from plx.desktop_story import DesktopStory
from plx.disks import small_disk
from plx.recorder import Recorder
from plx.steps import log_in_as, log_out, open_room, says, shot, stop_and_save
from plx.storage import storage_in
from plx.wait import until


def told(desktop, *words):
    """Waits for a notice that holds all of these; returns it."""
    return until(lambda: [
        w for w in desktop.widgets("notice") if all(word in w["label"] + w["value"] for word in words)],
                 lambda: f"{words} among {[(w['label'], w['value']) for w in desktop.widgets('notice')]}")[0]


def is_told(desktop, label):
    return [w for w in desktop.widgets("notice") if w["label"] == label]


def see(desktop, label):
    """Presses *Seen* of every notice that stands until that one is gone."""
    def gone():
        if not is_told(desktop, label):
            return True
        if desktop.find("Seen", "button"):
            desktop.click("Seen", "button")
        return False
    until(gone, f"{label} seen")


def apart(a, b):
    return a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]


class Notices(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        recorder = cls.recorder
        cls.cameras = cls.enter(Cameras.shown(2))
        recorder.add_simulated_room("Room 1", ["Ceiling"])
        ward = recorder.add_simulated_room("Ward")
        for number, name in ((1, "Bed"), (2, "Door")):
            recorder.add_source(ward, **rtsp(name, cls.cameras.url_of(number)))
        for name in ("ben", "cleo"):
            recorder.add_user(name, "trainer")
        cls.open()

    def test_a_lost_camera_is_told_within_two_seconds_and_lies_on_nothing_that_is_used(self):
        """What is lost is told beside the pictures, on none of them."""
        desktop, cameras = self.desktop, self.cameras
        open_room(desktop, "Ward")
        desktop.click("Record", "button")
        desktop.see("Recording", "status")
        cameras.tell("gone cam2 600")
        says(desktop, "1 of 2 cameras", "missing: Door (")
        notice = told(desktop, "Door", "Ward")
        shot(desktop, "notice-camera-lost")
        for other in desktop.widgets():
            if other["kind"] in ("picture", "status", "meter") or other["label"] in ("Stop", "Pause", "Mark"):
                assert apart(notice, other), (notice, other)
        print(f"a notice was on screen at most {desktop.stats()['notice_ms']:.0f} ms after its event", flush=True)
        assert desktop.stats()["notice_ms"] < 2000
        type(self).label = notice["label"]

    def test_a_notice_stays_over_a_restart_until_it_is_seen_and_can_be_read_later(self):
        """Over a restart; Activity has it afterwards, too."""
        desktop = self.open("--theme", "light")
        label = self.label
        desktop.see(label, "notice")
        shot(desktop, "notice-wall-light")
        open_room(desktop, "Ward")
        shot(desktop, "notice-room-light")
        stop_and_save(desktop)
        see(desktop, label)
        desktop.click("Activity", "entry")
        desktop.see(label, "notice")
        shot(desktop, "notice-activity")

    def test_who_started_a_recording_is_told_who_stopped_it_and_the_next_user_is_not(self):
        """At once and later; on the same computer."""
        self.desktop.close()
        recorder = self.recorder
        technician, recorder.token = recorder.token, recorder.log_in_as("ben")
        recorder.start_session(recorder.must("GET", "/api/v1/locations")["locations"][0]["id"], 1)
        session = recorder.recorded_now()[0]
        with Desktop(recorder=recorder) as desktop:
            desktop.see("Locations", "heading")
            recorder.token = technician
            recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})
            label = told(desktop, "anna")["label"]
            log_out(desktop)
            log_in_as(desktop, "cleo", PASSWORD)
            desktop.idle()
            assert not is_told(desktop, label)
            desktop.click("Activity", "entry")
            desktop.see("Activity", "heading")
            desktop.idle()
            assert not is_told(desktop, label)
        with Desktop(recorder=recorder, token=recorder.log_in_as("ben"), width=640, height=400) as desktop:
            desktop.see(label, "notice")
            shot(desktop, "notice-small")


class FullDisk(Case):
    def test_a_full_disk_is_told_with_what_to_do_also_in_the_room(self):
        """Told with what to do, in the room, too."""
        folder = small_disk(self.folder / "disk", "128m")
        with Recorder.beside_desktop(config=storage_in(folder)) as recorder:
            recorder.set_up()
            room = recorder.add_simulated_room("Room 1", ["Ceiling"])
            recorder.start_session(room)
            with Desktop(recorder=recorder) as desktop:
                open_room(desktop, "Room 1")
                desktop.see("Recording", "status")
                with open(os.path.join(folder, "ballast"), "wb") as file:
                    file.write(bytes(112 << 20))
                label = told(desktop, "full", "stopped", "Room 1")["label"]
                says(desktop, "Stopped: ", "full")
                shot(desktop, "notice-disk-full")
                see(desktop, label)
                until(lambda: not desktop.widgets("sentence"), "the bar says it no longer")


if __name__ == "__main__":
    main()
