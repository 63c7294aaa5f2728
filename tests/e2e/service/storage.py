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
import threading
import time

from harness import BUILD, RECORDER, ServiceTest, main, sim, wait_until

HANG = os.environ.get("PARALLAX_HANG", str(BUILD / "tests" / "e2e" / "service" / "libhang.so"))


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

    def notices(self, recorder, code):
        return [notice for notice in recorder.must("GET", "/api/v1/notices")["notices"] if notice["code"] == code]

    def close_a_part(self, recorder, session):
        """Pauses. The catalogue knows then of a part on the disk, and that all is done with it."""
        recorder.must("POST", f"/api/v1/sessions/{session}/pause", {})
        self.wait_for_hashes(recorder, session)

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
        self.assertEqual(recorder.stop(), 0, recorder.output())

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
        self.assertEqual(recorder.stop(), 0, recorder.output())
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


class LostFile(StorageTest):
    """A session.json that is gone or damaged is written anew for the session that it was of."""

    def session(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "seen", "start_session_ns": 1})
        time.sleep(2)  # until catalogue.json lies in the folder
        return recorder, session

    def assert_one(self, recorder, session):
        listed = recorder.must("GET", "/api/v1/sessions")["sessions"]
        self.assertEqual([each["id"] for each in listed], [session])
        self.assertEqual([copy["id"] for copy in self.copies(self.data / "sessions")], [session])
        self.assertEqual([item["title"] for item in recorder.items(session)], ["seen"])

    def test_a_damaged_one_of_a_session_that_was_being_recorded(self):
        recorder, session = self.session()
        recorder.kill()
        next((self.data / "sessions").glob("*/session.json")).write_text("{")
        recorder = self.recorder().log_in()
        self.assert_one(recorder, session)
        recorder.wait_for_recording(session)  # it goes on
        recorder.stop_session(session)
        self.assertGreaterEqual(len(parts_of(self.wait_for_hashes(recorder, session))), 2)

    def test_a_lost_one_that_recover_replaces_with_and_without_a_catalogue(self):
        recorder, session = self.session()
        recorder.stop_session(session)
        before = self.wait_for_hashes(recorder, session)
        self.assertEqual(recorder.stop(), 0, recorder.output())
        for catalogue in (True, False):
            next((self.data / "sessions").glob("*/session.json")).unlink()
            if not catalogue:
                for file in self.data.glob("catalogue.db*"):
                    file.unlink()
                shutil.rmtree(self.data / "backups")
            done = subprocess.run([str(RECORDER), "recover", "--data", str(self.data)], capture_output=True, text=True,
                                  timeout=60)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            recorder = self.recorder()
            recorder.log_in() if catalogue else recorder.set_up()
            self.assert_one(recorder, session)
            shown = self.wait_for_hashes(recorder, session)
            self.assertEqual([part["sha256"] for part in parts_of(shown)], [part["sha256"] for part in parts_of(before)])
            self.assertEqual(shown["stop_reason"], "user" if catalogue else "session-file-lost")
            self.assertEqual(recorder.stop(), 0, recorder.output())


class Copied(StorageTest):
    """A second folder that says to be a session: a backup laid beside it, or a forgery."""

    def test_the_catalogue_keeps_what_was_recorded_and_tells_of_the_other_folder(self):
        storage = self.storage("one")
        recorder = self.recorder("--storage", str(storage)).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(1.5)
        recorder.stop_session(session)
        before = self.wait_for_hashes(recorder, session)
        recorder.stop()
        original = next(path.parent for path in storage.glob("*/session.json"))
        copy = storage / "forged"
        shutil.copytree(original, copy)
        text = (copy / "session.json").read_text()
        (copy / "session.json").write_text(text.replace(parts_of(before)[0]["sha256"], "0" * 64))
        recorder = self.recorder("--storage", str(storage)).log_in()
        wait_until(lambda: self.notices(recorder, "session-copied"), "the notice of the copy")
        self.assertIn("forged", self.notices(recorder, "session-copied")[0]["text"])
        self.assertEqual(parts_of(self.show(recorder, session)), parts_of(before))
        actions = [row["action"] for row in recorder.must("GET", "/api/v1/audit")["rows"]]
        self.assertIn("session-copy-refused", actions)
        # The folder under another name is the session: what was recorded is in it.
        recorder.stop()
        shutil.rmtree(copy)
        original.rename(storage / "renamed")
        recorder = self.recorder("--storage", str(storage)).log_in()
        job = recorder.must("POST", f"/api/v1/sessions/{session}/verify", {})["job"]
        wait_until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "the files are verified")
        self.assertEqual(self.notices(recorder, "session-copied")[1:], [])


