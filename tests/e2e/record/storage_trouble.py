#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A disk that fills and a storage folder that goes [R28]."""
import os
import shutil
import time

from plx.case import main
from plx.disks import fill, small_disk
from plx.foreground import ForegroundCase, sim_room


class FullDisk(ForegroundCase):
    def assert_stopped_by_full_disk(self, recorder, disk):
        self.assertEqual(recorder.end(50), 1)
        self.assertRegex("".join(recorder.errors), "full|No space left")
        folder, session = self.session(disk)
        self.assertEqual((session["state"], session["stop_reason"]), ("stopped", "disk-full"))
        self.assertTrue(session["name"].endswith("(stopped: disk full)"), session["name"])
        for video in session["videos"]:
            self.assertTrue(video["parts"])
            for part in video["parts"]:
                self.assert_plays(folder / part["file"])

    def test_the_guard_stops_while_there_is_room_to_close(self):
        disk = small_disk(self.folder / "disk", "40m")
        recorder = self.record(sim_room(2, bit_rate=3000000), common=("--storage", disk))
        recorder.wait_for("notice", code="recording-started")
        free = os.statvfs(disk)  # a start would be refused with less; now only 1 MiB shall be left above the guard's limit
        (disk / "other").write_bytes(bytes(free.f_bavail * free.f_frsize - (17 << 20)))
        self.assert_stopped_by_full_disk(recorder, disk)
        folder, session = self.session(disk)
        self.assert_all_finished(folder, session)

    def test_a_disk_that_another_program_fills_ends_the_same_way(self):
        disk = small_disk(self.folder / "disk", "40m")
        recorder = self.record(sim_room(2), common=("--storage", disk))
        recorder.wait_for("notice", code="recording-started")
        time.sleep(1.5)
        fill(disk / "other")
        recorder.wait_for("notice", code="disk-full")
        os.remove(disk / "other")
        self.assert_stopped_by_full_disk(recorder, disk)


class LostFolder(ForegroundCase):
    def test_recording_moves_to_the_next_folder(self):
        first, second = self.folder / "first", self.folder / "second"
        first.mkdir()
        second.mkdir()
        recorder = self.record(sim_room(2), common=("--storage", first, "--storage", second))
        recorder.wait_for("notice", code="recording-started")
        time.sleep(1.5)
        shutil.rmtree(first)
        recorder.wait_for("notice", code="storage-switched")
        time.sleep(2)
        recorder.send("stop")
        self.assertEqual(recorder.end(), 0)
        folder, session = self.session(second)
        self.assertEqual(session["state"], "stopped")
        for source in ("Camera 1", "Camera 2", "Microphone"):
            parts = self.parts(session, source)
            self.assertEqual(len(parts), 2)
            self.assertEqual(self.gaps(session, source)[-1]["reason"], "disk")
            self.assert_plays(folder / parts[1]["file"])

    def test_without_another_folder_it_stops_with_a_remedy(self):
        only = self.folder / "only"
        only.mkdir()
        recorder = self.record(sim_room(1), common=("--storage", only))
        recorder.wait_for("notice", code="recording-started")
        time.sleep(1)
        shutil.rmtree(only)
        notice = recorder.wait_for("notice", code="storage-offline")
        self.assertTrue(notice["remedy"])
        self.assertEqual(recorder.end(), 1)


if __name__ == "__main__":
    main()
