# SPDX-License-Identifier: Apache-2.0
"""Nothing on the screen claims what is not so: a start that waits for dead cameras, a camera that is missing or lost
while it is recorded, a pause, a full disk, a recorder that is gone; and each is told on every page
[R28] [R83] [R84] [R88] [R108] [R109] [R110] [R111] [R113] [R115]."""
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time

from cameras import Cameras
from desktop import Desktop, wait_for
from recorder import PASSWORD, Recorder

SHOTS = os.environ.get("PARALLAX_SHOTS")  # a folder: what is checked is kept as pictures, to be looked at


def shot(desktop, name):
    if SHOTS:
        desktop.idle()
        desktop.xdotool("mousemove", 3, 3)
        time.sleep(0.3)
        desktop.screenshot(os.path.join(SHOTS, name + ".png"))


def part(name):
    print(f"-- {name}", flush=True)


def sentence(desktop):
    return (desktop.find("", "sentence", prefix=True) or {"label": ""})["label"]


def value(desktop, label, kind):
    """Of that widget now; "" while it is not there."""
    return (desktop.find(label, kind) or {"value": ""})["value"]


def says(desktop, *words):
    """Waits until the record bar's sentence holds all of these."""
    wait_for(lambda: f"{words} in {sentence(desktop)!r}", lambda: all(word in sentence(desktop) for word in words))
    return sentence(desktop)


def open_room(desktop, name):
    desktop.click("Locations", "entry")
    desktop.click(name, "room")
    desktop.see(name, "heading")


def add(recorder, room, name, url, driver="rtsp"):
    recorder.request("POST", f"/api/v1/locations/{room}/sources",
                     {"name": name, "driver": driver, "kind": "camera", "url": url})


def count(desktop):
    """What the rail says of all rooms: (number, words)."""
    found = desktop.widgets("recordings")
    return (found[0]["label"], found[0]["value"]) if found else None


def stop(desktop, name=None):
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.see("Save session", "dialog")
    if name:
        shot(desktop, name)
    desktop.click("Save session", "button")
    desktop.gone("Save session", "dialog")


def dead_cameras(desktop, recorder):
    """With no camera there nothing is called a recording, anywhere; giving up leaves nothing."""
    open_room(desktop, "Dead")
    desktop.click("Record", "button")
    desktop.see("Starting", "status")
    words = says(desktop, "Starting", "attempt 1 of 5", "it tries again", "waiting for", "Door (", "Bed (")
    assert "Recording" not in words, words
    assert not desktop.find("Initializing", "button", prefix=True)["enabled"]
    assert not desktop.find("Record with those that are there", "button")["enabled"]
    assert not desktop.find("Mark", "button") and not desktop.find("Pause", "button")
    before = value(desktop, "Starting", "status")
    wait_for("the countdown goes on", lambda: value(desktop, "Starting", "status") < before)
    shot(desktop, "starting")
    desktop.key("m")  # a mark of nothing
    desktop.click("Settings", "entry")
    wait_for(lambda: f"the rail: {count(desktop)}", lambda: count(desktop) == ("1", "1 room is starting or paused"))
    desktop.click("Sessions", "entry")
    running = wait_for("the start above the sessions", lambda: desktop.widgets("running"))[0]
    assert running["value"].startswith("Starting"), running
    assert not desktop.find("Review", "button")
    desktop.click("Locations", "entry")
    wait_for("the wall", lambda: value(desktop, "Dead", "room") == "Starting by anna")
    assert desktop.widgets("room")[0]["label"] == "Dead", "what is recorded comes first"
    shot(desktop, "wall-starting")
    desktop.click("Dead", "room")
    desktop.key("ctrl+shift+r")
    desktop.click("Yes, give up", "button")
    desktop.see("Record", "button")
    assert not desktop.find("Save session", "dialog")
    wait_for("nothing left", lambda: not recorder.recording() and not recorder.sessions())


