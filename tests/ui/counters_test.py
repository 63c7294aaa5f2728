# SPDX-License-Identifier: Apache-2.0
"""What drawing costs, by counting: only new pictures are uploaded, nothing is made on the graphics card or taken from the
heap once all runs, and OpenGL is called from one thread alone; live, while it records, and in a review that plays or
stands, however often it is redrawn."""
import os
import struct
import time

from plx.case import main
from plx.desktop_story import DesktopStory
from plx.wait import until

CAMERAS = ("Ceiling", "\u0633\u0631\u064a\u0631 \u0627\u0644\u0645\u0631\u064a\u0636")  # one that Pango draws


def wiggle(desktop, points):
    """The mouse comes and goes: redraws that show no new picture."""
    for x, y in points:
        desktop.xdotool("mousemove", round(x), round(y))


def counted(desktop, act, enough):
    """Statistics before and after: acts until `enough(before, now)`."""
    before = desktop.stats()

    def done():
        act()
        now = desktop.stats()
        return now if enough(before, now) else None
    after = until(done, lambda: f"enough of {desktop.stats()} after {before}")
    return {name: after[name] - before[name] for name in ("frames", "uploads", "allocations")}


class Heap:
    """What the drawing thread takes from the heap (tests/support/count_news.cpp); nothing under sanitizers."""

    def __init__(self, file):
        self.library = os.environ.get("PARALLAX_COUNTER")
        self.file = file
        self.file.write_bytes(bytes(8))

    def env(self):
        return {"LD_PRELOAD": self.library, "PARALLAX_COUNT_NEWS": self.file} if self.library else {}

    def taken(self):
        return struct.unpack("=Q", self.file.read_bytes())[0]

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
    return until(lambda: desktop.pattern_of(camera), f"{camera}'s pattern")["counter"]


class Counters(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = cls.recorder.add_simulated_room("Room 1", CAMERAS)
        cls.heap = Heap(cls.folder / "count")
        cls.open(env=cls.heap.env())

    def test_live_only_new_pictures_are_uploaded_and_nothing_is_allocated(self):
        desktop, heap = self.desktop, self.heap
        desktop.click("Room 1", "room")
        for camera in CAMERAS:
            until(lambda c=camera: (desktop.find(c, "tile") or {}).get("value", "").startswith("live"), f"{camera} live")
        back = desktop.see("Back", "button")
        points = [(back["x"] + 10, back["y"] + 10), (back["x"] + 300, back["y"] + 10)]
        first = [number(desktop, camera) for camera in CAMERAS]
        spent = counted(desktop, lambda: wiggle(desktop, points),
                        lambda before, now: now["uploads"] - before["uploads"] >= 60)
        last = [number(desktop, camera) for camera in CAMERAS]
        taken = sum(last) - sum(first)
        assert spent["uploads"] <= taken, f"{spent} of {taken} pictures"
        assert spent["allocations"] == 0, spent
        heap.check(desktop, "live", 40)

    def test_a_review_takes_nothing_from_the_heap_and_uploads_nothing_while_it_stands(self):
        desktop, recorder, room, heap = self.desktop, self.recorder, self.room, self.heap
        started = recorder.must("POST", f"/api/v1/locations/{room}/recordings", {"name": "Counted"})
        session = started["session"]
        until(lambda: any(
            r["session"] == session and r["duration_ns"] > 4e9 for r in recorder.must("GET", "/api/v1/status")["recordings"]),
              "four seconds of recording")
        heap.check(desktop, "recording", 40)
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})
        desktop.click("Sessions", "entry")
        desktop.click("Counted", "row", button=3)
        desktop.click("Review", "menu")

        def exact():
            """Sources may have begun one after the other; whatever has a picture now has the right one."""
            tiles = desktop.widgets("tile")
            values = [t["value"] for t in tiles]
            return tiles if len(tiles) == len(CAMERAS) and "exact" in values and "loading" not in values else None
        tiles = until(exact, lambda: f"pictures in review: {desktop.widgets('tile')}")
        back = desktop.see("Back", "button")
        points = [(t["x"] + t["width"] / 2, t["y"] + t["height"] / 2) for t in tiles] + [(back["x"] + 10, back["y"] + 10)]
        wiggle(desktop, points)
        desktop.idle()
        spent = counted(desktop, lambda: wiggle(desktop, points),
                        lambda before, now: now["frames"] - before["frames"] >= 40)
        assert spent["uploads"] == 0 and spent["allocations"] == 0, spent
        heap.check(desktop, "a review that stands", 40, lambda: wiggle(desktop, points))
        desktop.click("Play", "button")
        heap.check(desktop, "a review that plays", 40)


if __name__ == "__main__":
    main()
