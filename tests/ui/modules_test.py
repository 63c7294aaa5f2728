# SPDX-License-Identifier: Apache-2.0
"""What runs and what works: modules with what they provide and why one was refused, jobs with progress and cancelling,
notices that stay."""
import glob
import json
import os
import re
import shutil

from plx.case import main
from plx.desktop_story import DesktopStory
from plx.paths import PLUGINS
from plx.steps import open_room
from plx.wait import until

FOUND = "Decoding on graphics hardware: "


def plugin_folder(data):
    """A plugin that was built for another machine; the bundled ones are there anyway."""
    folder = os.path.join(data, "plugins-under-test")
    foreign = os.path.join(folder, "foreign")
    shutil.copytree(PLUGINS / "sample_panel", foreign)
    manifest = os.path.join(foreign, "plugin.json")
    with open(manifest) as file:
        facts = json.load(file)
    facts.update(id="test.foreign", name="Foreign camera", platform="linux-vax")
    with open(manifest, "w") as file:
        json.dump(facts, file)
    return folder


class Modules(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        recorder = cls.recorder
        cls.session = recorder.record(recorder.add_simulated_room("Room 1", ["Ceiling", "Door"]), "Airway", 1)
        recorder.stop()
        recorder.arguments += ["--plugins-dev", plugin_folder(recorder.data)]
        recorder.start()
        cls.open(height=1100)

    def test_a_module_says_what_it_provides_or_why_it_was_refused_and_what_to_do(self):
        desktop = self.desktop
        desktop.click("Modules", "entry")
        desktop.see("Foreign camera", "text")
        until(lambda: {"Runs", "Refused"} <= {w["label"] for w in desktop.widgets("badge")}, "states")
        assert [w for w in desktop.widgets("text") if "plx.camera-driver" in w["label"]]
        # The reason, and what to do about it.
        until(lambda: [w for w in desktop.widgets("notice")
                       if "linux-vax" in w["label"] and w["value"].startswith("Install")],
              lambda: f"the refusal among {[(w['label'], w['value']) for w in desktop.widgets('notice')]}")
        desktop.click("Log", "button")
        desktop.see("Hide log", "button")

    def test_what_graphics_hardware_was_found_is_told_once_and_without_noise(self):
        """Looking for graphics hardware that is not there prints nothing of its libraries, however many cameras are shown; what
        was found stands once in the log and among the modules."""
        desktop, recorder = self.desktop, self.recorder
        open_room(desktop, "Room 1")
        for camera in ("Ceiling", "Door"):
            until(lambda: (desktop.find(camera, "tile") or {"value": ""})["value"].startswith("live "), f"a picture of {camera}")
        until(lambda: FOUND in desktop.output(), "the log to say what was found")
        lines = desktop.output().splitlines()
        told = [line.split(FOUND)[1].rstrip(".") for line in lines if FOUND in line]
        assert len(told) == 1 and told[0].startswith("VAAPI: ") and "NVDEC: " in told[0], told
        for log in (lines, (recorder.data.parent / "recorder.out").read_text().splitlines()):
            noise = [line for line in log if FOUND not in line and re.search("(?i)libcuda|cuda|libva|vaapi|nvdec|cannot load", line)]
            assert not noise, noise
        desktop.click("Modules", "entry")
        desktop.move(desktop.see("Foreign camera", "text"))
        # It stands below all modules.
        until(lambda: [
            w for w in desktop.widgets("text") if w["label"] == told[0]] or desktop.xdotool("click", 5),
              lambda: f"“{told[0]}” among {[w['label'] for w in desktop.widgets('text')]}", 60)

    def test_a_job_shows_its_progress_and_is_cancelled(self):
        desktop, recorder, session = self.desktop, self.recorder, self.session
        part = glob.glob(os.path.join(recorder.data, "sessions", "**", "*.mp4"), recursive=True)[0]
        until(lambda: all(
            p["sha256"] for v in recorder.session(session)["video_list"] for p in v["parts"]),
              "the file's hash")
        os.truncate(part, 200 * 2**30)
        desktop.click("Sessions", "entry")
        desktop.click("Airway", "row", button=3)
        desktop.click("Check the files", "menu")
        desktop.see("The check of the files was started", "notice")
        desktop.click("Activity", "entry")
        desktop.see("Checking the files of “Airway”", "text")
        until(lambda: [w for w in desktop.widgets("progress") if w["value"].endswith("%")], "progress")
        desktop.click("Cancel", "button")
        until(lambda: [w for w in desktop.widgets("text") if "cancelled" in w["label"].lower()], "it cancelled")
        assert not desktop.find("Cancel", "button")
        assert recorder.must("GET", "/api/v1/jobs")["jobs"][0]["state"] == "cancelled"
        # What was told in the corner stays here, under a heading that says how long.
        desktop.see("Done in this window, until you log out", "text")

        def told():
            return [w for w in desktop.widgets("notice") if w["label"] == "The check of the files was started"]
        until(lambda: len(told()) == 1 and re.search(r"\d\d:\d\d$", told()[0]["value"]),
              "the notice gone from the corner, kept in the list with its time")


if __name__ == "__main__":
    main()
