#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Notices of a real recorder: each reaches the person whom it concerns, with what to do, and can be read later."""
import json
import os
import time

from plx import processes
from plx.cameras import sim
from plx.case import main
from plx.disks import small_disk
from plx.paths import CTL
from plx.recorder import RecorderCase
from plx.wait import until
from plx.websocket import WebSocket


class Notices(RecorderCase):
    def log_in(self, recorder, name, role="trainer"):
        """A user's token; the user is made."""
        recorder.add_user(name, role)
        return recorder.log_in_as(name)

    def notices(self, recorder, token="", query=""):
        """Oldest first."""
        return recorder.must("GET", f"/api/v1/notices{query}", token=token)["notices"][::-1]

    def codes(self, recorder, token=""):
        return [notice["code"] for notice in self.notices(recorder, token)]

    def one(self, recorder, code, token=""):
        return until(lambda: next((n for n in self.notices(recorder, token) if n["code"] == code), None), code)

    def follow(self, recorder, token):
        mine, recorder.token = recorder.token, token
        socket = WebSocket(recorder, "/api/v1/events")
        recorder.token = mine
        self.addCleanup(socket.close)
        return socket

    def next_notice(self, socket, code):
        while True:
            message = json.loads(socket.message()[1])
            if message.get("event") == "notice" and message["fields"]["code"] == code:
                return message

    def test_who_began_it_is_told_that_somebody_else_stopped_it(self):
        """R111, R113."""
        recorder = self.recorder().set_up()
        rita = self.log_in(recorder, "rita")
        otto = self.log_in(recorder, "otto")
        location, _ = recorder.add_room([sim(1)])
        stream = self.follow(recorder, rita)
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {}, token=rita)["session"]
        started = self.next_notice(stream, "recording-started")
        self.assertEqual((started["session"], started["fields"]["by"]), (session, "rita"))
        recorder.wait_for_recording(session)
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {"name": "Trial"})  # anna
        told = self.next_notice(stream, "stopped-by-other")
        self.assertEqual(told["fields"]["text"], "Your recording Trial was stopped by anna.")
        self.assertTrue(told["fields"]["remedy"] and told["fields"]["needs_action"])
        stopped = self.next_notice(stream, "recording-stopped")
        self.assertEqual(stopped["fields"]["by"], "anna")
        self.assertEqual(self.codes(recorder, rita), ["recording-started", "stopped-by-other", "recording-stopped"])
        self.assertEqual(self.codes(recorder), ["recording-started", "recording-stopped"])
        self.assertEqual(self.codes(recorder, otto), [])  # it is no session of his
        # Who stops what is one's own is not told that somebody else did.
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {}, token=rita)["session"]
        recorder.wait_for_recording(session)
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {}, token=rita)
        until(lambda: self.codes(recorder).count("recording-stopped") == 2, "the stop")
        self.assertEqual(self.codes(recorder, rita).count("stopped-by-other"), 1)

    def test_a_start_that_fails_is_told(self):
        """R110, R115."""
        file = self.folder / "recorder.toml"
        file.write_text("[recording]\nwait_timeout_s = 3600\nattempt_timeout_s = 1\nattempts = 2\n")
        recorder = self.recorder("--config", file).set_up()
        rita = self.log_in(recorder, "rita")
        location, (door,) = recorder.add_room([{"name": "Door", "driver": "rtsp", "url": "rtsp://127.0.0.1:1/x"}])
        recorder.must("POST", f"/api/v1/locations/{location}/recordings", {}, token=rita)
        gave_up = self.one(recorder, "start-gave-up", rita)
        self.assertEqual(self.codes(recorder, rita), ["start-attempt-failed", "start-gave-up"])
        self.assertIn("Door", gave_up["text"])
        self.assertEqual((gave_up["location_name"], gave_up["session"], gave_up["needs_action"], gave_up["over"]),
                         ("Room 1", "", True, False))
        self.assertTrue(gave_up["remedy"])
        # It is over once something is recorded there.
        recorder.must("DELETE", f"/api/v1/sources/{door}")
        recorder.must("POST", f"/api/v1/locations/{location}/sources", sim(1))
        recorder.start_session(location)
        self.assertTrue(self.one(recorder, "start-gave-up", rita)["over"])

    def test_a_camera_is_lost_and_comes_back_and_the_recorder_crashes(self):
        recorder = self.recorder().set_up()
        rita = self.log_in(recorder, "rita")
        camera, = self.cameras(1, "--size", "320x180", "--fps", "15", "--gop", "15", "--bitrate", "300000")
        location, (source,) = recorder.add_room([camera])
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {}, token=rita)["session"]
        recorder.wait_for_recording(session)
        stream = self.follow(recorder, rita)
        recorder.must("PATCH", f"/api/v1/sources/{source}", {"url": "rtsp://127.0.0.1:1/gone"})
        lost = self.next_notice(stream, "source-lost")
        self.assertEqual((lost["fields"]["source"], lost["session"]), (camera["name"], session))
        self.assertTrue(lost["fields"]["needs_action"])
        self.assertFalse(self.one(recorder, "source-lost", rita)["over"])
        recorder.must("PATCH", f"/api/v1/sources/{source}", {"url": camera["url"]})
        self.next_notice(stream, "source-back")
        self.assertTrue(self.one(recorder, "source-lost", rita)["over"])
        seen = self.notices(recorder, rita)[-1]["id"]
        recorder.must("POST", "/api/v1/notices/seen", {"up_to": seen}, token=rita)
        recorder.kill()
        recorder = self.recorder().log_in()
        restarted = self.one(recorder, "recorder-restarted")
        self.assertEqual(restarted["session"], "")
        self.assertIn("What was being recorded goes on", restarted["remedy"])
        resumed = self.one(recorder, "recording-resumed", rita)
        self.assertEqual((resumed["session"], resumed["needs_action"]), (session, True))
        # What was told before the crash is kept, and what she had seen; what comes later is new.
        unseen = [n["code"] for n in self.notices(recorder, rita, "?unseen=true")]
        self.assertEqual(unseen[0], "recording-resumed")
        self.assertIn("recording-started", self.codes(recorder, rita))
        self.assertNotIn("recorder-restarted", self.codes(recorder, rita))
        listed = recorder.ctl("notices", "--unseen")
        self.assertIn("The recorder had ended unexpectedly", listed.stdout)
        # A stop is no crash.
        self.assertEqual(recorder.stop(), 0)
        recorder = self.recorder().log_in()
        self.assertEqual(self.codes(recorder).count("recorder-restarted"), 1)
        # Without a recording nothing goes on.
        recorder.stop_session(session)
        recorder.kill()
        recorder = self.recorder().log_in()
        self.assertIn("nothing was being recorded",
                      [n for n in self.notices(recorder) if n["code"] == "recorder-restarted"][-1]["remedy"])

    def test_a_disk_that_fills_is_told_until_there_is_room(self):
        """[R28] Before, while and after; the notice is over when there is room again."""
        disk = small_disk(self.folder / "disk", "60m")
        file = self.configuration("[disk]\nwarn_minutes = 0\nwarn_free_percent = 80\n")
        recorder = self.recorder("--config", file, "--storage", disk).set_up()
        rita = self.log_in(recorder, "rita")
        location, _ = recorder.add_room([sim(1)])
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {}, token=rita)["session"]
        recorder.wait_for_recording(session)
        stream = self.follow(recorder, rita)
        printed = open(self.folder / "printed", "w+")
        self.addCleanup(printed.close)
        follower = processes.start([CTL, "events", "--follow"], stdout=printed,
                                   env={**os.environ, "PARALLAX_URL": recorder.url, "PARALLAX_TOKEN": rita})
        self.addCleanup(processes.end, follower)
        filling = disk / "other"
        filling.write_bytes(bytes(20 << 20))
        low = self.next_notice(stream, "disk-low")
        self.assertEqual(low["session"], session)
        filling.write_bytes(bytes(50 << 20))
        full = self.next_notice(stream, "disk-full")
        self.assertIn("was stopped", full["fields"]["text"])
        self.assertTrue(full["fields"]["remedy"] and full["fields"]["needs_action"])
        said = f" disk-full error: {full['fields']['text']}\n    {full['fields']['remedy']}\n"
        until(lambda: said in (self.folder / "printed").read_text(), "parallaxctl's word", 10)
        told = self.one(recorder, "disk-full", rita)
        self.assertFalse(told["over"])
        filling.unlink()
        until(lambda: self.one(recorder, "disk-full", rita)["over"], "the end of the trouble")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
