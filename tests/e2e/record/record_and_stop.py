#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ordinary recordings: start, pause, name, stop; faults of cameras; refusals."""
import json
import signal
import subprocess
import time

from plx.case import main
from plx.foreground import ForegroundCase, sim_room
from plx.paths import RECORDER


class Ordinary(ForegroundCase):
    def test_pause_name_and_stop_by_commands(self):
        recorder = self.record(sim_room(2))
        recorder.wait_for("notice", code="recording-started")
        time.sleep(1.5)
        recorder.send("pause Break")
        recorder.wait_for("phase", phase="paused")
        time.sleep(1)
        recorder.send("resume")
        time.sleep(1.5)
        recorder.send("status")
        status = recorder.wait_for("status")
        self.assertEqual([s["state"] for s in status["sources"]], ["live"] * 3)
        recorder.send("stop Intubation")
        self.assertEqual(recorder.end(), 0)
        folder, session = self.session()
        self.assertEqual((session["name"], session["state"], session["stop_reason"]), ("Intubation", "stopped", "user"))
        self.assert_all_finished(folder, session)
        for source in ("Camera 1", "Camera 2", "Microphone"):
            self.assertEqual(len(self.parts(session, source)), 2)
            gap = self.gaps(session, source)[-1]
            self.assertEqual((gap["reason"], gap["text"]), ("paused", "Break"))
            self.assertTrue(gap["user"])
            self.assertGreaterEqual(gap["end_session_ns"] - gap["start_session_ns"], 0.9e9)

    def test_a_signal_stops_cleanly_within_two_seconds(self):
        recorder = self.record(sim_room(2))
        recorder.wait_for("notice", code="recording-started")
        time.sleep(1)
        before = time.monotonic()
        recorder.process.send_signal(signal.SIGTERM)
        self.assertEqual(recorder.end(), 0)
        self.assertLess(time.monotonic() - before, 2.5)
        folder, session = self.session()
        self.assertEqual(session["state"], "stopped")
        for video in session["videos"]:
            self.assert_plays(folder / video["parts"][0]["file"])
        self.assertFalse(list((self.data / "active").glob("*.json")))

    def test_only_one_recorder_per_data_folder(self):
        first = self.record(sim_room(1, microphone=False))
        first.wait_for("phase", phase="recording")
        second = self.record(sim_room(1, microphone=False))
        self.assertEqual(second.end(), 1)
        self.assertIn("Another recorder", "".join(second.errors))
        first.send("stop")
        self.assertEqual(first.end(), 0)


class FaultyCameras(ForegroundCase):
    def test_a_resolution_that_changes_a_camera_that_goes_and_sound_that_stops(self):
        recorder = self.record(sim_room(4, {
            1: 'resize_after_s = 3, resize_to = "160x90"', 2: "gone_after_s = 3, gone_for_s = 2",
            3: "sound = true, audio_stops_after_s = 2", 4: "stall_after_s = 2, stall_for_s = 6"}, microphone=False),
            "--seconds", "12")
        self.assertEqual(recorder.end(50), 0)
        folder, session = self.session()
        self.assert_all_finished(folder, session)
        sizes = [(p["width"], p["height"]) for p in self.parts(session, "Camera 1")]
        self.assertEqual(sizes, [(320, 180), (160, 90)])
        self.assertEqual(self.gaps(session, "Camera 1")[-1]["reason"], "format-changed")
        # It counts from each connection anew, so it goes more than once.
        self.assertGreaterEqual(len(self.parts(session, "Camera 2")), 2)
        self.assertIn("camera-gone", [g["reason"] for g in self.gaps(session, "Camera 2")])
        self.assertEqual(len(self.parts(session, "Camera 3")), 1)
        self.assertIn("sound stopped", " ".join(self.parts(session, "Camera 3")[0]["notes"]))
        self.assertGreater(self.parts(session, "Camera 3")[0]["duration_ns"], 11e9)
        self.assertGreaterEqual(len(self.parts(session, "Camera 4")), 2)
        self.assertIn("camera-stalled", [g["reason"] for g in self.gaps(session, "Camera 4")])


class Starting(ForegroundCase):
    def test_a_camera_that_never_comes_does_not_hold_up_the_others(self):
        text = sim_room(1, microphone=False) + '[[source]]\nname = "Dead"\nurl = "rtsp://127.0.0.1:9/none"\n'
        recorder = self.record(text, "--wait-timeout", "2", "--seconds", "2")
        started = recorder.wait_for("notice", code="recording-started")
        self.assertIn("Dead", started["text"])
        self.assertEqual(recorder.end(), 0)
        _, session = self.session()
        self.assertEqual(self.parts(session, "Dead"), [])
        self.assertEqual(self.gaps(session, "Dead")[0]["reason"], "late-start")

    def test_failed_attempts_end_with_reason_and_remedy(self):
        recorder = self.recorder("record", "--source", "Dead=rtsp://ann:secret@127.0.0.1:9/none", "--attempts", "2",
                                 "--attempt-timeout", "1.5")
        recorder.wait_for("notice", code="start-attempt-failed")
        recorder.wait_for("notice", code="start-gave-up")
        self.assertEqual(recorder.end(), 1)
        self.assertIn("127.0.0.1", "".join(recorder.errors))
        everything = "".join(recorder.errors) + json.dumps(recorder.events)
        everything += "".join(f.read_text(errors="replace") for f in self.data.rglob("*") if f.is_file())
        self.assertNotIn("secret", everything)

    def test_wrong_usage_has_exit_code_2(self):
        for arguments in (["record"], ["record", "--location", "demo", "--wait-for", "some"], ["nonsense"],
                          ["record", "--source", "no-url"]):
            done = subprocess.run([str(RECORDER), "--data", str(self.data), *arguments], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertTrue(done.stderr, arguments)


if __name__ == "__main__":
    main()
