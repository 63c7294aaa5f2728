#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Storage folders of a service: two of them, one that fills, one that somebody else uses; kill -9 between files and
catalogue; and folders to copy to that hang. What happens when a disk goes away is in storage_away.py."""
import shutil
import sqlite3
import subprocess
import threading
import time

from plx.cameras import sim
from plx.case import main
from plx.disks import fill
from plx.paths import HANG, RECORDER
from plx.storage import StorageCase, parts_of
from plx.wait import until


class TwoFolders(StorageCase):
    def test_marks_name_and_people_come_back_after_a_session_moved_to_another_disk(self):
        first, second = self.storage("first", "40m"), self.storage("second", "40m")
        arguments = ("--storage", first, "--storage", second)
        recorder = self.recorder(*arguments).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "before", "start_session_ns": 1})
        time.sleep(2)  # until catalogue.json lies in the first folder
        fill(first / "other")
        until(lambda: list(second.glob("*/session.json")), "the move to the second folder")
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "after", "start_session_ns": 2})
        recorder.must("PUT", f"/api/v1/sessions/{session}/name", {"name": "Night shift"})
        recorder.must("PATCH", f"/api/v1/sessions/{session}/people", {"people": ["Ben"]})
        time.sleep(1)
        recorder.stop_session(session)
        shown = self.wait_for_hashes(recorder, session)
        self.assertGreaterEqual(len(parts_of(shown)), 2)
        until(lambda: {copy["state"] for copy in self.copies(first, second)} == {"stopped"}, "both copies to say stopped")
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


class Another(StorageCase):
    def test_a_second_recorder_is_refused_the_storage_of_the_first(self):
        storage = self.storage("storage")
        recorder = self.recorder("--storage", storage).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)

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
        until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "a sound session")
        self.assertEqual(recorder.stop(), 0, recorder.output())
        refused = second()
        self.assertEqual(refused.returncode, 1)
        self.assertIn(str(storage / ".plx-storage"), refused.stderr)


class Killed(StorageCase):
    def test_the_catalogue_learns_at_the_start_what_only_the_folder_knew(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
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
        again = until(lambda: all(part["sha256"] for part in parts_of(self.show(recorder, session))) and
                      self.show(recorder, session), "the hashes", 10)
        self.assertEqual([part["sha256"] for part in parts_of(again)], [part["sha256"] for part in parts_of(shown)])


class LostFile(StorageCase):
    """A session.json that is gone or damaged is written anew for the session that it was of."""

    def session(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "seen", "start_session_ns": 1})
        time.sleep(2)  # until catalogue.json lies in the folder
        return recorder, session

    def assert_one(self, recorder, session):
        listed = recorder.sessions()
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


class Copied(StorageCase):
    """A second folder that says to be a session: a backup laid beside it, or a forgery."""

    def test_the_catalogue_keeps_what_was_recorded_and_tells_of_the_other_folder(self):
        storage = self.storage("one")
        recorder = self.recorder("--storage", str(storage)).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
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
        until(lambda: self.notices(recorder, "session-copied"), "the notice of the copy")
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
        until(lambda: recorder.must("GET", f"/api/v1/jobs/{job}")["state"] == "done", "the files are verified")
        self.assertEqual(self.notices(recorder, "session-copied")[1:], [])


class ExportThatHangs(StorageCase):
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
        session = recorder.start_session(location)
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
        until(lambda: self.job(recorder, job)["state"] == "done", "the copy to another folder")
        recorder.kill()
        began = time.monotonic()
        recorder = self.recorder(*self.arguments, environment=self.environment).log_in()
        self.assertLess(time.monotonic() - began, 15)
        self.assertFalse(self.exports(recorder)["nas"]["available"])
        self.hanging.unlink()
        until(lambda: self.exports(recorder)["nas"]["available"], "the share", 10)
        self.assertEqual(recorder.stop(), 0, recorder.output())

    def test_a_copy_whose_share_stops_answering_can_be_cancelled_and_leaves_nothing(self):
        recorder, session = self.with_session()
        self.hanging.write_text("write")
        job = self.copy(recorder, session, "nas")
        until(lambda: "has not answered for" in self.job(recorder, job)["text"], "the text of the job", 20)
        self.assert_answers(recorder)
        verify = recorder.must("POST", f"/api/v1/sessions/{session}/verify")["job"]
        until(lambda: self.job(recorder, verify)["state"] == "done", "another kind of job", 10)
        other = self.copy(recorder, session, "usb")
        until(lambda: self.job(recorder, other)["state"] == "done", "the copy to another folder", 10)
        self.assertEqual(self.job(recorder, job)["state"], "running")
        queued = self.copy(recorder, session, "nas")  # the share itself takes one at a time
        time.sleep(0.5)
        self.assertEqual(self.job(recorder, queued)["state"], "waiting")
        recorder.must("POST", f"/api/v1/jobs/{queued}/cancel")
        until(lambda: self.job(recorder, queued)["state"] == "cancelled", "the end of what waited", 5)
        recorder.must("POST", f"/api/v1/jobs/{job}/cancel")
        until(lambda: self.job(recorder, job)["state"] == "cancelled", "the end of the copy", 10)
        self.hanging.unlink()
        until(lambda: not list(self.share.iterdir()), "the removal of half a copy", 10)
        job = self.copy(recorder, session, "nas")
        until(lambda: self.job(recorder, job)["state"] == "done", "the copy")
        shutil.rmtree(next(self.share.iterdir()))
        self.hanging.write_text("fsync")
        job = self.copy(recorder, session, "nas")
        until(lambda: self.job(recorder, job)["state"] == "running", "the copy")
        began = time.monotonic()
        self.assertEqual(recorder.stop(), 0, recorder.output())
        self.assertLess(time.monotonic() - began, 10)


if __name__ == "__main__":
    main(at_once=3)
