# SPDX-License-Identifier: Apache-2.0
"""A recorder of its own for a test: real process, simulated cameras, own folder, free port."""
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import urllib.error
import urllib.request

from desktop import Failure, wait_for

PASSWORD = "correct horse battery"


class Recorder:
    def __init__(self, binary, plugins, listen="127.0.0.1:0", prepare=None, elsewhere=False, config="",
                 options=()):
        """prepare(folder): fills the data folder before the first start. elsewhere: the recorder knows its files by paths
        that mean nothing to other processes, as if it ran on another computer. config: TOML of a configuration file. options:
        further arguments, paths relative to the data folder."""
        self.binary = os.path.abspath(binary)
        self.plugins = os.path.abspath(plugins)
        self.elsewhere = elsewhere
        self.options = list(options)
        self.data = tempfile.mkdtemp(prefix="parallax-ui-recorder-")
        self.config = os.path.join(self.data, "recorder.toml") if config else None
        if config:
            with open(self.config, "w") as file:
                file.write(config)
        if prepare:
            prepare(self.data)
        self.token = None
        self.process = None
        self.start(listen)

    def start(self, listen="127.0.0.1:0"):
        announcement = os.path.join(self.data, "recorder.json")
        if os.path.exists(announcement):
            os.remove(announcement)
        with open(os.path.join(self.data, "output"), "ab") as output:
            self.process = subprocess.Popen(
                [self.binary, "--data", "/proc/self/cwd" if self.elsewhere else self.data, "--listen", listen,
                 "--plugins-dev", self.plugins] + (["--config", self.config] if self.config else []) + self.options,
                cwd=self.data, stdin=subprocess.DEVNULL, stdout=output, stderr=output)

        def announced():
            if self.process.poll() is not None:
                with open(os.path.join(self.data, "output")) as text:
                    raise Failure(f"the recorder ended with {self.process.returncode}: {text.read()[-2000:]}")
            try:
                with open(announcement) as file:
                    return json.load(file)["url"]
            except (OSError, ValueError, KeyError):
                return None
        self.url = wait_for("recorder.json", announced)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def request(self, method, target, body=None):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        request = urllib.request.Request(self.url + target, method=method, headers=headers,
                                         data=None if body is None else json.dumps(body).encode())
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Failure(f"{method} {target}: {error.code} {error.read().decode(errors='replace')}") from error
        return json.loads(text) if text else None

    def set_up(self, user="anna"):
        with open(os.path.join(self.data, "setup-token")) as file:
            token = file.read().strip()
        self.token = self.request("POST", "/api/v1/setup", {"token": token, "user": user, "password": PASSWORD})["token"]

    def add_user(self, name, role):
        self.request("POST", "/api/v1/users", {"name": name, "role": role, "password": PASSWORD})

    def log_in(self, name):
        """A token of that user's."""
        return self.request("POST", "/api/v1/login", {"user": name, "password": PASSWORD})["token"]

    def record(self, room, name, seconds=2):
        """A session of at least so many seconds, stopped and named; its id."""
        session = self.start_recording(room, seconds)
        self.request("POST", f"/api/v1/sessions/{session}/stop", {})
        self.request("PUT", f"/api/v1/sessions/{session}/name", {"name": name})
        return session

    def start_recording(self, room, seconds=0):
        session = self.request("POST", f"/api/v1/locations/{room}/recordings", {"wait_for": "any"})["session"]
        wait_for("the recording", lambda: [r for r in self.request("GET", "/api/v1/recordings")["recordings"]
                                           if r["session"] == session and r["duration_ns"] > seconds * 1e9])
        return session

    def fill_sessions(self, names):
        """As many sessions without files, the first one the newest. Written into the catalogue while the recorder rests:
        through cameras it would take days."""
        address = self.url.split("//")[1]
        self.process.terminate()
        self.process.wait(60)
        database = sqlite3.connect(os.path.join(self.data, "catalogue.db"))
        user, user_name = database.execute("SELECT row, name FROM user ORDER BY row LIMIT 1").fetchone()
        database.execute("PRAGMA synchronous = OFF")
        minute_ns = 60 * 10**9
        with database:
            database.executemany(
                """INSERT INTO session (id, folder, name, recorder_name, location, recorded_by, recorded_by_name, owner,
                                        owner_name, start_utc_ns, duration_ns, state, stop_reason, videos, bytes)
                   VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, 'stopped', 'user', 4, 1000000)""",
                ((f"filled-{i}", f"filled-{i}", name, f"Room {i % 40}", user, user_name, user, user_name,
                  1_700_000_000_000_000_000 - i * minute_ns, minute_ns) for i, name in enumerate(names)))
            database.execute("INSERT INTO session_text (row, session, chunk, body) SELECT row * 65536, row, 0, "
                             "name || char(10) || location || char(10) FROM session WHERE id LIKE 'filled-%'")
        database.close()
        self.start(address)

    def recording(self):
        """Ids of the sessions that are being recorded."""
        return [r["session"] for r in self.request("GET", "/api/v1/recordings")["recordings"]]

    def add_room(self, name, cameras=(), size="640x360", first=1):
        room = self.request("POST", "/api/v1/locations", {"name": name})["id"]
        for number, camera in enumerate(cameras, first):
            self.request("POST", f"/api/v1/locations/{room}/sources",
                         {"name": camera, "driver": "sim", "kind": "camera",
                          "url": f"sim://demo?index={number}&size={size}&fps=15"})
        return room

    def sessions(self):
        return self.request("GET", "/api/v1/sessions")["sessions"]

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.data, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