class TakenAway(StorageTest):
    def recording(self):
        """(recorder, its only storage folder, the session that is being recorded there)."""
        storage = self.storage("storage")
        recorder = self.recorder("--storage", storage).set_up()
        location, _ = recorder.add_room([sim(1)])
        return recorder, storage, recorder.start(location)

    def take_away(self, recorder, storage, session):
        """The folder in the middle of the recording; returns what is shown of the session when that has ended."""
        time.sleep(1)
        storage.rename(self.folder / "away")
        return wait_until(lambda: self.show(recorder, session)["state"] == "stopped" and self.show(recorder, session),
                          "the end of the recording", 15)

    def test_a_storage_folder_that_is_renamed_ends_the_recording_and_the_reason_stays(self):
        recorder, storage, session = self.recording()
        self.assertEqual(self.take_away(recorder, storage, session)["stop_reason"], "storage-offline")
        self.assertEqual(recorder.stop(), 0, recorder.output())
        (self.folder / "away").rename(storage)
        self.assertEqual(self.copies(storage)[0]["state"], "recording")  # it could not be told any more
        recorder = self.recorder("--storage", storage).log_in()
        shown = self.wait_for_hashes(recorder, session)
        self.assertEqual(shown["stop_reason"], "storage-offline")
        wait_until(lambda: self.copies(storage)[0]["stop_reason"] == "storage-offline", "the reason in session.json")

    def test_finishing_goes_on_when_the_folder_is_back(self):
        recorder, storage, session = self.recording()
        self.take_away(recorder, storage, session)
        (self.folder / "away").rename(storage)
        shown = self.wait_for_hashes(recorder, session)  # without a restart
        self.assertEqual({part["state"] for part in parts_of(shown)}, {"finished"})
        wait_until(lambda: self.copies(storage)[0]["stop_reason"] == "storage-offline", "the reason in session.json")

    def test_a_deletion_waits_for_the_disk_that_is_away_also_where_its_empty_place_is_left(self):
        recorder, storage, session = self.recording()
        recorder.stop_session(session)
        self.wait_for_hashes(recorder, session)
        storage.rename(self.folder / "away")
        storage.mkdir()
        recorder.must("DELETE", f"/api/v1/sessions/{session}?reason=test")
        wait_until(lambda: "are still there" in recorder.output(), "the log to say so", 10)
        self.assertEqual(recorder.stop(), 0, recorder.output())
        storage.rmdir()
        (self.folder / "away").rename(storage)
        self.assertEqual(len(self.copies(storage)), 1)
        self.recorder("--storage", storage)
        wait_until(lambda: not self.copies(storage) and not list(storage.glob("*/*")), "the removal", 10)

    def test_a_folder_that_was_away_at_the_start_is_used_when_it_appears(self):
        first, second = self.storage("first"), self.storage("second")
        arguments = ("--storage", first, "--storage", second)
        recorder = self.recorder(*arguments).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(1)
        self.close_a_part(recorder, session)
        recorder.must("POST", f"/api/v1/sessions/{session}/resume", {})
        time.sleep(0.5)
        recorder.kill()
        first.rename(self.folder / "away")
        recorder = self.recorder(*arguments).log_in()
        self.assertEqual(self.show(recorder, session)["state"], "stopped")
        self.assertTrue(self.notices(recorder, "storage-offline"))
        (self.folder / "away").rename(first)
        wait_until(lambda: self.notices(recorder, "storage-back"), "the notice", 15)
        shown = self.wait_for_hashes(recorder, session)  # without a restart
        self.assertEqual((shown["state"], shown["stop_reason"]), ("stopped", "recorder-interrupted"))
        self.assertEqual(recorder.must("GET", "/api/v1/recordings")["recordings"], [])
        wait_until(lambda: self.copies(first)[0]["state"] == "stopped", "session.json to say so")
        recorder.start(location)
        wait_until(lambda: {copy["state"] for copy in self.copies(first)} == {"stopped", "recording"}, "it is recorded to", 10)
        self.assertTrue((first / ".plx-storage").exists())

    def test_what_was_said_to_have_stopped_does_not_record_again_when_its_disk_is_back(self):
        first, second = self.storage("first"), self.storage("second")
        arguments = ("--storage", first, "--storage", second)
        recorder = self.recorder(*arguments).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(1)
        self.close_a_part(recorder, session)
        recorder.kill()
        first.rename(self.folder / "away")
        recorder = self.recorder(*arguments).log_in()
        shown = self.show(recorder, session)
        self.assertEqual((shown["state"], shown["stop_reason"]), ("stopped", "recorder-interrupted"))
        self.assertTrue(self.notices(recorder, "recording-not-resumed"))
        self.assertEqual(recorder.stop(), 0, recorder.output())
        (self.folder / "away").rename(first)
        recorder = self.recorder(*arguments).log_in()
        self.assertEqual(recorder.must("GET", "/api/v1/recordings")["recordings"], [])
        shown = self.wait_for_hashes(recorder, session)
        self.assertEqual((shown["state"], shown["stop_reason"]), ("stopped", "recorder-interrupted"))
        wait_until(lambda: self.copies(first)[0]["state"] == "stopped", "session.json to say so")

    def assert_told(self, recorder, session, root):
        """session.json says how a session ended that was paused when its disk went away."""
        wait_until(lambda: self.copies(root)[0]["state"] == "stopped", "session.json to say so", 20)
        told, known = self.copies(root)[0], self.show(recorder, session)
        self.assertEqual(told["stop_reason"], known["stop_reason"])
        self.assertEqual(told["name"], known["name"])
        self.assertEqual(told["duration_ns"], known["duration_ns"])
        pauses = [gap for gap in told["videos"][0]["gaps"] if gap["reason"] == "paused"]
        self.assertEqual(len(pauses), 1)
        self.assertLess(abs(pauses[0]["end_session_ns"] - told["duration_ns"]), 50_000_000)
        self.assertEqual([gap for video in known["video_list"] for gap in video["gaps"] if gap["reason"] == "paused"], pauses)

    def paused_session(self, *arguments):
        recorder = self.recorder(*arguments).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(1)
        self.close_a_part(recorder, session)  # nothing is left to be done in its folder
        return recorder, session

    def test_a_paused_session_whose_disk_goes_away_is_told_its_end_when_the_disk_is_back(self):
        storage = self.storage("storage")
        recorder, session = self.paused_session("--storage", storage)
        storage.rename(self.folder / "away")
        wait_until(lambda: self.show(recorder, session)["state"] == "stopped", "the end of the recording", 15)
        time.sleep(1.5)  # it is forgotten by what records
        (self.folder / "away").rename(storage)
        self.assert_told(recorder, session, storage)
        self.assertEqual(self.copies(storage)[0]["stop_reason"], "storage-offline")
        self.assertEqual(recorder.must("GET", "/api/v1/recordings")["recordings"], [])

    def test_a_paused_session_whose_disk_is_back_at_the_next_start_is_told_its_end(self):
        storage = self.storage("storage")
        recorder, session = self.paused_session("--storage", storage)
        storage.rename(self.folder / "away")
        wait_until(lambda: self.show(recorder, session)["state"] == "stopped", "the end of the recording", 15)
        self.assertEqual(recorder.stop(), 0)
        (self.folder / "away").rename(storage)
        recorder = self.recorder("--storage", storage).log_in()
        self.assert_told(recorder, session, storage)
        self.assertEqual(recorder.must("GET", "/api/v1/recordings")["recordings"], [])

    def test_a_session_that_went_on_elsewhere_is_told_its_end_in_the_folder_that_it_left(self):
        first, second = self.storage("first"), self.storage("second")
        recorder, session = self.paused_session("--storage", first, "--storage", second)
        first.rename(self.folder / "away")
        wait_until(lambda: list(second.glob("*/session.json")), "the move to the second folder", 15)
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
        session = recorder.start(location)
        time.sleep(2)
        recorder.kill()
        first.rename(self.folder / "away")
        recorder = self.recorder(*arguments).log_in()
        recorder.wait_for_recording(session)
        time.sleep(1)
        return recorder, session, first, second, arguments

    def assert_one_session(self, recorder, session, first, second):
        shown = self.wait_for_hashes(recorder, session)
        self.assertEqual([each["id"] for each in recorder.must("GET", "/api/v1/sessions")["sessions"]], [session])
        one, other = parts_of(shown)
        self.assertEqual([len(list(root.glob(f"*/{part['file']}"))) for root in (first, second) for part in (one, other)],
                         [1, 0, 0, 1])
        self.assertGreater(one["duration_ns"], 1_000_000_000)
        end_ns = one["start_session_ns"] + one["duration_ns"]
        gap, = [gap for gap in shown["video_list"][0]["gaps"] if gap["reason"] == "recorder-restarted"]
        self.assertGreaterEqual(gap["start_session_ns"], end_ns)
        self.assertLess(abs(gap["end_session_ns"] - other["start_session_ns"]), 1_000_000)
        wait_until(lambda: [(copy["state"], len(copy["videos"][0]["parts"])) for copy in self.copies(first, second)] ==
                   [("stopped", 2), ("stopped", 2)], "both copies to say so")
        job = recorder.must("POST", f"/api/v1/sessions/{session}/verify")["job"]
        wait_until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "a sound session")

    def test_a_session_that_goes_on_without_its_folder_is_one_session_when_that_is_back_before_its_end(self):
        recorder, session, first, second, _ = self.gone_on_without_the_first_folder()
        (self.folder / "away").rename(first)
        wait_until(lambda: self.notices(recorder, "storage-back"), "the notice", 15)
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
        self.assertEqual(recorder.stop(), 0)
        (self.folder / "away").rename(first)
        self.assert_one_session(self.recorder(*arguments).log_in(), session, first, second)

    def test_a_disk_that_is_pulled_out_and_put_in_again_is_recorded_to_without_a_restart(self):
        first, second, again = self.storage("first", "40m"), self.storage("second"), self.storage("again", "40m")
        recorder = self.recorder("--storage", first, "--storage", second).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(2)
        shutil.copytree(first, again, dirs_exist_ok=True)  # the same disk, as another device
        libc = ctypes.CDLL(None, use_errno=True)
        libc.umount2(str(first).encode(), 2)
        wait_until(lambda: list(second.glob("*/session.json")), "the move to the second folder", 15)
        self.assertEqual(list(first.iterdir()), [])  # the empty place of the disk is not taken for it
        self.assertEqual(libc.mount(str(again).encode(), str(first).encode(), None, 4096, None), 0)  # MS_BIND
        self.addCleanup(lambda: libc.umount2(str(first).encode(), 2))
        wait_until(lambda: self.notices(recorder, "storage-back"), "the notice", 15)
        recorder.stop_session(session)
        wait_until(lambda: [copy["state"] for copy in self.copies(first, second)] == ["stopped", "stopped"],
                   "both copies to say stopped")
        next_one = recorder.start(location)
        wait_until(lambda: next_one in [copy["id"] for copy in self.copies(first)], "it is recorded to", 10)
        recorder.stop_session(next_one)
        self.wait_for_hashes(recorder, next_one)
        self.assertEqual(recorder.stop(), 0)

    def test_what_recover_mends_without_the_service_is_known_to_it_afterwards(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
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
        wait_until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "a sound session")


