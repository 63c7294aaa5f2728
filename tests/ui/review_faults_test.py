# SPDX-License-Identifier: Apache-2.0
"""Review under trouble: while the session is still recorded, with the recorder killed and started again, with files that
are cut or missing."""
import os
import sys

import reviewing
from desktop import Desktop, wait_for
from recorder import Recorder
from reviewing import check_pictures, click_at, expect, nanoseconds, position, settled, tiles

NEAR_NS = 500 * 10**6  # between being taken and standing in the session, on a loaded machine


def environment(recorder):
    return {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}


def duration(desktop):
    return nanoseconds(desktop.see("Duration", "status")["value"])


def check_live_pictures(desktop, start_utc_ns, cameras):
    """The files are not finished: what the pictures themselves say must fit the session's clock."""
    at = settled(desktop)
    taken = {p["camera"]: p["capture_utc_ns"] - start_utc_ns for p in desktop.patterns()}
    assert set(taken) == cameras, (taken, tiles(desktop))
    for camera, session_ns in taken.items():
        assert -NEAR_NS <= at - session_ns <= NEAR_NS, (camera, at, session_ns)


def while_recording(desktop, recorder, room):
    """Review of what is recorded just now; the recorder is killed and comes back meanwhile."""
    session = recorder.request("POST", f"/api/v1/locations/{room}/recordings", {"name": "Running"})["session"]
    reviewing.wait_for_part(recorder, session, 1)
    desktop.click("Sessions", "entry")
    desktop.click("Review", "button")
    desktop.see("Running", "heading")
    expect(desktop, "some seconds", lambda: duration(desktop) > 6 * 10**9)
    start_utc_ns = reviewing.facts(recorder, session)["start_utc_ns"]
    early = reviewing.covered(recorder, session, 2 * 10**9)
    click_at(desktop, early)
    check_live_pictures(desktop, start_utc_ns, {1, 2})
    desktop.key("comma", "comma")
    check_live_pictures(desktop, start_utc_ns, {1, 2})
    before = duration(desktop)
    desktop.key("End")
    check_live_pictures(desktop, start_utc_ns, {1, 2})
    assert position(desktop) >= before - 1
    # Playing at the end goes on as the recording does.
    here = position(desktop)
    desktop.key("space")
    expect(desktop, "playing along", lambda: position(desktop) > here + 2 * 10**9)
    desktop.key("space")
    check_live_pictures(desktop, start_utc_ns, {1, 2})

    address = recorder.url.split("//")[1]
    recorder.kill()
    desktop.see("recorder lost", "notice")
    click_at(desktop, early)  # what is on the disk can be seen all the same
    check_live_pictures(desktop, start_utc_ns, {1, 2})
    recorder.start(address)
    desktop.gone("recorder lost", "notice")
    expect(desktop, "the parts after the restart", lambda: sum(
        widget["label"] == "Ceiling" for widget in desktop.widgets("part")) >= 2)
    gaps = [widget["value"] for widget in desktop.widgets("gap") if widget["label"] == "Ceiling"]
    assert any("restart" in gap.lower() or "interrupted" in gap.lower() for gap in gaps), gaps
    check_live_pictures(desktop, start_utc_ns, {1, 2})
    desktop.key("m")
    wait_for("the mark", lambda: [at for _, at in reviewing.marks(recorder, session)] == [position(desktop)])
    desktop.see("Mark 1", "mark")
    resumed = max(v["parts"][-1]["start_session_ns"] for v in reviewing.facts(recorder, session)["video_list"])
    late = reviewing.covered(recorder, session, resumed + 10**9)
    expect(desktop, "more of the last part", lambda: duration(desktop) > late + 2 * 10**9)
    click_at(desktop, late)
    check_live_pictures(desktop, start_utc_ns, {1, 2})
    reviewing.stop(recorder, session, "Running")
    # Stopped and finished under the review's eyes: the exact pictures, still.
    truth = reviewing.Truth(recorder, session, desktop.pattern_reader)
    expect(desktop, "the whole session", lambda: duration(desktop) // 10**6 == truth.facts["duration_ns"] // 10**6)
    for at in (10**9, late):
        click_at(desktop, at)
        check_pictures(desktop, truth, "after the stop")


def damaged_files(desktop, recorder, room):
    """A file is cut in the middle, another is gone: their tiles say so, the third plays on."""
    session = reviewing.record(recorder, room, "Damaged", [8])
    truth = reviewing.Truth(recorder, session, desktop.pattern_reader)
    cut = reviewing.file_of(recorder, session, "Bed")
    os.truncate(cut, os.path.getsize(cut) // 2)
    gone = reviewing.file_of(recorder, session, "Door")
    os.remove(gone)
    os.remove(gone + ".idx")
    reviewing.open_review(desktop, "Damaged")
    click_at(desktop, 10**9)
    check_pictures(desktop, truth, "before the cut", ["Ceiling", "Bed"])
    assert "exact" not in tiles(desktop)["Door"] and len(tiles(desktop)["Door"]) > 20, tiles(desktop)
    click_at(desktop, 7 * 10**9)
    check_pictures(desktop, truth, "behind the cut", ["Ceiling"])
    assert "ends before" in tiles(desktop)["Bed"], tiles(desktop)
    # Playing goes through: the tile changes from pictures to the reason, the others go on.
    click_at(desktop, 10**9)
    desktop.key("bracketright", "space")
    expect(desktop, "playing past the cut", lambda: position(desktop) > 7 * 10**9)
    desktop.key("space", "1")
    check_pictures(desktop, truth, "paused behind the cut", ["Ceiling"])
    assert "ends before" in tiles(desktop)["Bed"], tiles(desktop)


def remarks(desktop, recorder):
    """What is not quite right inside a part is told beside the camera's name, and in its row of the timeline."""
    room = recorder.request("POST", "/api/v1/locations", {"name": "Clock"})["id"]
    for camera, more in (("Ceiling", "&back_every_s=2"), ("Bed", "")):
        recorder.request("POST", f"/api/v1/locations/{room}/sources",
                         {"name": camera, "driver": "sim", "url": f"sim://demo?index=1&size=320x180&fps=15{more}"})
    session = reviewing.record(recorder, room, "Stepped", [5])
    note, = next(v for v in reviewing.facts(recorder, session)["video_list"] if v["source"] == "Ceiling")["parts"][0]["notes"]
    assert "time stamps of the source were wrong" in note, note
    reviewing.open_review(desktop, "Stepped")
    sign = desktop.see("Ceiling", "remarks")
    assert sign["value"] == note, sign
    assert not desktop.find("Bed", "remarks")
    desktop.move(sign)
    desktop.see(note, "tooltip")


def deleted_elsewhere(desktop, recorder, room):
    """A session that somebody deletes while it is reviewed: that is said when it happens."""
    session = recorder.record(room, "Short-lived", 1)
    desktop.click("Sessions", "entry")
    desktop.double_click("Short-lived", "row")
    desktop.see("Short-lived", "heading")
    desktop.see("Duration", "status")
    recorder.request("DELETE", f"/api/v1/sessions/{session}")
    desktop.see("This session is gone", "text")
    assert not desktop.find("Duration", "status") and not desktop.widgets("picture"), desktop.widgets()
    desktop.click("Back to the sessions", "button")
    desktop.see("Sessions", "heading")
    desktop.gone("Short-lived", "row")


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        two = recorder.add_room("Two", ["Ceiling", "Bed"], size="320x180")
        three = recorder.add_room("Three", ["Ceiling", "Bed", "Door"], size="320x180")
        with Desktop(desktop_binary, env=environment(recorder)) as desktop:
            while_recording(desktop, recorder, two)
            print("while recording: good", flush=True)
            damaged_files(desktop, recorder, three)
            print("damaged files: good", flush=True)
            remarks(desktop, recorder)
            print("remarks: good", flush=True)
            deleted_elsewhere(desktop, recorder, two)
            print("deleted elsewhere: good", flush=True)
            assert desktop.stats()["wrong_thread_calls"] == 0


main()
