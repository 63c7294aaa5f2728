#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A source whose address, password or transport is changed is connected anew at once: for who watches it, for who records
it, and without the wait of an attempt that failed."""
import json
import os
import subprocess

from harness import CTL, ServiceTest, WebSocket, main, wait_until

SMALL = ("--fps", "15", "--gop", "15", "--bitrate", "300000")


class SourceChanges(ServiceTest):
    def room(self, recorder, source):
        location, (source_id,) = recorder.add_room([source])
        return location, source_id

    def change(self, recorder, source, *arguments, password=None):
        done = subprocess.run([str(CTL), "sources", "change", source, *arguments], input=password, text=True,
                              capture_output=True, timeout=60,
                              env={**os.environ, "PARALLAX_URL": recorder.facts["url"], "PARALLAX_TOKEN": recorder.token})
        self.assertEqual(done.returncode, 0, done.stderr)

    def until_width(self, live, width):
        """Reads until pictures of this width come."""
        for _ in range(100_000):
            _, message = live.message()
            if message[4] == 0 and json.loads(message[28:])["width"] == width:
                return
        self.fail(f"no picture of {width} pixels")

    def test_who_watches_sees_the_other_camera(self):
        recorder = self.recorder().set_up()
        first, = self.cameras(1, "--size", "320x180", *SMALL)
        other, = self.cameras(1, "--size", "384x216", *SMALL)
        _, source = self.room(recorder, first)
        live = WebSocket(recorder, f"/api/v1/live/{source}/main?format=packets")
        self.addCleanup(live.close)
        self.until_width(live, 320)
        # Another name interrupts nothing.
        before = recorder.must("GET", "/api/v1/status")["newest_event"]
        self.change(recorder, source, "--name", "Door")
        events = WebSocket(recorder, f"/api/v1/events?after={before}")
        self.addCleanup(events.close)
        self.assertEqual(json.loads(events.message()[1])["event"], "source-changed")
        self.change(recorder, source, "--url", other["url"])
        self.until_width(live, 384)
        states = []
        while not states or states[-1] != "live":
            event = json.loads(events.message()[1])
            if event["event"] == "source-state":
                states.append(event["fields"]["state"])
                self.assertEqual(event["fields"]["name"], "Door")
        self.assertEqual(states[0], "connecting")  # nothing before the second change
        # A small stream that it had not is shown from now on.
        small = WebSocket(recorder, f"/api/v1/live/{source}/sub?format=packets")
        self.addCleanup(small.close)
        self.until_width(small, 384)
        self.change(recorder, source, "--sub-url", first["url"])
        self.until_width(small, 320)
        self.change(recorder, source, "--sub-url", "")
        self.until_width(small, 384)

    def test_a_recording_goes_on_with_a_new_part(self):
        recorder = self.recorder().set_up()
        first, = self.cameras(1, "--size", "320x180", *SMALL)
        other, = self.cameras(1, "--size", "384x216", *SMALL)
        location, source = self.room(recorder, first)
        session = recorder.start(location)

        def parts(count):
            video = recorder.must("GET", f"/api/v1/sessions/{session}")["video_list"][0]
            return video if len(video["parts"]) == count else None
        wait_until(lambda: parts(1), "the first part")
        self.change(recorder, source, "--url", other["url"], "--transport", "tcp")
        wait_until(lambda: parts(2), "the second part")
        # A pause does not bring the old address back.
        recorder.must("POST", f"/api/v1/sessions/{session}/pause")
        recorder.must("POST", f"/api/v1/sessions/{session}/resume")
        video = wait_until(lambda: parts(3), "the part after the pause")
        wait_until(lambda: recorder.must("GET", "/api/v1/recordings")["recordings"][0]["sources"][0]["recording"],
                   "the recording after the pause")
        recorder.stop_session(session)
        shown = wait_until(lambda: self.finished(recorder, session), "finished files")
        video = shown["video_list"][0]
        self.assertEqual([p["width"] for p in video["parts"]], [320, 384, 384])
        self.assertEqual([g["reason"] for g in video["gaps"]], ["format-changed", "paused"])
        self.assertEqual(video["gaps"][0]["text"], "The settings of the source were changed.")
        for part in video["parts"]:
            decoded = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", part["path"], "-fps_mode", "passthrough",
                                      "-enc_time_base", "1:90000", "-f", "null", "-"], capture_output=True, text=True)
            self.assertEqual((decoded.returncode, decoded.stderr), (0, ""), part)
        rows = recorder.must("GET", "/api/v1/audit?action=source-change")["rows"]
        self.assertEqual(len(rows), 1)

    def test_a_corrected_password_helps_at_once_and_stays_after_a_crash(self):
        recorder = self.recorder().set_up()
        camera, = self.cameras(1, "--size", "320x180", *SMALL, "--auth", "admin:right horse")
        location, source = self.room(recorder, {**camera, "user": "admin", "password": "wrong"})
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {})["session"]

        def state():
            found = recorder.must("GET", "/api/v1/recordings")["recordings"]
            return found and found[0]["sources"][0]["health"]["state"]
        wait_until(lambda: state() == "refused", "the refusal")
        before = recorder.must("GET", "/api/v1/status")["newest_event"]
        events = WebSocket(recorder, f"/api/v1/events?after={before}")
        self.addCleanup(events.close)
        self.change(recorder, source, "--password-stdin", password="right horse\n")
        # After a wrong password it is tried again once a minute. Here the next thing that is tried is the new password: it
        # is not refused once more.
        states = []
        while not states or states[-1][0] != "live":
            event = json.loads(events.message(180)[1])
            if event["event"] == "source-state":
                states.append((event["fields"]["state"], event["fields"].get("code")))
        self.assertEqual(states[0], ("connecting", "source-changed"))
        self.assertNotIn("refused", [state for state, _ in states])
        recorder.wait_for_recording(session)
        self.assertNotIn("right horse", recorder.output())
        recorder.kill()
        recorder = self.recorder().log_in()
        recorder.wait_for_recording(session)
        wait_until(lambda: state() == "live", "the camera after the crash")
        recorder.stop_session(session)
        status, problem = recorder.ask("PATCH", f"/api/v1/sources/{source}", {"url": "rtsp://a:b@127.0.0.1/x"})
        self.assertEqual(status, 422, problem)

    def finished(self, recorder, session):
        shown = recorder.must("GET", f"/api/v1/sessions/{session}")
        parts = [p for v in shown["video_list"] for p in v["parts"]]
        return shown if all(p["state"] == "finished" and p["sha256"] for p in parts) else None


if __name__ == "__main__":
    main()