class ExportThatHangs(StorageTest):
    """A preloaded library (hang.c) lets calls into the export folder not return, as on a share whose server is gone."""

    def setUp(self):
        super().setUp()
        self.share, self.hanging = self.folder / "share", self.folder / "hanging"
        self.share.mkdir()
        config = self.folder / "recorder.toml"
        config.write_text(f"[[export]]\nname = 'nas'\nfolder = '{self.share}'\n"
                          f"[[export]]\nname = 'usb'\nfolder = '{self.storage('usb')}'\n")
        self.arguments = ("--config", config)
        self.environment = {"LD_PRELOAD": HANG, "HANG_BELOW": str(self.share), "HANG_WHILE": str(self.hanging)}

    def with_session(self):
        recorder = self.recorder(*self.arguments, environment=self.environment).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start(location)
        time.sleep(1)
        recorder.stop_session(session)
        self.wait_for_hashes(recorder, session)
        return recorder, session

    def exports(self, recorder):
        return {one["name"]: one for one in recorder.must("GET", "/api/v1/exports")["exports"]}

    def job(self, recorder, job):
        return recorder.must("GET", f"/api/v1/jobs/{job}")

    def copy(self, recorder, session, to):
        return recorder.must("POST", f"/api/v1/sessions/{session}/copy", {"to": to})["job"]

    def assert_answers(self, recorder):
        begin = time.monotonic()
        recorder.must("GET", "/api/v1/status")
        self.assertLess(time.monotonic() - begin, 5)

    def test_a_share_that_does_not_answer_is_told_and_stops_nobody_else(self):
        recorder, session = self.with_session()
        self.assertTrue(all(one["available"] for one in self.exports(recorder).values()))
        self.hanging.write_text("stat")
        askers = [threading.Thread(target=recorder.ask, args=("GET", "/api/v1/exports")) for _ in range(20)]
        for asker in askers:
            asker.start()
        self.assert_answers(recorder)
        for asker in askers:
            asker.join(20)
        self.assertFalse(any(asker.is_alive() for asker in askers))
        nas, usb = self.exports(recorder)["nas"], self.exports(recorder)["usb"]
        self.assertEqual((nas["available"], nas["problem"]["code"]), (False, "export-silent"))
        self.assertIn("does not answer", nas["problem"]["text"])
        self.assertGreater(nas["answered_ms_ago"], 500)
        self.assertEqual((usb["available"], usb["problem"]), (True, None))
        self.assertLess(usb["answered_ms_ago"], 500)
        self.assertIn("does not answer", recorder.ctl("sessions", "exports").stdout)
        status, refused = recorder.ask("POST", f"/api/v1/sessions/{session}/copy", {"to": "nas"})
        self.assertEqual((status, refused["code"]), (503, "export-silent"))
        job = self.copy(recorder, session, "usb")
        wait_until(lambda: self.job(recorder, job)["state"] == "done", "the copy to another folder")
        recorder.kill()
        began = time.monotonic()
        recorder = self.recorder(*self.arguments, environment=self.environment).log_in()
        self.assertLess(time.monotonic() - began, 15)
        self.assertFalse(self.exports(recorder)["nas"]["available"])
        self.hanging.unlink()
        wait_until(lambda: self.exports(recorder)["nas"]["available"], "the share", 10)
        self.assertEqual(recorder.stop(), 0, recorder.output())

    def test_a_copy_whose_share_stops_answering_can_be_cancelled_and_leaves_nothing(self):
        recorder, session = self.with_session()
        self.hanging.write_text("write")
        job = self.copy(recorder, session, "nas")
        wait_until(lambda: "has not answered for" in self.job(recorder, job)["text"], "the text of the job", 20)
        self.assert_answers(recorder)
        verify = recorder.must("POST", f"/api/v1/sessions/{session}/verify")["job"]
        wait_until(lambda: self.job(recorder, verify)["state"] == "done", "another kind of job", 10)
        other = self.copy(recorder, session, "usb")
        wait_until(lambda: self.job(recorder, other)["state"] == "done", "the copy to another folder", 10)
        self.assertEqual(self.job(recorder, job)["state"], "running")
        queued = self.copy(recorder, session, "nas")  # the share itself takes one at a time
        time.sleep(0.5)
        self.assertEqual(self.job(recorder, queued)["state"], "waiting")
        recorder.must("POST", f"/api/v1/jobs/{queued}/cancel")
        wait_until(lambda: self.job(recorder, queued)["state"] == "cancelled", "the end of what waited", 5)
        recorder.must("POST", f"/api/v1/jobs/{job}/cancel")
        wait_until(lambda: self.job(recorder, job)["state"] == "cancelled", "the end of the copy", 10)
        self.hanging.unlink()
        wait_until(lambda: not list(self.share.iterdir()), "the removal of half a copy", 10)
        job = self.copy(recorder, session, "nas")
        wait_until(lambda: self.job(recorder, job)["state"] == "done", "the copy")
        shutil.rmtree(next(self.share.iterdir()))
        self.hanging.write_text("fsync")
        job = self.copy(recorder, session, "nas")
        wait_until(lambda: self.job(recorder, job)["state"] == "running", "the copy")
        began = time.monotonic()
        self.assertEqual(recorder.stop(), 0, recorder.output())
        self.assertLess(time.monotonic() - began, 10)


if __name__ == "__main__":
    main()