def many_are_missing(desktop, recorder):
    """Of more than two that do not deliver the others are counted, and all are named under the mouse."""
    names = ("Bed", "Desk", "Door", "Hall")
    room = recorder.add_room("Many", ["Ceiling"])
    for name in names:
        add(recorder, room, name, "rtsp://127.0.0.1:1/" + name.lower())
    open_room(desktop, "Many")
    told = wait_for("the silent ones", lambda: [w for w in desktop.widgets("text") if w["label"].startswith(
        "4 of 5 do not deliver: ") and " and 2 more" in w["label"]])[0]
    desktop.move(told)
    wait_for("all by name", lambda: [w for w in desktop.widgets("tooltip") if all(f"{n} (" in w["label"] for n in names)])
    shot(desktop, "free-many-silent")
    desktop.click("Record", "button")
    desktop.click("Record with those that are there", "button")
    says(desktop, "Recording", "1 of 5 cameras", *(f"{name} (" for name in names))
    told = wait_for("two named, the others counted", lambda: [
        w for w in desktop.widgets("text") if w["label"].startswith("1 of 5 cameras") and " and 2 more" in w["label"]])[0]
    desktop.move(told)
    wait_for("all by name", lambda: [w for w in desktop.widgets("tooltip") if all(f"{n} (" in w["label"] for n in names)])
    shot(desktop, "many-missing")
    desktop.click("Back", "button")
    wait_for("the count on the card", lambda: value(desktop, "Many", "count") == "1 of 5 cameras")
    desktop.move(desktop.see("Many", "count"))
    wait_for("all by name", lambda: [w for w in desktop.widgets("tooltip") if all(f"{n} (" in w["label"] for n in names)])
    desktop.click("Many", "room")
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.click("Discard", "button")
    desktop.click("Yes, discard", "button")
    wait_for("nothing left", lambda: not recorder.sessions())
    recorder.request("DELETE", f"/api/v1/locations/{room}")


def one_is_missing(desktop, recorder):
    """That one does not deliver is said before anything is recorded. Those that are there are recorded on
    request; which is missing is said at once, on the wall, at the end."""
    open_room(desktop, "Mixed")
    wait_for("the silent one named", lambda: [w for w in desktop.widgets("text") if w["label"].startswith(
        "1 of 2 does not deliver: Door (")])
    assert value(desktop, "Free", "badge") == "" and desktop.find("Free", "badge")
    shot(desktop, "free-one-silent")
    desktop.click("Back", "button")
    wait_for("the count on the card", lambda: value(desktop, "Mixed", "count") == "1 of 2 does not deliver")
    desktop.click("Mixed", "room")
    desktop.click("Record", "button")
    # What ends first counts down: the wait for all, and not the attempt, where there is one to begin with.
    words = says(desktop, "Starting", "it records with 1 of 2 cameras", "waiting for Door (")
    left_s = int(re.search(r"in 0:(\d\d) it records", words).group(1))
    assert left_s <= 10, words
    wait_for("the button's countdown", lambda: re.fullmatch(
        r"Initializing  0:(0\d|10)", desktop.see("Initializing", "button", prefix=True)["label"]))
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
    wait_for("the count on the card", lambda: value(desktop, "Mixed", "count") == "1 of 2 cameras")
    desktop.click("Mixed", "room")
    desktop.see("Recording", "status")
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.see("Save session", "dialog")
    missing = desktop.see("Not complete", "notice")
    assert missing["value"].startswith("Door: nothing was recorded."), missing
    shot(desktop, "save-not-complete")
    desktop.click("Save session", "button")
    desktop.gone("Save session", "dialog")
    desktop.click("Sessions", "entry")
    name = wait_for("the session", lambda: desktop.widgets("row"))[0]["label"]
    wait_for("the state", lambda: value(desktop, name, "state").startswith(
             "Not complete. Door: nothing was recorded."))
    shot(desktop, "sessions")
    # Discarded at once another one is gone.
    open_room(desktop, "Room 1")
    desktop.click("Record", "button")
    desktop.see("Recording", "status")
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.click("Discard", "button")
    desktop.click("Yes, discard", "button")
    wait_for("one session left", lambda: [s["name"] for s in recorder.sessions()] == [name])
    recorder.request("DELETE", f"/api/v1/sessions/{recorder.sessions()[0]['id']}")
    wait_for("nothing left", lambda: not recorder.sessions())


def seconds(clock):
    """Of "2:32" or "0:02:32.500"."""
    total = 0
    for part in clock.split(":"):
        total = total * 60 + float(part)
    return total


