#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The clock on the wall is set back an hour, and forward, under a recorder that records: marks, log-ins, the audit log,
events, sessions and recordings stay right and in order. The recorder runs with a preloaded library (clock_shift.c) through
which it sees another time of day, as after `date -s`; its cameras do not."""
import json
import os
import socket
import threading
import time
from datetime import datetime, timezone

from plx import media
from plx.api import PASSWORD
from plx.case import main
from plx.clock import WallClock
from plx.recorder import RecorderCase
from plx.wait import until
from plx.websocket import WebSocket

HOUR_NS = 3600 * 10**9


class EventNumbers:
    """Follows the events; keeps number and type of each."""

    def __init__(self, recorder):
        self.socket, self.seen = WebSocket(recorder, "/api/v1/events"), []
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            while True:
                event = json.loads(self.socket.message(600)[1])
                self.seen.append((event["number"], event.get("event")))
        except (OSError, EOFError):
            pass

    def close(self):
        self.socket.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(10)
        self.socket.close()


class Clock(RecorderCase):
    def setUp(self):
        super().setUp()
        self.clock = WallClock(self.folder / "shift")

    def start(self):
        return self.recorder(environment=self.clock.environment())

    def recorded_for(self, recorder, session, more_ns):
        """Until every source has recorded for so long from now on."""
        def status():
            found = [r for r in recorder.recordings() if r["session"] == session]
            return found[0] if found and all(s["recording"] for s in found[0]["sources"]) else None
        begin_ns = until(status, "the recording of all sources")["duration_ns"]
        until(lambda: (status() or {"duration_ns": 0})["duration_ns"] >= begin_ns + more_ns, "more recording")

    def mark(self, recorder, session, title, **more):
        return recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": title, **more})

    def finished(self, recorder, session):
        def look():
            shown = recorder.session(session)
            parts = [p for v in shown["video_list"] for p in v["parts"]]
            return shown if shown["state"] == "stopped" and parts and all(
                p["state"] == "finished" and p["sha256"] for p in parts) else None
        return until(look, "finished and hashed parts", 120)

    def pictures_are_right(self, shown):
        folder = os.path.dirname(shown["video_list"][0]["parts"][0]["path"])
        # How exactly sources are in time is judged by tests that have the machine to themselves.
        check = media.check(folder, "--max-error-ms", "5000")
        self.assertEqual(check.returncode, 0, check.stdout + check.stderr)

    def audit(self, recorder):
        rows, after = [], 0
        while True:
            page = recorder.must("GET", f"/api/v1/audit?limit=1000&after_seq={after}")["rows"]
            if not page:
                return rows
            rows += page
            after = page[-1]["seq"]

    def test_set_back_an_hour_while_it_records(self):
        recorder = self.start().set_up()
        location, _ = recorder.add_room(self.cameras(2, "--size", "320x180", "--fps", "15", "--gop", "15", "--bitrate",
                                                     "300000"))
        events = EventNumbers(recorder)
        self.addCleanup(events.close)
        session = recorder.start_session(location)
        self.recorded_for(recorder, session, 10**9)
        began = time.monotonic()
        first = self.mark(recorder, session, "before")
        token = recorder.token

        self.clock.shift(-HOUR_NS)
        self.recorded_for(recorder, session, 2 * 10**9)
        second = self.mark(recorder, session, "after")
        between_ns = second["start_session_ns"] - first["start_session_ns"]
        self.assertGreaterEqual(between_ns, 2 * 10**9)
        self.assertLess(between_ns, (time.monotonic() - began + 1) * 10**9)
        # A mark for a time of day is on the session's own line, which began before the step.
        start_utc_ns = recorder.session(session)["start_utc_ns"]
        self.assertGreater(start_utc_ns, time.time_ns() - HOUR_NS // 2)
        at = datetime.fromtimestamp(start_utc_ns // 10**9 + 2, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        done = recorder.ctl("--json", "marks", "add", session, "--title", "by time", "--at", at)
        self.assertEqual(done.returncode, 0, done.stderr)
        by_time_ns = json.loads(done.stdout)["start_session_ns"]
        self.assertEqual(by_time_ns, (start_utc_ns // 10**9 + 2) * 10**9 - start_utc_ns)

        # Who is logged in stays so, whoever comes can log in, and who guesses is still held up.
        self.assertEqual(recorder.must("GET", "/api/v1/me")["name"], "anna")
        recorder.log_in()
        self.assertEqual(recorder.ask("GET", "/api/v1/me", token=token)[0], 200)
        for _ in range(5):
            recorder.ask("POST", "/api/v1/login", {"user": "eve", "password": "guess"}, token=None, source="127.0.0.9")
        status, problem = recorder.ask("POST", "/api/v1/login", {"user": "eve", "password": PASSWORD}, token=None,
                                       source="127.0.0.9")
        self.assertEqual(problem["code"], "log-in-locked", (status, problem))

        ordered = [i["title"] for i in recorder.items(session)]
        self.assertEqual([title for title in ordered if title != "by time"], ["before", "after"])
        recorder.stop_session(session)
        took_ns = (time.monotonic() - began + 60) * 10**9
        shown = self.finished(recorder, session)
        self.assertLess(shown["duration_ns"], took_ns)
        for video in shown["video_list"]:
            self.assertEqual((len(video["parts"]), video["gaps"]), (1, []), video)
            self.assertGreater(video["parts"][0]["duration_ns"], 3 * 10**9)
        self.pictures_are_right(shown)

        # A session that begins by the clock before the one before it.
        later = recorder.start_session(location)
        self.recorded_for(recorder, later, 10**9)
        recorder.stop_session(later)
        shown_later = self.finished(recorder, later)
        self.assertLess(shown_later["start_utc_ns"], start_utc_ns - HOUR_NS // 2)
        self.assertNotEqual(shown_later["folder"], shown["folder"])
        self.assertEqual(recorder.ctl("sessions", "verify", session).returncode, 0)
        self.assertEqual(recorder.ctl("sessions", "verify", later).returncode, 0)
        listed = recorder.must("GET", "/api/v1/sessions?sort=start&order=ascending")["sessions"]
        self.assertEqual([s["id"] for s in listed], [later, session])  # by the time that is shown

        rows = self.audit(recorder)
        self.assertEqual([row["seq"] for row in rows], list(range(1, len(rows) + 1)))
        monotonic = [row["monotonic_ns"] for row in rows]
        self.assertEqual(monotonic, sorted(monotonic))
        starts = [row for row in rows if row["action"] == "session-start"]
        self.assertGreater(starts[0]["utc_ns"] - starts[1]["utc_ns"], HOUR_NS // 2)  # the step was there
        file = self.folder / "audit.jsonl"
        self.assertEqual(recorder.ctl("audit", "export", file).returncode, 0)
        verified = recorder.ctl("audit", "verify", file)
        self.assertEqual(verified.returncode, 0, verified.stderr)

        recorder.must("PUT", f"/api/v1/sessions/{later}/name", {"name": "the last one"})
        until(lambda: events.seen[-1][1] == "session-changed", "the last event")
        numbers = [number for number, _ in events.seen]
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertEqual([kind for _, kind in events.seen].count("item-added"), 3)

    def test_set_while_it_is_killed_and_started_again(self):
        recorder = self.start().set_up()
        location, _ = recorder.add_room(self.cameras(1, "--size", "320x180", "--fps", "15", "--gop", "15", "--bitrate",
                                                     "300000"))
        session = recorder.start_session(location)
        self.recorded_for(recorder, session, 10**9)
        marks = [self.mark(recorder, session, "1")]
        began = time.monotonic()
        for shift_ns, title in ((-HOUR_NS, "2"), (HOUR_NS, "3"), (0, "4")):
            recorder.kill()
            self.clock.shift(shift_ns)
            token = recorder.token
            recorder = self.start()
            recorder.token = token
            self.assertEqual(recorder.ask("GET", "/api/v1/me")[0], 200)
            self.recorded_for(recorder, session, 10**9)
            marks.append(self.mark(recorder, session, title))
        took_ns = (time.monotonic() - began) * 10**9
        recorder.stop_session(session)
        starts_ns = [m["start_session_ns"] for m in marks]
        self.assertEqual(starts_ns, sorted(starts_ns))
        # The session's clock went on as time did, whatever the clock on the wall said.
        self.assertAlmostEqual(starts_ns[-1] - starts_ns[0], took_ns, delta=3 * 10**9)
        shown = self.finished(recorder, session)
        self.assertEqual([i["title"] for i in recorder.items(session)], ["1", "2", "3", "4"])
        video = shown["video_list"][0]
        self.assertEqual(len(video["parts"]), 4)
        self.assertEqual([g["reason"] for g in video["gaps"]], ["recorder-restarted"] * 3)
        end_ns = 0
        for part, gap in zip(video["parts"], video["gaps"] + [None]):
            self.assertGreaterEqual(part["start_session_ns"], end_ns)
            end_ns = part["start_session_ns"] + part["duration_ns"]
            if gap:
                self.assertLessEqual(gap["start_session_ns"], gap["end_session_ns"])
        self.pictures_are_right(shown)
        numbers = [row["seq"] for row in self.audit(recorder)]
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))


if __name__ == "__main__":
    main()
