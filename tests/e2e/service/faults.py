#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Trouble caused for real to a running recorder: kill -9 at the worst moments, a catalogue that is overwritten, deleted
or has no room, an altered audit log, ten thousand wrong log-ins, a client that stops reading."""
import os
import random
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import uuid

from plx import processes
from plx.api import PASSWORD, USER
from plx.cameras import sim
from plx.case import main
from plx.disks import fill
from plx.paths import RECORDER
from plx.recorder import Recorder, RecorderCase
from plx.wait import until
from plx.websocket import WebSocket

SMALL = ("--size", "320x180", "--fps", "10", "--gop", "10", "--bitrate", "300000")


class Kill(RecorderCase):
    def test_every_acknowledged_mark_survives_kill_and_none_is_there_twice(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        acknowledged, refused, sent, marks_left = [], [], [], threading.Semaphore(1000)
        enough = threading.Event()

        def mark():
            connection = recorder.connection()
            while marks_left.acquire(blocking=False):
                item = {"id": str(uuid.uuid4()), "title": "mark", "start_session_ns": random.randrange(10**9)}
                sent.append(item)
                status, answer = recorder.ask("POST", f"/api/v1/sessions/{session}/items", item, connection=connection)
                if status is None:
                    break
                if status not in (200, 201):
                    refused.append((status, answer))
                    continue
                acknowledged.append(item["id"])
                if len(acknowledged) > 300:
                    enough.set()
            connection.close()
        clients = [threading.Thread(target=mark) for _ in range(4)]
        for client in clients:
            client.start()
        self.assertTrue(enough.wait(120))
        recorder.kill()
        for client in clients:
            client.join()
        self.assertEqual(refused, [])
        recorder = self.recorder().log_in()
        ids = [item["id"] for item in recorder.items(session)]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(set(acknowledged) - set(ids), set())
        # A client that got no answer asks again: that makes no second one.
        unsure = [item for item in sent if item["id"] not in set(acknowledged)]
        for item in unsure + sent[:3]:
            recorder.must("POST", f"/api/v1/sessions/{session}/items", item)
        ids = [item["id"] for item in recorder.items(session)]
        self.assertEqual(sorted(ids), sorted({item["id"] for item in sent}))

    def test_a_session_that_was_killed_before_its_file_reached_the_disk_goes_on_as_itself(self):
        for missing in ("session.json", "folder"):
            recorder = self.recorder()
            recorder = recorder.set_up() if missing == "session.json" else recorder.log_in()
            location, _ = recorder.add_room([sim(1)], name=f"Room without {missing}")
            session = recorder.start_session(location)
            before = recorder.must("GET", "/api/v1/sessions")["total"]
            recorder.kill()
            folder, = (self.data / "sessions").glob(f"*-{session[:8]}")
            # What a kill within the first milliseconds leaves.
            for file in folder.iterdir():
                if missing == "folder" or file.name.endswith(".json"):
                    file.unlink()
                else:
                    os.truncate(file, 0)
            if missing == "folder":
                folder.rmdir()
            database = sqlite3.connect(self.data / "catalogue.db")
            database.execute("UPDATE part SET frames = 0, bytes = 0, duration_ns = 0")
            database.commit()
            database.close()
            recorder = self.recorder().log_in()
            recorder.wait_for_recording(session)
            until(lambda: recorder.recordings()[0]["sources"][0]["recording"], "pictures")
            recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "after"})
            recorder.stop_session(session)
            self.assertEqual(recorder.must("GET", "/api/v1/sessions")["total"], before)  # no second one beside it
            shown = recorder.session(session)
            self.assertTrue(shown["name"].startswith(f"Room without {missing}, "), shown["name"])
            self.assertEqual(shown["recorded_by"], USER)
            until(lambda: recorder.ctl("sessions", "verify", session).returncode == 0, "sound files")
            self.assertFalse(list((self.data / "active").iterdir()))
            recorder.close()

    def test_kill_during_delete_and_rename_leaves_all_or_nothing(self):
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        sessions = []
        for _ in range(4):
            sessions.append(recorder.start_session(location))
            recorder.stop_session(sessions[-1])
        folders = {s: os.path.dirname(recorder.session(s)["video_list"][0]["parts"][0]["path"])
                   for s in sessions}
        answers = {}

        def change(session, method, path, body):
            answers[session] = recorder.ask(method, path, body)[0]
        changes = [threading.Thread(target=change, args=(s, "DELETE", f"/api/v1/sessions/{s}?reason=test", None))
                   for s in sessions[:2]]
        changes += [threading.Thread(target=change, args=(s, "PUT", f"/api/v1/sessions/{s}/name", {"name": "new"}))
                    for s in sessions[2:]]
        for thread in changes:
            thread.start()
        time.sleep(random.random() * 0.03)
        recorder.kill()
        for thread in changes:
            thread.join()
        recorder = self.recorder().log_in()
        for session in sessions[:2]:
            status, _ = recorder.ask("GET", f"/api/v1/sessions/{session}")
            if answers[session] is not None:
                self.assertEqual((answers[session], status), (204, 404))
            if status == 404:
                until(lambda: not os.path.exists(folders[session]), "the removal of the files")
            else:
                self.assertEqual(recorder.ctl("sessions", "verify", session).returncode, 0)
        for session in sessions[2:]:
            name = recorder.session(session)["name"]
            self.assertTrue(name == "new" or (answers[session] is None and name.startswith("Room 1, ")), name)


class Catalogue(RecorderCase):
    def recorded(self):
        """A stopped recorder that knows one session with a mark; returns the session's id."""
        recorder = self.recorder().set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "kept", "start_session_ns": 1})
        recorder.must("POST", f"/api/v1/sessions/{session}/stop", {"name": "Trial"})
        until(lambda: recorder.session(session)["state"] == "stopped", "the stop")
        self.assertEqual(recorder.stop(), 0)
        return session

    def assert_back(self, recorder, session):
        self.assertEqual(recorder.session(session)["name"], "Trial")
        self.assertEqual([item["title"] for item in recorder.items(session)], ["kept"])

    def test_a_deleted_catalogue_comes_back_from_the_session_folders(self):
        session = self.recorded()
        for file in self.data.glob("catalogue.db*"):
            file.unlink()
        for file in (self.data / "backups").glob("*"):
            file.unlink()
        recorder = self.recorder().set_up()
        self.assert_back(recorder, session)
        self.assertIn("rebuil", recorder.output())

    def test_a_catalogue_overwritten_while_running_is_noticed_and_rebuilt(self):
        session = self.recorded()
        recorder = self.recorder().log_in()
        with open(self.data / "catalogue.db", "r+b") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(0)
            file.write(os.urandom(size))
        (self.data / "catalogue.db-wal").write_bytes(os.urandom(4096))
        for n in range(20):
            status, _ = recorder.ask("POST", f"/api/v1/sessions/{session}/items", {"title": "lost?", "start_session_ns": n})
            self.assertIsNotNone(status)  # refused or not: it answers
        recorder.ask("GET", "/api/v1/sessions")
        recorder.kill()
        recorder = self.recorder()
        if (self.data / "setup-token").exists():
            recorder.set_up()
        else:
            recorder.log_in()
        self.assertEqual(recorder.session(session)["name"], "Trial")
        self.assertIn("kept", [item["title"] for item in recorder.items(session)])
        self.assertTrue(list(self.data.glob("catalogue.broken-*")))

    def test_no_room_for_the_catalogue_is_told_and_over_when_there_is_room(self):
        inside = ["unshare", "--mount", "--propagation", "private"]
        if subprocess.run([*inside, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True).returncode != 0:
            self.skipTest("small file systems cannot be mounted here")
        self.data.mkdir()
        storage = self.folder / "storage"
        storage.mkdir()
        # The data folder is a small file system that only the recorder sees; it is reached through /proc from here.
        process = processes.start(
            [*inside, "sh", "-c", 'mount -t tmpfs -o size=12m none "$0" && exec "$@"', str(self.data), str(RECORDER),
             "--data", str(self.data), "--listen", "127.0.0.1:0", "--keep-free-mib", "0", "--storage", str(storage)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(processes.end, process)
        seen = f"/proc/{process.pid}/root{self.data}"
        recorder = Recorder.of(process, seen)
        recorder.set_up()
        location, _ = recorder.add_room([sim(1)])
        session = recorder.start_session(location)
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "before", "start_session_ns": 1})
        filler = os.path.join(seen, "filler")
        fill(filler)
        answers = [recorder.ask("POST", f"/api/v1/sessions/{session}/items",
                                {"title": "x" * 500, "description": "y" * 2000, "start_session_ns": n}) for n in range(200)]
        refused = [answer for status, answer in answers if status not in (200, 201)]
        self.assertTrue(refused, "nothing was refused on a full disk")
        self.assertEqual({answer["type"].rsplit("/", 1)[-1].rsplit(":", 1)[-1] for answer in refused}, {"catalogue-full"})
        stored = 1 + len(answers) - len(refused)
        self.assertEqual(len(recorder.items(session)), stored)
        os.unlink(filler)
        recorder.must("POST", f"/api/v1/sessions/{session}/items", {"title": "after", "start_session_ns": 2})
        recorder.stop_session(session)
        self.assertEqual(len(recorder.items(session)), stored + 1)

    def test_an_altered_row_of_the_audit_log_is_named(self):
        self.recorded()
        database = sqlite3.connect(self.data / "catalogue.db")
        row = database.execute("SELECT seq FROM audit WHERE action = 'location-add'").fetchone()[0]
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'").fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE audit SET actor = 'somebody else' WHERE seq = ?", (row,))
        database.commit()
        database.close()
        recorder = self.recorder().log_in()
        file = self.folder / "audit.jsonl"
        self.assertEqual(recorder.ctl("audit", "export", file).returncode, 0)
        verified = recorder.ctl("audit", "verify", file)
        self.assertEqual(verified.returncode, 1)
        self.assertRegex(verified.stderr, rf"\b{row}\b")


class Clients(RecorderCase):
    def test_ten_thousand_wrong_log_ins_lock_nobody_else_out(self):
        recorder = self.recorder().set_up()
        before_kib = recorder.memory_kib()
        statuses = {}
        connection = recorder.connection()
        for n in range(10_000):
            status, _ = recorder.ask("POST", "/api/v1/login", {"user": f"tina{n % 7}", "password": f"guess {n}"}, token=None,
                                     connection=connection)
            statuses[status] = statuses.get(status, 0) + 1
        connection.close()
        self.assertEqual(sum(count for status, count in statuses.items() if status not in (401, 429)), 0, statuses)
        self.assertGreater(statuses[429], 9_000)
        status, _ = recorder.ask("POST", "/api/v1/login", {"user": USER, "password": PASSWORD}, token=None,
                                 source="127.0.0.2")
        self.assertEqual(status, 200)
        self.assertEqual(recorder.ask("GET", "/api/v1/status")[0], 200)
        # Argon2id takes 64 MiB while it runs.
        self.assertLess(recorder.memory_kib(), before_kib + 200 * 1024)

    def test_a_client_that_stops_reading_harms_nobody(self):
        recorder = self.recorder().set_up()
        _, sources = recorder.add_room(self.cameras(1, "--fps", "25", "--gop", "25", "--bitrate", "8000000", "--grain", "40",
                                                    "--loop", "4"))
        path = f"/api/v1/live/{sources[0]}/main?format=packets"
        reader = WebSocket(recorder, path)
        self.addCleanup(reader.close)
        came = len(reader.read())
        until(lambda: recorder.clients() == 1, "the reader alone")
        silent = [WebSocket(recorder, path, receive_buffer=4096) for _ in range(5)]
        for client in silent:
            self.addCleanup(client.close)
        until(lambda: recorder.clients() == 6, "all clients")
        while came < 2_000_000:
            came += len(reader.read())
        before_kib = recorder.memory_kib()
        while came < 5_000_000 or recorder.clients() > 1:
            piece = reader.read()
            self.assertTrue(piece, "the client that reads was dropped")
            came += len(piece)
            self.assertLess(came, 200_000_000, "the silent clients are never dropped")
        self.assertLess(recorder.memory_kib(), before_kib + 64 * 1024)
        self.assertEqual(recorder.ask("GET", "/api/v1/status")[0], 200)


class Manager(RecorderCase):
    def test_the_service_manager_hears_that_it_serves_lives_and_stops(self):
        address = str(self.folder / "notify")
        manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(manager.close)
        manager.bind(address)
        manager.settimeout(60)
        recorder = self.recorder(environment={"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"})
        came = []

        def hears(what):
            while not came or not came[-1].startswith(what):
                came.append(manager.recv(4096).decode())
        hears("READY=1")
        self.assertIn(recorder.url, came[-1])
        came.clear()
        for _ in range(3):
            hears("WATCHDOG=1")
            came.clear()
        os.kill(recorder.pid, signal.SIGTERM)
        hears("STOPPING=1")
        self.assertEqual(recorder.process.wait(60), 0)
        self.assertFalse((self.data / "recorder.json").exists())


if __name__ == "__main__":
    main()
