# SPDX-License-Identifier: Apache-2.0
"""Review under trouble: while the session is still recorded, with the recorder killed and started again, with files that
are cut or missing."""
import os

from plx import reviewing
from plx.case import main
from plx.desktop_story import DesktopStory
from plx.reviewing import check_pictures, click_at, expect, nanoseconds, position, settled, tiles
from plx.wait import until

NEAR_NS = 500 * 10**6  # between being taken and standing in the session, on a loaded machine


def duration(desktop):
    return nanoseconds(desktop.see("Duration", "status")["value"])


def check_live_pictures(desktop, start_utc_ns, cameras):
    """The files are not finished: what the pictures themselves say must fit the session's clock."""
    at = settled(desktop)
    taken = {p["camera"]: p["capture_utc_ns"] - start_utc_ns for p in desktop.patterns()}
    assert set(taken) == cameras, (taken, tiles(desktop))
    for camera, session_ns in taken.items():
        assert -NEAR_NS <= at - session_ns <= NEAR_NS, (camera, at, session_ns)


class ReviewFaults(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.two = cls.recorder.add_simulated_room("Two", ["Ceiling", "Bed"], size="320x180")
        cls.three = cls.recorder.add_simulated_room("Three", ["Ceiling", "Bed", "Door"], size="320x180")
        cls.open()

    def test_what_is_being_recorded_is_reviewed_while_its_recorder_is_killed_and_comes_back(self):
        """Review of what is recorded just now; the recorder is killed and comes back meanwhile."""
        desktop, recorder, room = self.desktop, self.recorder, self.two
        session = recorder.must("POST", f"/api/v1/locations/{room}/recordings", {"name": "Running"})["session"]
        reviewing.wait_for_part(recorder, session, 1)
        desktop.click("Sessions", "entry")
        desktop.click("Review", "button")
        desktop.see("Running", "heading")
        expect(desktop, "some seconds", lambda: duration(desktop) > 6 * 10**9)
        start_utc_ns = recorder.session(session)["start_utc_ns"]
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

        address = recorder.address
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
        until(lambda: [at for _, at in reviewing.marks(recorder, session)] == [position(desktop)], "the mark")
        desktop.see("Mark 1", "mark")
        resumed = max(v["parts"][-1]["start_session_ns"] for v in recorder.session(session)["video_list"])
        late = reviewing.covered(recorder, session, resumed + 10**9)
        expect(desktop, "more of the last part", lambda: duration(desktop) > late + 2 * 10**9)
        click_at(desktop, late)
        check_live_pictures(desktop, start_utc_ns, {1, 2})
        reviewing.stop(recorder, session, "Running")
        # Stopped and finished under the review's eyes: the exact pictures, still.
        truth = reviewing.Truth(recorder, session)
        expect(desktop, "the whole session", lambda: duration(desktop) // 10**6 == truth.facts["duration_ns"] // 10**6)
        for at in (10**9, late):
            click_at(desktop, at)
            check_pictures(desktop, truth, "after the stop")

    def test_tiles_of_cut_and_missing_files_say_so_and_the_others_play_on(self):
        """A file is cut in the middle, another is gone: their tiles say so, the third plays on."""
        desktop, recorder, room = self.desktop, self.recorder, self.three
        session = reviewing.record(recorder, room, "Damaged", [8])
        truth = reviewing.Truth(recorder, session)
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

    def test_what_is_not_quite_right_in_a_part_is_told_beside_the_cameras_name(self):
        """What is not quite right inside a part is told beside the camera's name, and in its row of the timeline."""
        desktop, recorder = self.desktop, self.recorder
        room = recorder.must("POST", "/api/v1/locations", {"name": "Clock"})["id"]
        for camera, more in (("Ceiling", "&back_every_s=2"), ("Bed", "")):
            recorder.must("POST", f"/api/v1/locations/{room}/sources",
                             {"name": camera, "driver": "sim", "url": f"sim://demo?index=1&size=320x180&fps=15{more}"})
        session = reviewing.record(recorder, room, "Stepped", [5])
        note, = next(v for v in recorder.session(session)["video_list"] if v["source"] == "Ceiling")["parts"][0]["notes"]
        assert "time stamps of the source were wrong" in note, note
        reviewing.open_review(desktop, "Stepped")
        sign = desktop.see("Ceiling", "remarks")
        assert sign["value"] == note, sign
        assert not desktop.find("Bed", "remarks")
        desktop.move(sign)
        desktop.see(note, "tooltip")

    def test_a_session_that_is_deleted_elsewhere_is_said_to_be_gone(self):
        """A session that somebody deletes while it is reviewed: that is said when it happens."""
        desktop, recorder, room = self.desktop, self.recorder, self.two
        session = recorder.record(room, "Short-lived", 1)
        desktop.click("Sessions", "entry")
        desktop.double_click("Short-lived", "row")
        desktop.see("Short-lived", "heading")
        desktop.see("Duration", "status")
        recorder.must("DELETE", f"/api/v1/sessions/{session}")
        desktop.see("This session is gone", "text")
        assert not desktop.find("Duration", "status") and not desktop.widgets("picture"), desktop.widgets()
        desktop.click("Back to the sessions", "button")
        desktop.see("Sessions", "heading")
        desktop.gone("Short-lived", "row")


if __name__ == "__main__":
    main()
