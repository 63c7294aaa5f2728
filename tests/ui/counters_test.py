# SPDX-License-Identifier: Apache-2.0
"""What drawing costs, by counting: only new pictures are uploaded, nothing is made on the graphics card or taken from the
heap once all runs, and OpenGL is called from one thread alone; live, while it records, and in a review that plays or
stands, however often it is redrawn."""
import os
import struct
import sys
import tempfile
import time

from desktop import Desktop, wait_for
from recorder import Recorder

CAMERAS = ("Ceiling", "\u0633\u0631\u064a\u0631 \u0627\u0644\u0645\u0631\u064a\u0636")  # one that Pango draws


def wiggle(desktop, points):
    """The mouse comes and goes: redraws that show no new picture."""
    for x, y in points:
        desktop.xdotool("mousemove", round(x), round(y))


def counted(desktop, act, until):
    """Statistics before and after: acts until `until(before, now)`."""
    before = desktop.stats()

    def done():
        act()
        now = desktop.stats()
        return now if until(before, now) else None
    after = wait_for(lambda: f"enough of {desktop.stats()} after {before}", done)
    return {name: after[name] - before[name] for name in ("frames", "uploads", "allocations")}, after


class Heap:
    """What the drawing thread takes from the heap (tests/support/count_news.cpp); nothing under sanitizers."""

    def __init__(self):
        self.library = os.environ.get("PARALLAX_COUNTER")
        self.file = tempfile.NamedTemporaryFile()
        self.file.write(bytes(8))
        self.file.flush()

    def env(self):
        return {"LD_PRELOAD": self.library, "PARALLAX_COUNT_NEWS": self.file.name} if self.library else {}

    def taken(self):
        with open(self.file.name, "rb") as file:
            return struct.unpack("=Q", file.read())[0]

    def check(self, desktop, what, least_frames, act=None):
        """Over a few seconds in which nobody asks the desktop anything: its answers are made on the same thread."""
        if not self.library:
            return
        time.sleep(1)  # what has just appeared is complete
        frames = desktop.stats()["frames"]
        time.sleep(0.5)
        before = self.taken()
        end = time.monotonic() + 4
        while time.monotonic() < end:
            if act:
                act()
            time.sleep(0.05)
        taken = self.taken() - before
        frames = desktop.stats()["frames"] - frames
        assert frames >= least_frames, (what, frames)
        assert before > 1000, f"nothing is counted: {before}"
        # Not per frame: an event of the recorder, a block of the queue of mouse moves.
        assert taken <= 15, f"{what}: {taken} in {frames} frames"


def number(desktop, camera):
    """How many pictures that camera had taken when it took the one on screen."""
    return wait_for(f"{camera}'s pattern", lambda: desktop.pattern_of(camera))["counter"]


def live(desktop, heap):
    desktop.click("Room 1", "room")
    for camera in CAMERAS:
        wait_for(f"{camera} live", lambda c=camera: (desktop.find(c, "tile") or {}).get("value", "").startswith("live"))
    back = desktop.see("Back", "button")
    points = [(back["x"] + 10, back["y"] + 10), (back["x"] + 300, back["y"] + 10)]
    first = [number(desktop, camera) for camera in CAMERAS]
    spent, after = counted(desktop, lambda: wiggle(desktop, points),
                           lambda before, now: now["uploads"] - before["uploads"] >= 60)
    last = [number(desktop, camera) for camera in CAMERAS]
    taken = sum(last) - sum(first)
    assert spent["uploads"] <= taken, f"{spent} of {taken} pictures"
    assert spent["allocations"] == 0, spent
    assert after["wrong_thread_calls"] == 0, after
    heap.check(desktop, "live", 40)


def review(desktop, recorder, room, heap):
    started = recorder.request("POST", f"/api/v1/locations/{room}/recordings", {"name": "Counted"})
    session = started["session"]
    wait_for("four seconds of recording", lambda: any(
        r["session"] == session and r["duration_ns"] > 4e9 for r in recorder.request("GET", "/api/v1/status")["recordings"]))
    heap.check(desktop, "recording", 40)
    recorder.request("POST", f"/api/v1/sessions/{session}/stop", {})
    desktop.click("Sessions", "entry")
    desktop.click("Counted", "row", button=3)
    desktop.click("Review", "menu")

    def exact():
        """Sources may have begun one after the other; whatever has a picture now has the right one."""
        tiles = desktop.widgets("tile")
        values = [t["value"] for t in tiles]
        return tiles if len(tiles) == len(CAMERAS) and "exact" in values and "loading" not in values else None
    tiles = wait_for(lambda: f"pictures in review: {desktop.widgets('tile')}", exact)
    back = desktop.see("Back", "button")
    points = [(t["x"] + t["width"] / 2, t["y"] + t["height"] / 2) for t in tiles] + [(back["x"] + 10, back["y"] + 10)]
    wiggle(desktop, points)
    desktop.idle()
    spent, after = counted(desktop, lambda: wiggle(desktop, points),
                           lambda before, now: now["frames"] - before["frames"] >= 40)
    assert spent["uploads"] == 0 and spent["allocations"] == 0, spent
    assert after["wrong_thread_calls"] == 0, after
    heap.check(desktop, "a review that stands", 40, lambda: wiggle(desktop, points))
    desktop.click("Play", "button")
    heap.check(desktop, "a review that plays", 40)


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        room = recorder.add_room("Room 1", CAMERAS)
        heap = Heap()
        env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token, **heap.env()}
        with Desktop(desktop_binary, env=env) as desktop:
            live(desktop, heap)
            review(desktop, recorder, room, heap)


main()
