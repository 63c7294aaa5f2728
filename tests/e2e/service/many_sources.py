#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A room of two hundred cameras of which nearly all are switched off: no thread for each of them, the API answers, those that are there are
recorded, sources come and go meanwhile."""
import re
import socket
import threading
import time
from pathlib import Path

from plx.case import main
from plx.recorder import RecorderCase
from plx.wait import until

CLOSED = 200
LIVE = 3
MOST_MORE_THREADS = 16  # than the idle recorder has: drivers are called one after the other, sessions need a few


class Threads:
    """Counts the threads of a process every 10 ms until `stop`."""

    def __init__(self, pid):
        self.pid, self.most, self.ended = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def _watch(self):
        while not self.ended.wait(0.01):
            self.most = max(self.most, self.now())

    def now(self):
        try:
            return int(re.search(r"Threads:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())[1])
        except OSError:
            return 0  # it ended

    def stop(self):
        self.ended.set()
        self.thread.join()


class ManySources(RecorderCase):
    def closed_port(self):
        """An address at which nobody listens, for as long as the test runs."""
        held = socket.socket()
        held.bind(("127.0.0.1", 0))
        self.addCleanup(held.close)
        return f"rtsp://127.0.0.1:{held.getsockname()[1]}/cam"

    def test_two_hundred_sources_at_closed_ports_cost_no_threads_and_keep_nobody_waiting(self):  # F9
        recorder = self.recorder().set_up()
        url = self.closed_port()
        closed = [{"name": f"Off {n}", "driver": "rtsp", "url": f"{url}{n}"} for n in range(CLOSED)]
        live = self.cameras(LIVE, "--size", "320x180", "--fps", "10", "--gop", "10", "--loop", "4")
        location, sources = recorder.add_room(live + closed)
        threads = Threads(recorder.pid)
        self.addCleanup(threads.stop)
        idle = threads.now()
        slowest = 0.0

        def ask(path):
            nonlocal slowest
            begin = time.monotonic()
            found = recorder.must("GET", path)
            slowest = max(slowest, time.monotonic() - begin)
            return found

        def health():
            running = ask("/api/v1/recordings")["recordings"]
            return {s["name"]: s for s in running[0]["sources"]} if running else {}

        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {})["session"]
        until(lambda: sum(s["health"]["state"] == "gone" for s in health().values()) == CLOSED, "all refusals")
        until(lambda: sum(s["health"]["state"] == "live" for s in health().values()) == LIVE, "the live ones")
        recorder.must("POST", f"/api/v1/sessions/{session}/start-now", {})
        until(lambda: sum(s["recording"] for s in health().values()) == LIVE, "the recording of those that are there")

        # One is taken away, one is put right, one is new, while all others are tried again and again.
        recorder.must("DELETE", f"/api/v1/sources/{sources[-1]}")
        recorder.must("PATCH", f"/api/v1/sources/{sources[-2]}", {"url": live[0]["url"]})
        added = recorder.must("POST", f"/api/v1/locations/{location}/sources", {**closed[0], "name": "New"})["id"]
        until(lambda: health()[closed[-2]["name"]]["recording"], "the one that was put right")
        self.assertEqual(len(recorder.must("GET", f"/api/v1/locations/{location}")["sources"]), CLOSED + LIVE)
        end = time.monotonic() + 8  # several attempts of each
        while time.monotonic() < end:
            ask("/api/v1/status")
            health()
            time.sleep(0.2)
        print(f"threads: {idle} idle, {threads.most} at most; the slowest answer took {1000 * slowest:.0f} ms", flush=True)
        self.assertLessEqual(threads.most, idle + MOST_MORE_THREADS)
        self.assertLess(slowest, 2)
        recorder.must("DELETE", f"/api/v1/sources/{added}")
        recorder.stop_session(session)
        videos = {v["source"]: v for v in recorder.session(session)["video_list"]}
        self.assertEqual(sum(bool(v["parts"]) for v in videos.values()), LIVE + 1)
        self.assertEqual(len(videos[live[0]["name"]]["parts"]), 1)  # nothing disturbed it
        until(lambda: threads.now() <= idle + MOST_MORE_THREADS // 2, "the end of what the session needed")


if __name__ == "__main__":
    main()
