#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hostile cameras by the hundred while they are recorded: every answer, event and file stays readable, nothing crashes, nothing grows.
`dialogues.py 10000` is the long form; each number is one dialogue, the same on every run, and `dialogues.py 1 --from 4711` runs that one."""
import argparse
import json
import os
import sys
import time

from plx.attacks import Memory
from plx.camera_dialogues import FloodingCamera, HostileCameras
from plx.case import main
from plx.recorder import RecorderCase
from plx.sanitizer import MEMORY_SHARE
from plx.wait import until
from plx.websocket import WebSocket

options = argparse.Namespace(count=200, start=1)
AT_ONCE = 100
SECONDS = 2.5
ROUNDS_PER_SESSION = 5  # a session rightly keeps what it recorded; what is to be found is what stays behind


class Dialogues(RecorderCase):
    def read(self, recorder, path):
        """The answer, read as strictly as a browser would."""
        connection = recorder.connection()
        connection.request("GET", path, headers={"Authorization": f"Bearer {recorder.token}"})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.assertEqual(answer.status, 200, path)
        return self.parsed(content, path)

    def parsed(self, content, what):
        try:
            return json.loads(content.decode("utf-8"))
        except ValueError as problem:
            self.fail(f"{what} is no JSON: {problem}: {content[:4000]!r}")

    def start(self, recorder, location):
        return recorder.must("POST", f"/api/v1/locations/{location}/recordings", {"wait_for": "any"})["session"]

    def stop(self, recorder, session):
        status, content = recorder.ask("POST", f"/api/v1/sessions/{session}/stop", {})
        self.assertIn(status, (200, 204, 404, 409), content)  # it may not have begun
        until(lambda: not recorder.recordings(), "the end of the recording")

    def facts(self, recorder):
        threads = len(os.listdir(f"/proc/{recorder.pid}/task"))
        return recorder.memory_kib() // 1024, len(os.listdir(f"/proc/{recorder.pid}/fd")), threads

    def test_nothing_breaks_and_nothing_grows(self):
        cameras = HostileCameras()
        self.addCleanup(cameras.close)
        recorder = self.recorder().set_up()
        count = min(AT_ONCE, options.count)
        location, sources = recorder.add_room(
            [{"name": f"C{n}", "driver": "rtsp", "url": cameras.url(options.start + n)} for n in range(count)])
        events = WebSocket(recorder, "/api/v1/events?after=0")
        self.addCleanup(events.close)
        events.socket.settimeout(0.01)
        session = self.start(recorder, location)
        states = {}
        first = None
        rounds = range(0, options.count, count)
        for done in rounds:
            if done > 0:
                if done // count % ROUNDS_PER_SESSION == 0:
                    self.stop(recorder, session)
                    session = self.start(recorder, location)
                for n, source in enumerate(sources):
                    recorder.must("PATCH", f"/api/v1/sources/{source}", {"url": cameras.url(options.start + done + n)})
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                for path in ("/api/v1/status", "/api/v1/sources", "/api/v1/recordings", "/api/v1/locations"):
                    answer = self.read(recorder, path)
                    for one in answer.get("sources", []):
                        health = one.get("health") or {}
                        states[health.get("state")] = states.get(health.get("state"), 0) + 1
                try:
                    while True:
                        self.parsed(events.message(0.05)[1], "an event")
                except TimeoutError:
                    pass
            facts = self.facts(recorder)
            if len(rounds) > 2:
                print(f"{done + count} dialogues: {facts[0]} MiB, {facts[1]} files, {facts[2]} threads; connections so far {cameras.dialogues}", flush=True)
            # Memory rises to a level over the first 2,000 dialogues or so (allocator, what is kept per source) and must then
            # stay there: the second half of a long run is held against the end of its first.
            if len(rounds) >= 100 and done // count == len(rounds) // 2 - 1:
                first = facts
        self.assertIsNone(recorder.process.poll(), recorder.output())
        if first:
            self.assertLess(facts[0], first[0] + 32, "memory grows")
            self.assertLess(facts[2], first[2] + 10, "threads grow")
        self.assertLess(facts[2], 60, "threads")
        self.assertLess(facts[1], 12 * count + 100, "files")
        self.assertGreater(states.get("live", 0), 0, states)
        self.assertGreater(cameras.dialogues, options.count // 2)
        self.stop(recorder, session)
        for file in (self.data / "sessions").glob("*/session.json"):
            self.parsed(file.read_bytes(), file)
        self.read(recorder, "/api/v1/sessions")
        (self.data.parent / "recorder.out").read_bytes().decode("utf-8")
        self.assertEqual(recorder.stop(), 0, recorder.output())

    def record_beside(self, kind, seconds):
        """A flooding camera and a good one are recorded for a while: (recorder, memory risen in MiB, videos by camera)."""
        camera = FloodingCamera(kind)
        self.addCleanup(camera.close)
        recorder = self.recorder().set_up()
        location, sources = recorder.add_room([*self.cameras(1, "--size", "320x240", "--fps", "25", "--gop", "25"),
                                               {"name": "Flood", "driver": "rtsp", "url": camera.url}])
        memory = Memory(recorder)
        session = self.start(recorder, location)
        recorder.wait_for_recording(session)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.assertIsNone(recorder.process.poll(), recorder.output())
            self.assertLess(memory.risen_mib(), 96 * MEMORY_SHARE, "memory")
            time.sleep(0.25)
        self.health = next(s["health"] for s in recorder.must("GET", "/api/v1/status")["sources"] if s["source"] == sources[1])
        recorder.stop_session(session)
        videos = {v["source"]: v for v in recorder.session(session)["video_list"]}
        good = videos["Camera 1"]
        self.assertEqual(len(good["parts"]), 1, good)
        self.assertGreater(good["parts"][0]["duration_ns"], (seconds - 2) * 1_000_000_000)
        return recorder, videos["Flood"]

    def test_a_camera_that_sends_pictures_without_number_is_cut_off_and_costs_nobody_anything(self):
        recorder, _ = self.record_beside("tiny", 8)
        self.assertEqual(self.health["reason"]["code"], "too-many-pictures", self.health)
        self.assertEqual(recorder.stop(), 0, recorder.output())

    def test_a_camera_of_ever_other_sizes_makes_no_more_than_a_part_a_second(self):
        recorder, video = self.record_beside("sizes", 8)
        self.assertLess(len(video["parts"]), 12)
        self.assertGreater(len(video["parts"]), 3)
        notices = [n for n in recorder.must("GET", "/api/v1/notices")["notices"] if n["code"] == "format-unsteady"]
        self.assertEqual(len(notices), 1)
        self.assertEqual(recorder.stop(), 0, recorder.output())


if __name__ == "__main__":
    reader = argparse.ArgumentParser()
    reader.add_argument("count", nargs="?", type=int, default=200)
    reader.add_argument("--from", dest="start", type=int, default=1)
    options = reader.parse_args()
    main(sys.argv[:1])
