#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Storage folders of a service: two of them, one that fills, one that is taken away, one that somebody else uses; and
kill -9 between files and catalogue."""
import ctypes
import json
import os
import shutil
import sqlite3
import subprocess
import time

from harness import RECORDER, ServiceTest, main, sim, wait_until


def parts_of(session):
    return [part for video in session["video_list"] for part in video["parts"]]


class StorageTest(ServiceTest):
    def storage(self, name, size=None):
        """A folder; with `size` a small disk of its own."""
        path = self.folder / name
        path.mkdir()
        if size:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.mount(b"tmpfs", str(path).encode(), b"tmpfs", 0, f"size={size}".encode()) != 0:
                self.skipTest(f"SKIPPED: no tmpfs can be mounted here ({os.strerror(ctypes.get_errno())})")
            self.addCleanup(lambda: libc.umount2(str(path).encode(), 2))
        return path

    def tearDown(self):
        for recorder in self.started:
            recorder.close()
        self.doCleanups()
        super().tearDown()

    def show(self, recorder, session):
        return recorder.must("GET", f"/api/v1/sessions/{session}")

    def wait_for_hashes(self, recorder, session):
        def hashed():
            shown = self.show(recorder, session)
            return shown if parts_of(shown) and all(part["sha256"] for part in parts_of(shown)) else None
        return wait_until(hashed, "the hashes")

    def copies(self, *roots):
        """session.json of the only session, from each root that has it."""
        return [json.loads(file.read_text()) for root in roots for file in root.glob("*/session.json")]


class TwoFolders(StorageTest):
    def test_marks_name_and_people_come_back_after_a_session_moved_to_another_disk(self):
        first, second = self.storage("first", "40m"), self.storage("second", "40m")
        arguments = ("--storage", first, "--storage", second)
        recorder = self.recorder(*arguments).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "before", "start_session_ns": 1})
        time.sleep(2)  # until catalogue.json lies in the first folder
        with open(first / "other", "wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
            except OSError:
                pass
        wait_until(lambda: list(second.glob("*/session.json")), "the move to the second folder")
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "after", "start_session_ns": 2})
        recorder.must("PUT", f"/api/v1/sessions/{session}/name", {"name": "Night shift"})
        recorder.must("PATCH", f"/api/v1/sessions/{session}/people", {"people": ["Ben"]})
        time.sleep(1)
        recorder.stop_session(session)
        shown = self.wait_for_hashes(recorder, session)
        self.assertGreaterEqual(len(parts_of(shown)), 2)
        wait_until(lambda: {copy["state"] for copy in self.copies(first, second)} == {"stopped"}, "both copies to say stopped")
        self.assertEqual(len(self.copies(first, second)), 2)
        self.assertEqual(recorder.stop(), 0)

        for file in self.data.glob("catalogue.db*"):
            file.unlink()
        shutil.rmtree(self.data / "backups")
        recorder = self.recorder(*arguments).set_up()
        self.assertEqual({item["title"] for item in recorder.items(session)}, {"before", "after"})
        shown = self.show(recorder, session)
        self.assertEqual((shown["name"], shown["people"]), ("Night shift", ["Ben"]))
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "later", "start_session_ns": 3})
        time.sleep(2)
        for root in (first, second):
            for mirror in root.glob("*/catalogue.json"):
                if root is second:  # the first one is full
                    self.assertIn("later", mirror.read_text())
                self.assertIn("before", mirror.read_text())


class Another(StorageTest):
    def test_a_second_recorder_is_refused_the_storage_of_the_first(self):
        storage = self.storage("storage")
        recorder = self.recorder("--storage", storage).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)

        def second():
            return subprocess.run([str(RECORDER), "--data", str(self.folder / "other"), "--listen", "127.0.0.1:0",
                                   "--storage", str(storage)], capture_output=True, text=True, timeout=60)
        refused = second()
        self.assertEqual(refused.returncode, 1)
        self.assertIn(str(self.data), refused.stderr)
        recover = subprocess.run([str(RECORDER), "recover", "--data", str(self.folder / "other"), "--storage", str(storage)],
                                 capture_output=True, text=True, timeout=60)
        self.assertEqual(recover.returncode, 1)
        self.assertEqual(self.copies(storage)[0]["state"], "recording")
        recorder.stop_session(session)
        self.wait_for_hashes(recorder, session)
        job = recorder.must("POST", f"/api/v1/sessions/{session}/verify")["job"]
        wait_until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "a sound session")
        self.assertEqual(recorder.stop(), 0)
        refused = second()
        self.assertEqual(refused.returncode, 1)
        self.assertIn(str(storage / ".plx-storage"), refused.stderr)


class Killed(StorageTest):
    def test_the_catalogue_learns_at_the_start_what_only_the_folder_knew(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(1)
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})
        time.sleep(0.03)
        recorder.kill()
        recorder = self.recorder().log_in()
        if self.show(recorder, session)["state"] != "stopped":  # the stop had not reached the disk
            recorder.stop_session(session)
        shown = self.wait_for_hashes(recorder, session)
        recorder.kill()
        # As a kill between the writing of session.json and the commit leaves it.
        database = sqlite3.connect(self.data / "catalogue.db")
        database.execute("UPDATE part SET sha256 = ''")
        database.commit()
        database.close()
        recorder = self.recorder().log_in()
        again = wait_until(lambda: all(part["sha256"] for part in parts_of(self.show(recorder, session))) and
                           self.show(recorder, session), "the hashes", 10)
        self.assertEqual([part["sha256"] for part in parts_of(again)], [part["sha256"] for part in parts_of(shown)])


class TakenAway(StorageTest):
    def test_a_storage_folder_that_is_renamed_ends_the_recording_and_the_reason_stays(self):
        storage = self.storage("storage")
        recorder = self.recorder("--storage", storage).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(1)
        storage.rename(self.folder / "away")
        shown = wait_until(lambda: self.show(recorder, session)["state"] == "stopped" and self.show(recorder, session),
                           "the end of the recording", 15)
        self.assertEqual(shown["stop_reason"], "storage-offline")
        self.assertEqual(recorder.stop(), 0)
        (self.folder / "away").rename(storage)
        self.assertEqual(self.copies(storage)[0]["state"], "recording")  # it could not be told any more
        recorder = self.recorder("--storage", storage).log_in()
        shown = self.wait_for_hashes(recorder, session)
        self.assertEqual(shown["stop_reason"], "storage-offline")
        wait_until(lambda: self.copies(storage)[0]["stop_reason"] == "storage-offline", "the reason in session.json")

    def test_finishing_goes_on_when_the_folder_is_back(self):
        storage = self.storage("storage")
        recorder = self.recorder("--storage", storage).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(1)
        storage.rename(self.folder / "away")
        wait_until(lambda: self.show(recorder, session)["state"] == "stopped", "the end of the recording", 15)
        (self.folder / "away").rename(storage)
        shown = self.wait_for_hashes(recorder, session)  # without a restart
        self.assertEqual({part["state"] for part in parts_of(shown)}, {"finished"})
        wait_until(lambda: self.copies(storage)[0]["stop_reason"] == "storage-offline", "the reason in session.json")

    def test_what_recover_mends_without_the_service_is_known_to_it_afterwards(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(3)
        recorder.stop_session(session)
        before = parts_of(self.wait_for_hashes(recorder, session))[0]
        self.assertEqual(recorder.stop(), 0)
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
        wait_until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "a sound session")


if __name__ == "__main__":
    main()
