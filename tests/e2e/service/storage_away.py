#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Storage folders whose disk goes away: while they are recorded to, while a session is paused, while the recorder does
not run; and comes back, as it was or as another device."""
import os
import shutil
import subprocess
import time

from plx.cameras import sim
from plx.case import main
from plx.disks import bind, freeze, unmount
from plx.paths import RECORDER
from plx.storage import StorageCase, parts_of
from plx.wait import until


class TakenAway(StorageCase):
    def recording(self):
        """(recorder, its only storage folder, the session that is being recorded there)."""
        storage = self.storage("storage")
        recorder = self.recorder("--storage", storage).set_up()
        location, _ = recorder.add_room([sim(1)])
        return recorder, storage, recorder.start_session(location)

    def take_away(self, recorder, storage, session):
        """The folder in the middle of the recording; returns what is shown of the session when that has ended."""
        time.sleep(1)
        storage.rename(self.folder / "away")
        return until(lambda: self.show(recorder, session)["state"] == "stopped" and self.show(recorder, session),
                     "the end of the recording", 15)

    def paused_session(self, *arguments):
        """(recorder, its session, which is paused and has one closed part in the first storage folder)."""
        recorder = self.recorder(*arguments).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        time.sleep(1)
        self.close_a_part(recorder, session)  # nothing is left to be done in its folder
        return recorder, session

    def test_a_storage_folder_that_is_renamed_ends_the_recording_and_the_reason_stays(self):
        recorder, storage, session = self.recording()
        self.assertEqual(self.take_away(recorder, storage, session)["stop_reason"], "storage-offline")
        self.assertEqual(recorder.stop(), 0, recorder.output())
        (self.folder / "away").rename(storage)
        self.assertEqual(self.copies(storage)[0]["state"], "recording")  # it could not be told any more
        recorder = self.recorder("--storage", storage).log_in()
        shown = self.wait_for_hashes(recorder, session)
        self.assertEqual(shown["stop_reason"], "storage-offline")
        until(lambda: self.copies(storage)[0]["stop_reason"] == "storage-offline", "the reason in session.json")

    def test_finishing_goes_on_when_the_folder_is_back(self):
        recorder, storage, session = self.recording()
        self.take_away(recorder, storage, session)
        (self.folder / "away").rename(storage)
        shown = self.wait_for_hashes(recorder, session)  # without a restart
        self.assertEqual({part["state"] for part in parts_of(shown)}, {"finished"})
        until(lambda: self.copies(storage)[0]["stop_reason"] == "storage-offline", "the reason in session.json")

    def test_a_deletion_waits_for_the_disk_that_is_away_also_where_its_empty_place_is_left(self):
        recorder, storage, session = self.recording()
        recorder.stop_session(session)
        self.wait_for_hashes(recorder, session)
        storage.rename(self.folder / "away")
        storage.mkdir()
        recorder.must("DELETE", f"/api/v1/sessions/{session}?reason=test")
        until(lambda: "are still there" in recorder.output(), "the log to say so", 10)
        self.assertEqual(recorder.stop(), 0, recorder.output())
        storage.rmdir()
        (self.folder / "away").rename(storage)
        self.assertEqual(len(self.copies(storage)), 1)
        self.recorder("--storage", storage)
        until(lambda: not self.copies(storage) and not list(storage.glob("*/*")), "the removal", 10)

    def test_a_folder_that_was_away_at_the_start_is_used_when_it_appears(self):
        first, second = self.storage("first"), self.storage("second")
        arguments = ("--storage", first, "--storage", second)
        recorder, session = self.paused_session(*arguments)
        recorder.must("POST", f"/api/v1/sessions/{session}/resume", {})
        time.sleep(0.5)
        recorder.kill()
        first.rename(self.folder / "away")
        recorder = self.recorder(*arguments).log_in()
        self.assertEqual(self.show(recorder, session)["state"], "stopped")
        self.assertTrue(self.notices(recorder, "storage-offline"))
        (self.folder / "away").rename(first)
        until(lambda: self.notices(recorder, "storage-back"), "the notice", 15)
        shown = self.wait_for_hashes(recorder, session)  # without a restart
        self.assertEqual((shown["state"], shown["stop_reason"]), ("stopped", "recorder-interrupted"))
        self.assertEqual(recorder.recordings(), [])
        until(lambda: self.copies(first)[0]["state"] == "stopped", "session.json to say so")
        recorder.start_session(recorder.must("GET", "/api/v1/locations")["locations"][0]["id"])
        until(lambda: {copy["state"] for copy in self.copies(first)} == {"stopped", "recording"}, "it is recorded to", 10)
        self.assertTrue((first / ".plx-storage").exists())

    def test_what_was_said_to_have_stopped_does_not_record_again_when_its_disk_is_back(self):
        first, second = self.storage("first"), self.storage("second")
        arguments = ("--storage", first, "--storage", second)
        recorder, session = self.paused_session(*arguments)
        recorder.kill()
        first.rename(self.folder / "away")
        recorder = self.recorder(*arguments).log_in()
        shown = self.show(recorder, session)
        self.assertEqual((shown["state"], shown["stop_reason"]), ("stopped", "recorder-interrupted"))
        self.assertTrue(self.notices(recorder, "recording-not-resumed"))
        self.assertEqual(recorder.stop(), 0, recorder.output())
        (self.folder / "away").rename(first)
        recorder = self.recorder(*arguments).log_in()
        self.assertEqual(recorder.recordings(), [])
        shown = self.wait_for_hashes(recorder, session)
        self.assertEqual((shown["state"], shown["stop_reason"]), ("stopped", "recorder-interrupted"))
        until(lambda: self.copies(first)[0]["state"] == "stopped", "session.json to say so")

    def assert_told(self, recorder, session, root):
        """session.json says how a session ended that was paused when its disk went away."""
        until(lambda: self.copies(root)[0]["state"] == "stopped", "session.json to say so", 20)
        told, known = self.copies(root)[0], self.show(recorder, session)
        self.assertEqual(told["stop_reason"], known["stop_reason"])
        self.assertEqual(told["name"], known["name"])
        self.assertEqual(told["duration_ns"], known["duration_ns"])
        pauses = [gap for gap in told["videos"][0]["gaps"] if gap["reason"] == "paused"]
        self.assertEqual(len(pauses), 1)
        self.assertLess(abs(pauses[0]["end_session_ns"] - told["duration_ns"]), 50_000_000)
        self.assertEqual([gap for video in known["video_list"] for gap in video["gaps"] if gap["reason"] == "paused"], pauses)

    def frozen(self, folder):
        """Nothing can be written to it until what is returned is called with where it is then."""
        freeze(folder)
        return lambda now: self.assertTrue(unmount(now))

    def test_a_paused_session_whose_disk_goes_away_is_told_its_end_when_the_disk_is_back(self):
        storage = self.storage("storage")
        recorder, session = self.paused_session("--storage", storage)
        storage.rename(self.folder / "away")
        until(lambda: self.show(recorder, session)["state"] == "stopped", "the end of the recording", 15)
        time.sleep(1.5)  # it is forgotten by what records
        (self.folder / "away").rename(storage)
        self.assert_told(recorder, session, storage)
        self.assertEqual(self.copies(storage)[0]["stop_reason"], "storage-offline")
        self.assertEqual(recorder.recordings(), [])

    def test_a_paused_session_whose_folder_cannot_be_written_when_it_is_back_is_told_its_end_later(self):
        storage = self.storage("storage", "64m")
        room = storage / "room"
        room.mkdir()
        recorder, session = self.paused_session("--storage", room)
        room.rename(storage / "away")
        until(lambda: self.show(recorder, session)["state"] == "stopped", "the end of the recording", 15)
        time.sleep(1.5)
        thaw = self.frozen(next(path.parent for path in (storage / "away").glob("*/session.json")))
        (storage / "away").rename(room)
        until(lambda: "Read-only file system" in recorder.output(), "that it cannot be told", 20)
        self.assertNotEqual(self.copies(room)[0]["state"], "stopped")
        self.assertEqual(recorder.stop(), 0, recorder.output())
        thaw(next(path.parent for path in room.glob("*/session.json")))
        recorder = self.recorder("--storage", room).log_in()
        self.assert_told(recorder, session, room)

    def test_a_paused_session_whose_disk_is_back_at_the_next_start_is_told_its_end(self):
        storage = self.storage("storage")
        recorder, session = self.paused_session("--storage", storage)
        storage.rename(self.folder / "away")
        until(lambda: self.show(recorder, session)["state"] == "stopped", "the end of the recording", 15)
        self.assertEqual(recorder.stop(), 0, recorder.output())
        (self.folder / "away").rename(storage)
        recorder = self.recorder("--storage", storage).log_in()
        self.assert_told(recorder, session, storage)
        self.assertEqual(recorder.recordings(), [])

    def test_a_session_that_went_on_elsewhere_is_told_its_end_in_the_folder_that_it_left(self):
        first, second = self.storage("first"), self.storage("second")
        recorder, session = self.paused_session("--storage", first, "--storage", second)
        first.rename(self.folder / "away")
        until(lambda: list(second.glob("*/session.json")), "the move to the second folder", 15)
        recorder.stop_session(session)
        time.sleep(1.5)
        (self.folder / "away").rename(first)
        self.assert_told(recorder, session, first)
        self.assert_told(recorder, session, second)

    def gone_on_without_the_first_folder(self):
        """A session that was killed in its first part, and goes on while the folder of that is away."""
        first, second = self.storage("first"), self.storage("second")
        arguments = ("--storage", first, "--storage", second)
        recorder = self.recorder(*arguments).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        time.sleep(2)
        recorder.kill()
        first.rename(self.folder / "away")
        recorder = self.recorder(*arguments).log_in()
        recorder.wait_for_recording(session)
        time.sleep(1)
        return recorder, session, first, second, arguments

    def assert_one_session(self, recorder, session, first, second):
        shown = self.wait_for_hashes(recorder, session)
        self.assertEqual([each["id"] for each in recorder.sessions()], [session])
        one, other = parts_of(shown)
        self.assertEqual([len(list(root.glob(f"*/{part['file']}"))) for root in (first, second) for part in (one, other)],
                         [1, 0, 0, 1])
        self.assertGreater(one["duration_ns"], 1_000_000_000)
        end_ns = one["start_session_ns"] + one["duration_ns"]
        gap, = [gap for gap in shown["video_list"][0]["gaps"] if gap["reason"] == "recorder-restarted"]
        self.assertGreaterEqual(gap["start_session_ns"], end_ns)
        self.assertLess(abs(gap["end_session_ns"] - other["start_session_ns"]), 1_000_000)
        until(lambda: [(copy["state"], len(copy["videos"][0]["parts"])) for copy in self.copies(first, second)] ==
              [("stopped", 2), ("stopped", 2)], "both copies to say so")
        job = recorder.must("POST", f"/api/v1/sessions/{session}/verify")["job"]
        until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "a sound session")

    def test_a_session_that_goes_on_without_its_folder_is_one_session_when_that_is_back_before_its_end(self):
        recorder, session, first, second, _ = self.gone_on_without_the_first_folder()
        (self.folder / "away").rename(first)
        until(lambda: self.notices(recorder, "storage-back"), "the notice", 15)
        recorder.stop_session(session)
        self.assert_one_session(recorder, session, first, second)

    def test_a_session_that_goes_on_without_its_folder_is_one_session_when_that_is_back_after_its_end(self):
        recorder, session, first, second, _ = self.gone_on_without_the_first_folder()
        recorder.stop_session(session)
        time.sleep(1.5)
        (self.folder / "away").rename(first)
        self.assert_one_session(recorder, session, first, second)

    def test_a_session_that_goes_on_without_its_folder_is_one_session_when_that_is_back_at_the_next_start(self):
        recorder, session, first, second, arguments = self.gone_on_without_the_first_folder()
        recorder.stop_session(session)
        self.assertEqual(recorder.stop(), 0, recorder.output())
        (self.folder / "away").rename(first)
        self.assert_one_session(self.recorder(*arguments).log_in(), session, first, second)

    def test_a_disk_that_is_pulled_out_and_put_in_again_is_recorded_to_without_a_restart(self):
        first, second, again = self.storage("first", "40m"), self.storage("second"), self.storage("again", "40m")
        recorder = self.recorder("--storage", first, "--storage", second).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        time.sleep(2)
        shutil.copytree(first, again, dirs_exist_ok=True)  # the same disk, as another device
        self.assertTrue(unmount(first))
        until(lambda: list(second.glob("*/session.json")), "the move to the second folder", 15)
        self.assertEqual(list(first.iterdir()), [])  # the empty place of the disk is not taken for it
        bind(again, first)
        until(lambda: self.notices(recorder, "storage-back"), "the notice", 15)
        recorder.stop_session(session)
        until(lambda: [copy["state"] for copy in self.copies(first, second)] == ["stopped", "stopped"],
              "both copies to say stopped")
        next_one = recorder.start_session(location)
        until(lambda: next_one in [copy["id"] for copy in self.copies(first)], "it is recorded to", 10)
        recorder.stop_session(next_one)
        self.wait_for_hashes(recorder, next_one)
        self.assertEqual(recorder.stop(), 0, recorder.output())

    def test_what_recover_mends_without_the_service_is_known_to_it_afterwards(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        time.sleep(3)
        recorder.stop_session(session)
        before = parts_of(self.wait_for_hashes(recorder, session))[0]
        self.assertEqual(recorder.stop(), 0, recorder.output())
        file = next((self.data / "sessions").glob("*/*.mp4"))
        os.truncate(file, before["bytes"] * 2 // 3)
        done = subprocess.run([str(RECORDER), "recover", "--data", str(self.data)], capture_output=True, text=True, timeout=60)
        self.assertIn("cut short", done.stdout + done.stderr)
        self.assertEqual(subprocess.run(["ffmpeg", "-v", "error", "-i", str(file), "-f", "null", "-"], capture_output=True,
                                        text=True).stderr, "")
        recorder = self.recorder().log_in()
        part = parts_of(self.wait_for_hashes(recorder, session))[0]
        self.assertEqual(part["bytes"], file.stat().st_size)
        self.assertNotEqual(part["sha256"], before["sha256"])
        self.assertTrue(any("cut short" in note for note in part["notes"]), part["notes"])
        job = recorder.must("POST", f"/api/v1/sessions/{session}/verify")["job"]
        until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "a sound session")


if __name__ == "__main__":
    main(at_once=3)
