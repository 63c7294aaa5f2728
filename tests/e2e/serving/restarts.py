# SPDX-License-Identifier: Apache-2.0
"""A recording outlives its recorder: told to end, killed, started again [R29, R95]."""
import json
import subprocess

from plx.case import main
from plx.site import SiteCase
from plx.wait import until


class Restarts(SiteCase):
    def test_a_session_goes_on_after_a_stop_and_after_a_kill(self):
        recorder = self.start()
        self.set_up(cameras=2, microphone=True)
        session = self.record()
        first = self.ctl("marks", "add", session, "--title", "Before the stop").split()[0]

        self.assertLess(self.stop(recorder), 10)  # two seconds on a machine that is not loaded
        self.assertFalse((self.data / "recorder.json").exists())
        self.ctl("status", code=3)

        recorder = self.start()
        self.wait_recording(session)
        second = self.ctl("marks", "add", session, "--title", "Before the kill").split()[0]
        recorder.kill()

        recorder = self.start()
        self.wait_recording(session)
        self.ctl("marks", "add", session, "--title", "At the end", "--at", "now")
        self.ctl("record", "stop", session, "--name", "Trial 1")
        shown = until(lambda: self.finished(session), "all parts are finished and hashed")

        self.assertEqual((shown["name"], shown["state"], shown["stop_reason"]), ("Trial 1", "stopped", "user"))
        self.assertEqual((shown["recorded_by"], shown["location"]), ("anna", "Room 1"))
        self.assertEqual([v["source"] for v in shown["video_list"]], ["Camera 1", "Camera 2", "Microphone"])
        for video in shown["video_list"]:
            self.assertEqual([g["reason"] for g in video["gaps"]], ["recorder-restarted"] * 2, video)
            self.assertEqual(len(video["parts"]), 3, video)
            end_ns = 0
            for part in video["parts"]:
                self.assertGreaterEqual(part["start_session_ns"], end_ns)
                end_ns = part["start_session_ns"] + part["duration_ns"]
                decoded = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", part["path"], "-fps_mode", "passthrough",
                                          "-enc_time_base", "1:90000", "-f", "null", "-"], capture_output=True, text=True)
                self.assertEqual((decoded.returncode, decoded.stderr), (0, ""), part)
        marks = self.json("marks", "list", session)["items"]
        self.assertEqual([m["title"] for m in marks], ["Before the stop", "Before the kill", "At the end"])
        self.assertEqual([m["id"] for m in marks[:2]], [first, second])
        self.assertEqual(sorted(m["start_session_ns"] for m in marks), [m["start_session_ns"] for m in marks])
        self.ctl("sessions", "verify", session)
        on_disk = json.loads((self.data / "sessions" / shown["folder"] / "session.json").read_text())
        self.assertEqual((on_disk["id"], on_disk["name"]), (session, "Trial 1"))
        actions = [row["action"] for row in self.json("audit", "list")["rows"]]
        self.assertEqual(actions.count("session-continue"), 2)
        self.assertFalse(list((self.data / "active").glob("*")))
        self.stop(recorder)

    def test_a_paused_session_stays_paused(self):
        recorder = self.start()
        self.set_up()
        session = self.record()
        self.ctl("record", "pause", session)
        self.stop(recorder)
        self.start()
        self.assertEqual([r["phase"] for r in self.json("status")["recordings"]], ["paused"])
        self.ctl("record", "resume", session)
        self.wait_recording(session)
        self.ctl("record", "stop", session)
        shown = until(lambda: self.finished(session), "it is finished")
        self.assertEqual({g["reason"] for g in shown["video_list"][0]["gaps"]}, {"paused"}, shown["video_list"])
        self.assertEqual(len(shown["video_list"][0]["parts"]), 2)

    def test_what_was_finished_stays_as_it_was_and_deleting_is_for_good(self):
        recorder = self.start()
        self.set_up()
        session = self.record("--name", "To be deleted")
        self.ctl("record", "stop", session)
        shown = until(lambda: self.finished(session), "it is finished")
        recorder.kill()
        self.start()
        self.assertEqual(self.json("sessions", "show", session)["video_list"], shown["video_list"])
        self.ctl("sessions", "delete", session, "--yes")
        folder = self.data / "sessions" / shown["folder"]
        until(lambda: not folder.exists(), "its folder is gone")

    def finished(self, session):
        shown = self.json("sessions", "show", session)
        parts = [p for v in shown["video_list"] for p in v["parts"]]
        return shown if all(p["state"] == "finished" and p["sha256"] for p in parts) else None


if __name__ == "__main__":
    main()