def paused(desktop, recorder):
    """A paused clock stands. Then it is the session's again, which marks refer to and the end tells."""
    open_room(desktop, "Room 1")
    desktop.click("Record", "button")
    desktop.see("Recording", "status")
    wait_for("2 s", lambda: value(desktop, "Recording", "status") >= "0:02")
    desktop.click("Pause", "button")
    stood = desktop.see("Paused", "status")["value"]
    says(desktop, "Paused for 0:03")
    assert value(desktop, "Paused", "status") == stood
    says(desktop, f"at {stood}")
    shot(desktop, "paused")
    desktop.click("Resume", "button")
    wait_for("recording again", lambda: desktop.find("Recording", "status"))
    says(desktop, "Recording", "without pauses  ·  1 camera")
    before = seconds(value(desktop, "Recording", "status"))
    assert before >= seconds(stood) + 3, (before, stood)
    desktop.click("Mark", "button")
    marked = wait_for("the mark", lambda: [w for w in desktop.widgets("notice") if w["label"].startswith("Marked at")])
    at = seconds(marked[0]["label"].rsplit(" ", 1)[1])
    assert before - 1 <= at <= seconds(value(desktop, "Recording", "status")) + 1, (before, at)
    desktop.click("Stop", "button")
    desktop.click("Yes, stop", "button")
    desktop.see("Save session", "dialog")
    line = wait_for("the facts", lambda: [w["label"] for w in desktop.widgets("text") if "paused for" in w["label"]])[0]
    session, = [s for s in recorder.sessions() if s["location"] == "Room 1"]
    assert abs(seconds(line.split()[0]) - session["duration_ns"] / 1e9) <= 1, (line, session["duration_ns"])
    desktop.click("Discard", "button")
    desktop.click("Yes, discard", "button")
    wait_for("it gone", lambda: not [s for s in recorder.sessions() if s["location"] == "Room 1"])
    desktop.click("Record", "button")
    desktop.see("Recording", "status")


def lost_while_recording(desktop, cameras):
    """The frame of a camera that is lost, and its name in the bar; what is missing at the end."""
    open_room(desktop, "Ward")
    desktop.click("Record", "button")
    desktop.see("Recording", "status")
    says(desktop, "2 cameras")
    cameras.tell("gone cam2 600")
    says(desktop, "1 of 2 cameras", "missing: Door (")
    wait_for("the frame", lambda: [w["label"] for w in desktop.widgets("missing")] == ["Door"])
    shot(desktop, "camera-lost")
    lost_at = value(desktop, "Recording", "status")
    wait_for("two seconds without it", lambda: value(desktop, "Recording", "status") > f"0:{int(lost_at[2:]) + 2:02}")
    stop(desktop, "save-lost")
    desktop.click("Sessions", "entry")
    name = wait_for("the session", lambda: desktop.widgets("row"))[0]["label"]
    wait_for(lambda: f"the state: {value(desktop, name, 'state')}",
             lambda: re.match(r"Not complete\. Door: 0:\d\d missing\. ", value(desktop, name, "state")))


def recorder_gone(binary, recorder, env):
    """As soon as the recorder is gone nobody claims that it records; what it runs on is said as it is."""
    with Desktop(binary, env=env) as desktop:
        open_room(desktop, "Room 1")
        desktop.see("Recording", "status")
        desktop.key("ctrl+q")
        desktop.see("The recording goes on", "dialog")
        text = [w["label"] for w in desktop.widgets("text") if "Closing this window" in w["label"]]
        assert "Switching this computer off does: the recorder runs on it." in text[0], text
        desktop.click("Stay", "button")
        desktop.gone("The recording goes on", "dialog")
        recorder.kill()
        desktop.see("Not known", "status", limit_s=10)
        says(desktop, "whether the recording goes on is not known")
        for label in ("Pause", "Stop", "Mark"):
            assert not desktop.find(label, "button")["enabled"], label
        wait_for("the rail", lambda: count(desktop) == ("?", "Not known whether 1 room is recorded"))
        shot(desktop, "recorder-gone")
        desktop.key("ctrl+q")
        desktop.see("The recorder does not answer", "dialog")
        desktop.click("Stay", "button")
        desktop.gone("The recorder does not answer", "dialog")
        desktop.click("Locations", "entry")
        wait_for("the wall", lambda: value(desktop, "Room 1", "room") == "Recording not known")
        shot(desktop, "wall-gone")
        desktop.click("User menu")
        desktop.click("Log out", "menu")
        desktop.see("Whether your recording goes on is not known", "notice")


def start_again(binary):
    """A recorder that the desktop started and that died is started again, by *Start the recorder* and by *This
    computer*."""
    with tempfile.TemporaryDirectory(prefix="parallax-ui-own-") as data:
        def pid():
            try:
                with open(os.path.join(data, "recorder.json")) as file:
                    return json.load(file)["pid"]
            except (OSError, ValueError, KeyError):
                return None
        with Desktop(binary, env={"PARALLAX_DATA": data}) as desktop:
            desktop.see("Welcome", "text")
            desktop.fill("User name", "anna")
            for label in ("Password", "Password again"):
                desktop.fill(label, PASSWORD)
            desktop.click("Make the Technician", "button")
            desktop.see("Locations", "heading")
            first = pid()
            os.kill(first, 9)
            desktop.click("Start the recorder", "button")
            wait_for("another recorder", lambda: pid() not in (None, first))
            desktop.see("Locations", "heading")
            second = pid()
            desktop.click("User menu")
            desktop.click("Log out", "menu")
            desktop.see("Log in", "text")
            os.kill(second, 9)
            desktop.click("Another recorder", "button")
            desktop.click("This computer", "button")
            third = wait_for("a third recorder", lambda: pid() if pid() not in (None, first, second) else None)
            desktop.see("Log in", "text")
        os.kill(third, 15)
        wait_for("its end", lambda: not os.path.exists(f"/proc/{third}") or
                 open(f"/proc/{third}/stat").read().rsplit(")", 1)[1].split()[0] == "Z")


