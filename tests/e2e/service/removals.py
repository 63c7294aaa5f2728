#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What is being recorded is not removed under the recording: no room from which it could be stopped, no source that it records."""
import threading

from plx.cameras import sim
from plx.case import main
from plx.recorder import RecorderCase
from plx.wait import until

HELD = "It is being recorded. Stop the recording first."
STARTING = "A recording is starting. Give it up first."
ROUNDS = 40


class Removals(RecorderCase):
    def refused(self, recorder, *arguments, why=HELD):
        done = recorder.ctl(*arguments, "remove", "Room 1" if arguments[0] == "locations" else "Camera 1")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(why, done.stderr)

    def test_a_room_and_its_sources_stay_while_they_are_recorded(self):
        recorder = self.recorder().set_up()
        location, (camera, silent) = recorder.add_room(
            [{**sim(1), "name": "Camera 1"}, {"name": "Silent", "driver": "rtsp", "url": "rtsp://127.0.0.1:1/x"}])
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {"wait_timeout_ms": 600000})["session"]
        self.refused(recorder, "locations", why=STARTING)
        until(lambda: recorder.ctl("record", "start-now", session).returncode == 0, "the one that is there")
        recorder.wait_for_recording(session)
        until(lambda: recorder.recordings()[0]["sources"][0]["recording"], "the recording")
        for deed in ("pause", "resume"):
            for what in ("locations", "sources"):
                self.refused(recorder, what)
            recorder.must("POST", f"/api/v1/sessions/{session}/{deed}")
        # What is not there yet can be put right or taken away; parallaxctl says that it is missing, and why.
        lacks = "Room 1: recording, 1 of 2 sources missing\n  missing Silent ("
        until(lambda: lacks in recorder.ctl("status").stdout, "what is missing")
        recorder.must("PATCH", f"/api/v1/sources/{silent}", {"url": "rtsp://127.0.0.1:1/y"})
        recorder.must("DELETE", f"/api/v1/sources/{silent}")
        self.assertEqual([s["id"] for s in recorder.must("GET", f"/api/v1/locations/{location}")["sources"]], [camera])
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})
        recorder.must("DELETE", f"/api/v1/sources/{camera}")
        recorder.must("DELETE", f"/api/v1/locations/{location}")

    def test_of_a_start_and_a_removal_at_the_same_time_one_is_refused(self):
        recorder = self.recorder().set_up()
        for number in range(ROUNDS):
            location, _ = recorder.add_room([sim(1)], name=f"Room {number}")
            status = {}
            both = threading.Barrier(2)

            def ask(method, path, body, location=location, status=status, both=both):
                connection = recorder.connection()
                both.wait()
                status[method] = recorder.ask(method, f"/api/v1/locations/{location}{path}", body, connection=connection)[0]
                connection.close()
            threads = [threading.Thread(target=ask, args=each)
                       for each in (("POST", "/recordings", {}), ("DELETE", "", None))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            running = [one["session"] for one in recorder.recordings()]
            self.assertIn((status["POST"], status["DELETE"], len(running)), ((201, 409, 1), (404, 204, 0)))
            for session in running:
                recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})
                recorder.must("DELETE", f"/api/v1/locations/{location}")
                until(lambda: not recorder.recordings(), "the end")


if __name__ == "__main__":
    main()
