# SPDX-License-Identifier: Apache-2.0
"""What the recorder has to say reaches the screen with its text, remedy and place, lies on nothing that is used, stays
until it is seen, also over a restart of the desktop, and can be read later; the next user sees his own only
[R28] [R110] [R111] [R113] [R115]."""
import contextlib
import os
import sys

from cameras import Cameras
from desktop import Desktop, wait_for
from recorder import PASSWORD, Recorder
from truth_test import add, open_room, part, says, shot, small_disk, stop, storage_in


def told(desktop, *words):
    """Waits for a notice that holds all of these; returns it."""
    return wait_for(lambda: f"{words} among {[(w['label'], w['value']) for w in desktop.widgets('notice')]}", lambda: [
        w for w in desktop.widgets("notice") if all(word in w["label"] + w["value"] for word in words)])[0]


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
    wait_for(f"{label} seen", gone)


def apart(a, b):
    return a["y"] + a["height"] <= b["y"] or b["y"] + b["height"] <= a["y"]


def camera_lost(desktop, cameras):
    """What is lost is told beside the pictures, on none of them."""
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
    print(f"   a notice was on screen at most {desktop.stats()['notice_ms']:.0f} ms after its event", flush=True)
    assert desktop.stats()["notice_ms"] < 2000
    return notice["label"]


def stays_and_is_seen(desktop, label):
    """Over a restart; Activity has it afterwards, too."""
    desktop.see(label, "notice")
    shot(desktop, "notice-wall-light")
    open_room(desktop, "Ward")
    shot(desktop, "notice-room-light")
    stop(desktop)
    see(desktop, label)
    desktop.click("Activity", "entry")
    desktop.see(label, "notice")
    shot(desktop, "notice-activity")


def stopped_by_somebody_else(binary, recorder, ben, anna):
    """Who started it is told, at once and later; who logs in next on that computer is not."""
    recorder.token = ben
    recorder.start_recording(recorder.request("GET", "/api/v1/locations")["locations"][0]["id"], 1)
    session = recorder.recording()[0]
    with Desktop(binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": ben}) as desktop:
        desktop.see("Locations", "heading")
        recorder.token = anna
        recorder.request("POST", f"/api/v1/sessions/{session}/stop", {})
        label = told(desktop, "anna")["label"]
        desktop.click("User menu")
        desktop.click("Log out", "menu")
        desktop.see("Log in", "text")
        desktop.fill("User name", "cleo")
        desktop.fill("Password", PASSWORD)
        desktop.key("Return")
        desktop.see("Locations", "heading")
        desktop.idle()
        assert not is_told(desktop, label)
        desktop.click("Activity", "entry")
        desktop.see("Activity", "heading")
        desktop.idle()
        assert not is_told(desktop, label)
    ben = recorder.log_in("ben")
    with Desktop(binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": ben}, width=640, height=400) as desktop:
        desktop.see(label, "notice")
        shot(desktop, "notice-small")


def disk_full(binary, recorder_binary, plugins):
    """Told with what to do, in the room, too."""
    with small_disk("128m") as folder:
        if folder is None:
            print("   left out: nothing can be mounted here", flush=True)
            return
        with Recorder(recorder_binary, plugins, config=storage_in(folder)) as recorder:
            recorder.set_up()
            room = recorder.add_room("Room 1", ["Ceiling"])
            recorder.start_recording(room)
            with Desktop(binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
                open_room(desktop, "Room 1")
                desktop.see("Recording", "status")
                with open(os.path.join(folder, "ballast"), "wb") as file:
                    file.write(bytes(112 << 20))
                label = told(desktop, "full", "stopped", "Room 1")["label"]
                says(desktop, "Stopped: ", "full")
                shot(desktop, "notice-disk-full")
                see(desktop, label)
                wait_for("the bar says it no longer", lambda: not desktop.widgets("sentence"))


def main():
    binary, recorder_binary, plugins = sys.argv[1:4]
    with contextlib.ExitStack() as stack:
        cameras = stack.enter_context(Cameras(binary, 2))
        recorder = stack.enter_context(Recorder(recorder_binary, plugins))
        recorder.set_up()
        anna = recorder.token
        recorder.add_room("Room 1", ["Ceiling"])
        ward = recorder.add_room("Ward")
        for number, name in ((1, "Bed"), (2, "Door")):
            add(recorder, ward, name, cameras.url_of(number))
        for name in ("ben", "cleo"):
            recorder.add_user(name, "trainer")
        env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": anna}
        with Desktop(binary, env=env) as desktop:
            part("a camera is lost")
            label = camera_lost(desktop, cameras)
        with Desktop(binary, "--theme", "light", env=env) as desktop:
            part("it stays and is seen")
            stays_and_is_seen(desktop, label)
        part("stopped by somebody else")
        stopped_by_somebody_else(binary, recorder, recorder.log_in("ben"), anna)
    part("a full disk")
    disk_full(binary, recorder_binary, plugins)


main()