def another_user(binary, recorder):
    """Who logs in next sees pictures, and nothing of what the last one was told by the window."""
    recorder.add_user("ben", "technician")
    with Desktop(binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.log_in("anna")}) as desktop:
        wait_for("a picture on the wall", lambda: value(desktop, "Ceiling", "tile").startswith("live"))
        desktop.click("User menu")
        desktop.click("Log out", "menu")
        desktop.see("Log in", "text")
        desktop.fill("User name", "ben")
        desktop.fill("Password", PASSWORD)
        desktop.key("Return")
        desktop.see("Locations", "heading")
        wait_for(lambda: f"a picture again: {desktop.find('Ceiling', 'tile')}",
                 lambda: value(desktop, "Ceiling", "tile").startswith("live"))
        assert not [w for w in desktop.widgets("notice") if w["label"] == "Your recording goes on"]


def storage_in(folder):
    return f'[[storage]]\nfolder = "{folder}"\nkeep_free_mib = 14\n'


@contextlib.contextmanager
def small_disk(size):
    with tempfile.TemporaryDirectory(prefix="parallax-ui-disk-") as folder:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder]).returncode != 0:
            yield None
            return
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", folder], check=False)


def full_disk(binary, recorder_binary, plugins):
    """[R28] A full disk is said and stays said; *Record* is off with the reason, and no session of nothing is
    made."""
    with small_disk("128m") as folder:
        if folder is None:
            print("   left out: nothing can be mounted here", flush=True)
            return
        with Recorder(recorder_binary, plugins, config=storage_in(folder)) as recorder:
            recorder.set_up()
            recorder.add_room("Room 1", ["Ceiling", "Bed", "Door"], size="1280x720")
            env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
            with Desktop(binary, env=env) as desktop:
                open_room(desktop, "Room 1")
                desktop.click("Record", "button")
                desktop.see("Recording", "status")
                says(desktop, "Recording", "3 cameras")
                with open(os.path.join(folder, "ballast"), "wb") as file:
                    file.write(bytes(112 << 20))
                wait_for("the end", lambda: not recorder.recording())
                says(desktop, "Stopped: ", "full")
                wait_for("Record is off", lambda: not desktop.find("Record", "button")["enabled"])
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
                wait_for("Record is on", lambda: desktop.find("Record", "button")["enabled"])
                wait_for("all clear", lambda: not sentence(desktop) and not desktop.find("Cannot record", "badge"))
                wait_for("the end of the alarm", lambda: all(
                    w["value"].startswith("Over.") for w in desktop.widgets("notice") if "is full: " in w["label"]))


def main():
    binary, recorder_binary, plugins = sys.argv[1:4]
    with contextlib.ExitStack() as stack:
        silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))  # takes connections and never answers
        cameras = stack.enter_context(Cameras(binary, 2))
        recorder = stack.enter_context(Recorder(recorder_binary, plugins))
        recorder.set_up()
        recorder.add_room("Room 1", ["Ceiling"])
        dead = recorder.add_room("Dead")
        add(recorder, dead, "Door", "rtsp://127.0.0.1:1/door")
        add(recorder, dead, "Bed", f"rtsp://127.0.0.1:{silent.getsockname()[1]}/bed")
        mixed = recorder.add_room("Mixed", ["Ceiling"])
        add(recorder, mixed, "Door", "rtsp://127.0.0.1:1/door")
        ward = recorder.add_room("Ward")
        for number, name in ((1, "Bed"), (2, "Door")):
            add(recorder, ward, name, cameras.url_of(number))
        env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
        with Desktop(binary, env=env) as desktop:
            part("dead cameras")
            dead_cameras(desktop, recorder)
            part("many are missing")
            many_are_missing(desktop, recorder)
            part("one is missing")
            one_is_missing(desktop, recorder)
            part("a camera is lost")
            lost_while_recording(desktop, cameras)
            part("paused")
            paused(desktop, recorder)
        part("another user")
        another_user(binary, recorder)
        part("the recorder is gone")
        recorder_gone(binary, recorder, {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.log_in("anna")})
    part("started again")
    start_again(binary)
    part("a full disk")
    full_disk(binary, recorder_binary, plugins)


if __name__ == "__main__":
    main()
