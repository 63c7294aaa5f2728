#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A source whose address, password, transport or pinned certificate is changed is connected anew at once: for who watches it, for who records
it, and without the wait of an attempt that failed."""
import json
import os
import re
import subprocess
import time

from plx.case import main
from plx.paths import CTL
from plx.recorder import RecorderCase
from plx.wait import until
from plx.websocket import WebSocket

SMALL = ("--fps", "15", "--gop", "15", "--bitrate", "300000")


class SourceChanges(RecorderCase):
    def room(self, recorder, source):
        location, (source_id,) = recorder.add_room([source])
        return location, source_id

    def change(self, recorder, source, *arguments, password=None):
        done = subprocess.run([str(CTL), "sources", "change", source, *arguments], input=password, text=True,
                              capture_output=True, timeout=60,
                              env={**os.environ, "PARALLAX_URL": recorder.url, "PARALLAX_TOKEN": recorder.token})
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
        session = recorder.start_session(location)

        def parts(count):
            video = recorder.session(session)["video_list"][0]
            return video if len(video["parts"]) == count else None
        until(lambda: parts(1), "the first part")
        self.change(recorder, source, "--url", other["url"], "--transport", "tcp")
        until(lambda: parts(2), "the second part")
        # A pause does not bring the old address back.
        recorder.must("POST", f"/api/v1/sessions/{session}/pause")
        recorder.must("POST", f"/api/v1/sessions/{session}/resume")
        video = until(lambda: parts(3), "the part after the pause")
        until(lambda: recorder.recordings()[0]["sources"][0]["recording"], "the recording after the pause")
        recorder.stop_session(session)
        shown = until(lambda: self.finished(recorder, session), "finished files")
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
            found = recorder.recordings()
            return found and found[0]["sources"][0]["health"]["state"]
        until(lambda: state() == "refused", "the refusal")
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
        until(lambda: state() == "live", "the camera after the crash")
        recorder.stop_session(session)
        status, problem = recorder.ask("PATCH", f"/api/v1/sources/{source}", {"url": "rtsp://a:b@127.0.0.1/x"})
        self.assertEqual(status, 422, problem)

    def test_a_camera_with_its_own_certificate_is_refused_with_its_fingerprint_and_records_once_that_is_pinned(self):
        recorder = self.recorder().set_up()
        camera, = self.cameras(1, "--size", "320x180", *SMALL, "--tls")
        self.assertTrue(camera["url"].startswith("rtsps://"))
        location = recorder.must("POST", "/api/v1/locations", {"name": "Room 1"})["id"]

        def ctl(*arguments, code=0):
            done = recorder.ctl(*arguments)
            self.assertEqual(done.returncode, code, done.stdout + done.stderr)
            return done.stdout.strip() if code == 0 else done.stdout + done.stderr

        def tested(source, code):
            return ctl("sources", "test", source, "--limit", "20", code=code)
        add = ("sources", "add", "--location", location, "--url", camera["url"], "--name")
        source = ctl(*add, "Door")
        refused = tested(source, 1)
        self.assertIn("health.state: refused", refused)
        self.assertIn("certificate is not trusted", refused)
        fingerprint, = re.findall(r"fingerprint is ((?:[0-9A-F]{2}:){31}[0-9A-F]{2})\.", refused)
        kept = fingerprint.replace(":", "").lower()

        # Somebody in between has another certificate.
        other = ("1" if kept[0] == "0" else "0") + kept[1:]
        ctl("sources", "change", source, "--tls-pin-sha256", other)
        refused = tested(source, 1)
        self.assertIn("not the one that was pinned", refused)
        self.assertIn(fingerprint, refused)

        # The right one helps a recording that is waiting for the camera, at once.
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {})["session"]

        def health():
            found = recorder.recordings()
            return found[0]["sources"][0]["health"] if found else {"state": "", "reason": None}
        until(lambda: health()["state"] == "refused", "the refusal")
        self.assertEqual(health()["reason"]["code"], "tls-untrusted")
        before = recorder.must("GET", "/api/v1/status")["newest_event"]
        events = WebSocket(recorder, f"/api/v1/events?after={before}")
        self.addCleanup(events.close)
        ctl("sources", "change", source, "--tls-pin-sha256", fingerprint)
        states = []
        while not states or states[-1][0] != "live":
            event = json.loads(events.message()[1])
            if event["event"] == "source-state":
                states.append((event["fields"]["state"], event["fields"].get("code")))
        # An attempt with the old pin may end before the change; after it none is refused.
        since = states.index(("connecting", "source-changed"))
        self.assertNotIn("refused", [state for state, _ in states[since:]])
        recorder.wait_for_recording(session)
        until(lambda: recorder.recordings()[0]["sources"][0]["recording"], "the recording")
        time.sleep(2)
        recorder.stop_session(session)
        shown = until(lambda: self.finished(recorder, session), "finished files")
        part, = shown["video_list"][0]["parts"]
        self.assertEqual((part["codec"], part["width"]), ("h264", 320))
        self.assertGreater(part["frames"], 10)
        decoded = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", part["path"], "-fps_mode", "passthrough",
                                  "-enc_time_base", "1:90000", "-f", "null", "-"], capture_output=True, text=True)
        self.assertEqual((decoded.returncode, decoded.stderr), (0, ""))

        # Pinned from the start, as it was copied; shown as it is kept; taken away again.
        second = ctl(*add, "Window", "--tls-pin-sha256", fingerprint)
        self.assertIn(f"tls_pin_sha256: {kept}", ctl("sources", "show", second))
        self.assertIn("health.state: live", tested(second, 0))
        ctl("sources", "change", second, "--tls-pin-sha256", "")
        self.assertIn("certificate is not trusted", tested(second, 1))
        self.assertIn("64 hexadecimal digits", ctl(*add, "Gate", "--tls-pin-sha256", "AB:CD", code=1))

    def finished(self, recorder, session):
        shown = recorder.session(session)
        parts = [p for v in shown["video_list"] for p in v["parts"]]
        return shown if all(p["state"] == "finished" and p["sha256"] for p in parts) else None


if __name__ == "__main__":
    main()
