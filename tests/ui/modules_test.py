# SPDX-License-Identifier: Apache-2.0
"""What runs and what works: modules with what they provide and why one was refused, jobs with progress and cancelling,
notices that stay."""
import glob
import json
import os
import re
import shutil
import sys

from desktop import Desktop, wait_for
from recorder import Recorder
from ward import open_room

FOUND = "Decoding on graphics hardware: "


def plugin_folder(data, plugins):
    """A plugin that was built for another machine; the bundled ones are there anyway."""
    folder = os.path.join(data, "plugins-under-test")
    foreign = os.path.join(folder, "foreign")
    shutil.copytree(os.path.join(plugins, "sample_panel"), foreign)
    manifest = os.path.join(foreign, "plugin.json")
    with open(manifest) as file:
        facts = json.load(file)
    facts.update(id="test.foreign", name="Foreign camera", platform="linux-vax")
    with open(manifest, "w") as file:
        json.dump(facts, file)
    return folder


def modules(desktop):
    desktop.click("Modules", "entry")
    desktop.see("Foreign camera", "text")
    wait_for("states", lambda: {"Runs", "Refused"} <= {w["label"] for w in desktop.widgets("badge")})
    assert [w for w in desktop.widgets("text") if "plx.camera-driver" in w["label"]]
    # The reason, and what to do about it.
    wait_for(lambda: f"the refusal among {[(w['label'], w['value']) for w in desktop.widgets('notice')]}", lambda: [w for w in desktop.widgets("notice")
                                     if "linux-vax" in w["label"] and w["value"].startswith("Install")])
    desktop.click("Log", "button")
    desktop.see("Hide log", "button")


def hardware(desktop, recorder):
    """Looking for graphics hardware that is not there prints nothing of its libraries, however many cameras are shown; what
    was found stands once in the log and among the modules."""
    open_room(desktop, "Room 1")
    for camera in ("Ceiling", "Door"):
        wait_for(f"a picture of {camera}", lambda: (desktop.find(camera, "tile") or {"value": ""})["value"].startswith("live "))
    wait_for("the log to say what was found", lambda: FOUND in desktop.output())
    lines = desktop.output().splitlines()
    told = [line.split(FOUND)[1].rstrip(".") for line in lines if FOUND in line]
    assert len(told) == 1 and told[0].startswith("VAAPI: ") and "NVDEC: " in told[0], told
    with open(os.path.join(recorder.data, "output")) as output:
        recorders = output.read().splitlines()
    for log in (lines, recorders):
        noise = [line for line in log if FOUND not in line and re.search("(?i)libcuda|cuda|libva|vaapi|nvdec|cannot load", line)]
        assert not noise, noise
    desktop.click("Modules", "entry")
    desktop.move(desktop.see("Foreign camera", "text"))
    # It stands below all modules.
    wait_for(lambda: f"“{told[0]}” among {[w['label'] for w in desktop.widgets('text')]}", lambda: [
        w for w in desktop.widgets("text") if w["label"] == told[0]] or desktop.xdotool("click", 5), 60)


def jobs(desktop, recorder, session):
    # A file of many gigabytes, without holding them: to be checked takes minutes.
    part = glob.glob(os.path.join(recorder.data, "sessions", "**", "*.mp4"), recursive=True)[0]
    wait_for("the file's hash", lambda: all(
        p["sha256"] for v in recorder.request("GET", f"/api/v1/sessions/{session}")["video_list"] for p in v["parts"]))
    os.truncate(part, 200 * 2**30)
    desktop.click("Sessions", "entry")
    desktop.click("Airway", "row", button=3)
    desktop.click("Check the files", "menu")
    desktop.see("The check of the files was started", "notice")
    desktop.click("Activity", "entry")
    desktop.see("Checking the files of “Airway”", "text")
    wait_for("progress", lambda: [w for w in desktop.widgets("progress") if w["value"].endswith("%")])
    desktop.click("Cancel", "button")
    wait_for("it cancelled", lambda: [w for w in desktop.widgets("text") if "cancelled" in w["label"].lower()])
    assert not desktop.find("Cancel", "button")
    assert recorder.request("GET", "/api/v1/jobs")["jobs"][0]["state"] == "cancelled"
    # What was told in the corner stays here, under a heading that says how long.
    desktop.see("Done in this window, until you log out", "text")

    def told():
        return [w for w in desktop.widgets("notice") if w["label"] == "The check of the files was started"]
    wait_for("the notice gone from the corner, kept in the list with its time",
             lambda: len(told()) == 1 and re.search(r"\d\d:\d\d$", told()[0]["value"]))


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        session = recorder.record(recorder.add_room("Room 1", ["Ceiling", "Door"]), "Airway", 1)
        recorder.process.terminate()
        recorder.process.wait(60)
        recorder.plugins = plugin_folder(recorder.data, plugins)
        recorder.start()
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token},
                     height=1100) as desktop:
            modules(desktop)
            hardware(desktop, recorder)
            jobs(desktop, recorder, session)


main()
