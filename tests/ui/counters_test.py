# SPDX-License-Identifier: Apache-2.0
"""What drawing costs, by counting: only new pictures are uploaded, nothing is made on the graphics card once all runs, and
OpenGL is called from one thread alone; live, and in a paused review however often it is redrawn."""
import sys

from desktop import Desktop, wait_for
from recorder import Recorder

CAMERAS = ("Ceiling", "Bed")


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


def number(desktop, camera):
    """How many pictures that camera had taken when it took the one on screen."""
    return wait_for(f"{camera}'s pattern", lambda: desktop.pattern_of(camera))["counter"]


def live(desktop):
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


def review(desktop, recorder, room):
    started = recorder.request("POST", f"/api/v1/locations/{room}/recordings", {"name": "Counted"})
    session = started["session"]
    wait_for("four seconds of recording", lambda: any(
        r["session"] == session and r["duration_ns"] > 4e9 for r in recorder.request("GET", "/api/v1/status")["recordings"]))
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


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        room = recorder.add_room("Room 1", CAMERAS)
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}) as desktop:
            live(desktop)
            review(desktop, recorder, room)


main()
