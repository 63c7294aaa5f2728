#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How recordings begin and end, as clients are told: a start that waits says so, a full disk refuses, and what was
acknowledged survives kill -9."""
import json
import os
import re
import time
from pathlib import Path

from plx.cameras import sim
from plx.case import main
from plx.disks import small_disk
from plx.recorder import RecorderCase
from plx.wait import until
from plx.websocket import WebSocket

DEAD = {"name": "Dead", "driver": "rtsp", "url": "rtsp://127.0.0.1:9/main"}


class Starting(RecorderCase):
    def actions(self, recorder, session):
        return [row["action"] for row in recorder.must("GET", f"/api/v1/audit?object=session:{session}")["rows"]]

    def test_a_start_waits_and_says_for_whom_and_can_do_without(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([DEAD], name="Dead room")
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {})["session"]
        room, = recorder.must("GET", "/api/v1/locations")["locations"]
        self.assertEqual((room["state"], room["by"], room["session"]), ("starting", "anna", session))
        recording, = recorder.recordings()
        self.assertEqual((recording["state"], recording["attempt"], recording["attempts"]), ("starting", 1, 5))
        self.assertEqual((recording["duration_ns"], recording["sources"][0]["ready"]), (0, False))
        for method, path, body in (("POST", "items", {"title": "Now"}), ("PUT", "name", {"name": "X"}),
                                   ("POST", "start-now", None)):
            status, answer = recorder.ask(method, f"/api/v1/sessions/{session}/{path}", body)
            self.assertEqual((status, answer["code"]),
                             (409, "no-source-ready" if path == "start-now" else "not-recording"))
        self.assertFalse(recorder.must("POST", f"/api/v1/sessions/{session}/stop", {})["recorded"])
        self.assertEqual(recorder.recordings(), [])
        self.assertEqual(recorder.must("GET", "/api/v1/sessions")["total"], 0)
        self.assertEqual([file.name for file in (self.data / "sessions").iterdir() if file.is_dir()], [])
        self.assertEqual(self.actions(recorder, session), ["session-start", "session-start-failed"])

        location, _ = recorder.add_room([sim(1), {**DEAD, "name": "Dead too"}], name="Half a room")
        session = recorder.must("POST", f"/api/v1/locations/{location}/recordings", {"wait_timeout_ms": 600000})["session"]
        until(lambda: [one["ready"] for one in recorder.recordings()[0]["sources"]]
              == [True, False], "one camera")
        self.assertEqual(recorder.ctl("record", "start-now", "Half a room").returncode, 0)
        recorder.wait_for_recording(session)
        self.assertEqual(recorder.ctl("record", "start-now", session).returncode, 1)
        recorder.stop_session(session)
        self.assertEqual(recorder.session(session)["missing"], ["Dead too"])
        self.assertEqual(recorder.sessions()[0]["missing"], ["Dead too"])
        self.assertIn("Dead too", recorder.ctl("sessions", "list").stdout)

    def test_sessions_of_strangers_do_not_hold_up_the_start(self):
        self.assertEqual(self.recorder().stop(), 0)
        for n in range(8):
            folder = self.data / "sessions" / f"Foreign {n}"
            folder.mkdir(parents=True)
            (folder / "session.json").write_text(json.dumps({
                "version": 1, "id": f"00000000-0000-4000-8000-{n:012}", "name": f"Foreign {n}", "location": "Room", "recorded_by": "eve",
                "start_utc_ns": 1796052897244323507, "state": "recording", "stop_reason": "", "duration_ns": 3887744084, "videos": []}))
        begun = time.monotonic()
        recorder = self.recorder().set_up()
        self.assertLess(time.monotonic() - begun, 6)
        until(lambda: recorder.must("GET", "/api/v1/sessions")["total"] == 8, "all of them")
        self.assertEqual({s["state"] for s in recorder.sessions()}, {"stopped"})
        self.assertEqual(recorder.stop(), 0)

    def test_a_program_that_the_recorder_would_start_inherits_nothing(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(9), *self.cameras(1)])
        session = recorder.start_session(location)
        self.addCleanup(WebSocket(recorder, "/api/v1/events").close)
        inherited = []
        for file in os.scandir(f"/proc/{recorder.pid}/fd"):
            try:
                facts = Path(f"/proc/{recorder.pid}/fdinfo/{file.name}").read_text()
                flags = next(line for line in facts.splitlines() if line.startswith("flags"))
                if int(file.name) > 2 and not int(flags.split()[1], 8) & os.O_CLOEXEC:
                    inherited.append(os.readlink(file.path))
            except FileNotFoundError:
                pass  # it was closed meanwhile
        self.assertEqual(inherited, [])
        recorder.stop_session(session)

    def test_sessions_are_named_by_one_rule_for_all_clients(self):
        recorder = self.recorder().set_up()
        rooms = [recorder.add_room([sim(1)], name=f"Room {n}")[0] for n in (1, 2)]

        def stopped(body=None):
            session = recorder.start_session(rooms[0])
            return recorder.must("POST", f"/api/v1/sessions/{session}/stop", body or {})
        answer = stopped()
        self.assertTrue(answer["naming"]["ask"])
        self.assertEqual(answer["naming"]["suggestion"], answer["name"])
        recorder.must("PUT", "/api/v1/settings/naming", {"mode": "edit", "default_name": "Exam"})
        self.assertEqual(stopped()["naming"], {"ask": True, "suggestion": "Exam"})
        recorder.must("PUT", "/api/v1/settings/naming", {"mode": "number", "default_name": "Exam"})
        first, second = [recorder.start_session(room) for room in rooms]
        self.assertEqual(recorder.must("POST", f"/api/v1/sessions/{second}/stop", {})["name"], "Exam 1")
        self.assertEqual(recorder.ctl("record", "stop", first).stdout, "Exam 2\n")
        self.assertEqual(stopped({"name": "Mine"})["name"], "Mine")
        recorder.must("DELETE", f"/api/v1/sessions/{first}")
        answer = stopped()
        self.assertEqual((answer["name"], answer["naming"]["ask"]), ("Exam 3", False))
        self.assertEqual(recorder.must("GET", f"/api/v1/sessions/{answer['session']}")["name"], "Exam 3")


class Kill(RecorderCase):
    def test_what_was_acknowledged_holds_after_a_kill(self):
        """A recorder that is killed right after its answer finds the session stopped, paused, going on, named."""
        recorder = self.recorder().set_up()
        recorder.must("PUT", "/api/v1/settings/naming", {"mode": "number", "default_name": "Exam"})
        rooms = [recorder.add_room([sim(1)], name=f"Room {n}")[0] for n in range(4)]
        for round_number in range(1, 5):
            stopped, given, paused, resumed = [recorder.start_session(room) for room in rooms]
            recorder.must("POST", f"/api/v1/sessions/{resumed}/pause")
            time.sleep(0.5)
            # What runs is listed as long and as large as it is now.
            running = {one["id"]: one for one in recorder.sessions()}[stopped]
            self.assertGreater(running["duration_ns"], 400_000_000)
            self.assertGreater(running["bytes"], 0)
            recorder.must("POST", f"/api/v1/sessions/{resumed}/resume")
            recorder.must("POST", f"/api/v1/sessions/{paused}/pause")
            recorder.must("POST", f"/api/v1/sessions/{given}/stop", {"name": f"Given {round_number}"})
            recorder.must("PUT", f"/api/v1/sessions/{resumed}/name", {"name": f"Renamed {round_number}"})
            name = recorder.must("POST", f"/api/v1/sessions/{stopped}/stop", {})["name"]
            recorder.kill()
            if round_number == 4:
                time.sleep(1.5)
            recorder = self.recorder().log_in()
            states = {one["session"]: one["state"] for one in recorder.recordings()}
            self.assertEqual(states, {paused: "paused", resumed: "recording"})
            for session, expected in ((stopped, name), (given, f"Given {round_number}")):
                until(lambda which=session: recorder.session(which)["state"] == "stopped", "what was stopped")
                facts = recorder.session(session)
                self.assertEqual((facts["stop_reason"], facts["name"]), ("user", expected))
                until(lambda which=session: all(
                    part["sha256_state"] == "done" for video in
                    recorder.session(which)["video_list"] for part in video["parts"]),
                    "the hashes")
            answer = recorder.must("POST", f"/api/v1/sessions/{resumed}/stop", {})
            self.assertEqual((answer["name"], answer["naming"]["ask"]), (f"Renamed {round_number}", False))
            recorder.stop_session(paused)
            active = self.data / "active"
            until(lambda: not list(active.iterdir()), "nothing to go on with")
        self.check_what_is_missing(recorder, resumed, paused)

    def check_what_is_missing(self, recorder, interrupted, paused):
        """The list, the session and parallaxctl say that the time of an interruption is missing; a pause is not."""
        until(lambda: recorder.session(interrupted)["state"] == "stopped", "the stop")
        shown = recorder.session(interrupted)
        self.assertEqual(len(shown["losses"]), 1, shown["video_list"])
        loss, = shown["losses"]
        self.assertEqual((loss["source"], loss["nothing"], loss["reason"]), ("Camera 1", False, "recorder-restarted"))
        self.assertGreater(loss["missing_ns"], 1.4e9)
        listed = {one["id"]: one for one in recorder.sessions()}
        self.assertEqual((listed[interrupted]["losses"], listed[interrupted]["missing"]), ([loss], []))
        self.assertEqual(listed[paused]["losses"], [])
        line = next(line for line in recorder.ctl("sessions", "list").stdout.splitlines() if interrupted in line)
        self.assertRegex(line, r"Camera 1 0:00:0\d$")
        # That it goes on is no news any more.
        until(lambda: all(one["over"] for one in recorder.must("GET", "/api/v1/notices?limit=200")["notices"]
                               if one["code"] == "recording-resumed"), "the end of its notice")
        self.assertRegex(recorder.ctl("sessions", "show", interrupted).stdout, r"missing: Camera 1 0:00:0\d\n")


class FullDisk(RecorderCase):
    def test_a_start_is_refused_with_the_reason_while_the_disk_is_full(self):
        """No session of nothing; recording is possible again when there is room."""
        disk = small_disk(self.folder / "disk", "70m")
        recorder = self.recorder("--storage", disk, usual=("--keep-free-mib", "20")).set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        events = WebSocket(recorder, "/api/v1/events")
        self.addCleanup(events.close)

        def told():
            while True:
                message = json.loads(events.message()[1])
                if message.get("event") == "storage-changed":
                    return message["fields"]["problem"]
        filler = disk / "filler"
        filler.write_bytes(b"x" * (40 << 20))
        until(lambda: recorder.session(session)["state"] == "stopped", "the stop")
        facts = recorder.session(session)
        self.assertEqual(facts["stop_reason"], "disk-full")
        self.assertTrue(facts["name"].endswith("(stopped: disk full)"))
        for _ in range(3):
            status, answer = recorder.ask("POST", f"/api/v1/locations/{location}/recordings", {})
            self.assertEqual((status, answer["code"]), (507, "disk-full"))
            self.assertIn("is full", answer["detail"])
            self.assertTrue(answer["remedy"])
            room, = recorder.must("GET", "/api/v1/locations")["locations"]
            self.assertEqual((room["state"], room["problem"]["code"]), ("free", "disk-full"))
            time.sleep(2)

        def alarm():
            notices = recorder.must("GET", "/api/v1/notices?limit=50")["notices"]
            return [one for one in notices if one["code"] == "disk-full"]
        self.assertEqual(told(), "disk-full")
        # It lasts while nothing can be recorded, and says how much is free.
        self.assertEqual({one["over"] for one in alarm()}, {False})
        self.assertTrue(any(re.search(r"is full: [\d.]+ MB are free, a recording needs [\d.]+ MB "
                                      r"\(21.0 MB always stay free\)\. Recording of .* was stopped", one["text"])
                            for one in alarm()), alarm())
        self.assertEqual(recorder.must("GET", "/api/v1/sessions")["total"], 1)
        self.assertIn("Nothing can be recorded now: The storage", recorder.ctl("status").stdout)
        filler.unlink()
        until(lambda: recorder.must("GET", "/api/v1/locations")["locations"][0]["problem"] is None, "room")
        self.assertEqual({one["over"] for one in alarm()}, {True})
        self.assertEqual(told(), "")
        recorder.stop_session(recorder.start_session(location))


if __name__ == "__main__":
    main()
