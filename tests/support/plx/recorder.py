# SPDX-License-Identifier: Apache-2.0
"""A real recorder that serves: started, stopped, killed and started again, and asked through its API."""
import json
import os
import signal
import sqlite3
import subprocess
from pathlib import Path

from plx import folders, processes
from plx.api import PASSWORD, USER, Api
from plx.case import Case
from plx.cameras import Cameras
from plx.paths import CTL, RECORDER
from plx.wait import until

ANY_PORT = "127.0.0.1:0"
NOT_INHERITED = ("PARALLAX_URL", "PARALLAX_TOKEN", "PARALLAX_DATA", "NOTIFY_SOCKET")


class Recorder(Api):
    """A parallax-recorder on a free port. What it prints goes to `recorder.out` beside its data folder. As a context it is told to
    end when that is left, so that a sanitizer counts what leaks; `close` ends it at once."""

    def __init__(self, data, *arguments, listen=ANY_PORT, usual=("--keep-free-mib", "0"), environment=None, cwd=None, told=None):
        """`listen` None: where the configuration says. `told`: its data folder as the recorder is to know it."""
        self.data = Path(data)
        self.arguments = ["--data", told or self.data, *usual, *arguments]
        self.environment = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        self.environment.update(environment or {})
        self.cwd = cwd
        self.process = None
        self.start(listen)

    @classmethod
    def beside_desktop(cls, *arguments, listen=ANY_PORT, config="", prepare=None, elsewhere=False):
        """One as people start it, in a data folder of its own that is its working folder. `config`: TOML of a configuration file.
        `prepare(folder)` fills the data folder before. `elsewhere`: it knows its files by paths that mean nothing to other
        processes, as if it ran on another computer."""
        data = folders.made("recorder") / "data"
        data.mkdir()
        if config:
            (data / "recorder.toml").write_text(config)
            arguments = ("--config", data / "recorder.toml", *arguments)
        if prepare:
            prepare(data)
        return cls(data, *arguments, listen=listen, usual=(), cwd=data, told="/proc/self/cwd" if elsewhere else None)

    @classmethod
    def of(cls, process, data):
        """One that was started otherwise and whose data folder is seen at `data`."""
        made = cls.__new__(cls)
        made.data, made.process = Path(data), process
        made._wait()
        return made

    @property
    def announcement(self):
        return self.data / "recorder.json"

    @property
    def config(self):
        return self.data / "recorder.toml"

    def start(self, listen=ANY_PORT):
        """Also again, after it ended; waits until it serves."""
        with open(self.data.parent / "recorder.out", "ab") as log:
            self.process = processes.start([RECORDER, *self.arguments, *(["--listen", listen] if listen else [])], cwd=self.cwd,
                                           stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self.environment)
        self._wait()
        return self

    def _wait(self):
        def ready():
            if self.process.poll() is not None:
                raise AssertionError(f"the recorder ended with {self.process.returncode}: {self.output()}")
            try:
                facts = json.loads(self.announcement.read_text())
            except (OSError, ValueError):
                return None
            return facts if facts["pid"] == self.process.pid else None
        self.facts = until(ready, "recorder.json")
        self.pid, self.url = self.facts["pid"], self.facts["url"]
        if self.url.startswith("http:"):
            until(lambda: self.ask("GET", "/api/v1/openapi.json", token=None)[0] is not None, "the API")

    @property
    def address(self):
        """What it listens at, to be started there again."""
        return self.url.split("//")[1]

    def output(self):
        """The end of what it printed."""
        printed = self.data.parent / "recorder.out"
        return printed.read_text(errors="replace")[-4000:] if printed.exists() else ""

    def set_up(self):
        token = (self.data / "setup-token").read_text().strip()
        self.token = self.must("POST", "/api/v1/setup", {"token": token, "user": USER, "password": PASSWORD}, token=None)["token"]
        return self

    def client_environment(self, token=None):
        """In which parallaxctl or the desktop finds it and is logged in."""
        return {"PARALLAX_DATA": str(self.data), "PARALLAX_TOKEN": token or self.token}

    def ctl(self, *arguments):
        """parallaxctl with this recorder's token; the finished process."""
        environment = {**os.environ, "PARALLAX_URL": self.url, "PARALLAX_TOKEN": self.token or "",
                       "XDG_CONFIG_HOME": str(self.data.parent / "config")}
        return subprocess.run([str(CTL), *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Tells it to end, as a service manager does; returns the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(60)

    def close(self):
        processes.end(self.process)

    def memory_kib(self):
        return int(next(line for line in Path(f"/proc/{self.pid}/status").read_text().splitlines()
                        if line.startswith("VmRSS")).split()[1])

    def clients(self):
        """Connections that it holds: established, at its port, and owned by a process (not by the kernel alone)."""
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(row[1].endswith(f":{self.port:04X}") and row[3] == "01" and row[9] != "0" for row in rows)

    def fill_sessions(self, names):
        """As many sessions without files, the first one the newest. Written into the catalogue while the recorder rests:
        through cameras it would take days."""
        address = self.address
        self.stop()
        database = sqlite3.connect(self.data / "catalogue.db")
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

    def __enter__(self):
        return self

    def __exit__(self, *_):
        processes.end(self.process, 30)


class RecorderCase(Case):
    """Recorders on the case's data folder, one after the other, and RTSP cameras."""

    def setUp(self):
        self.data = self.folder / "data"

    def recorder(self, *arguments, **more):
        made = Recorder(self.data, *arguments, **more)
        self.addCleanup(made.close)
        return made

    def cameras(self, number, *arguments):
        """Starts parallax-sim-rtsp; returns the bodies of its sources."""
        return self.enter(Cameras("--cameras", number, *arguments)).sources(number)

    def configuration(self, text):
        """The path of a configuration file that says so."""
        file = self.folder / "recorder.toml"
        file.write_text(text)
        return file

    def follow(self, socket):
        """Closes it when the case ends."""
        self.addCleanup(socket.close)
        return socket
