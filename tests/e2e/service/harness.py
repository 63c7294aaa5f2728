# SPDX-License-Identifier: Apache-2.0
"""Starts real recorders as services and talks to their API with nothing but the standard library: HTTP, and as much
WebSocket as a client needs that only listens. Every test gets a folder of its own; only processes that were started
here are ended."""
import base64
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

BUILD = Path(os.environ.get("PARALLAX_BUILD", "build/release")).absolute()
RECORDER = BUILD / "bin" / "parallax-recorder"
CTL = BUILD / "bin" / "parallaxctl"
SIM_RTSP = BUILD / "bin" / "parallax-sim-rtsp"
PASSWORD = "a long pass phrase"


def wait_until(condition, what, seconds=60):
    """Polls until `condition()` is true and returns what it gave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError(f"{what} did not come about within {seconds} s")


class Recorder:
    """A parallax-recorder in service mode on a free port."""

    def __init__(self, data, *arguments, environment=None, usual=("--listen", "127.0.0.1:0", "--keep-free-mib", "0")):
        self.data = Path(data)
        self.log = open(self.data.parent / "recorder.out", "ab")
        self.process = subprocess.Popen(
            [str(RECORDER), "--data", str(data), *usual, *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env={**os.environ, **(environment or {})})
        self._wait()

    @classmethod
    def of(cls, process, data):
        """One that was started otherwise and whose data folder is seen at `data`."""
        made = cls.__new__(cls)
        made.data, made.log, made.process = Path(data), None, process
        made._wait()
        return made

    def _wait(self):
        self.token = None
        file = self.data / "recorder.json"

        def ready():
            if self.process.poll() is not None:
                raise AssertionError(f"the recorder ended with {self.process.returncode}: {self.output()}")
            try:
                facts = json.loads(file.read_text())
            except (OSError, ValueError):
                return None
            return facts if facts["pid"] == self.process.pid else None
        self.facts = wait_until(ready, "recorder.json")
        self.pid = self.facts["pid"]
        self.host, port = self.facts["url"].split("//")[1].rsplit(":", 1)
        self.port = int(port)
        wait_until(lambda: self.ask("GET", "/api/v1/openapi.json", token=None)[0] is not None, "the API")

    def output(self):
        return (self.data.parent / "recorder.out").read_text(errors="replace")[-4000:] if self.log else ""

    def connection(self, source="127.0.0.1"):
        return http.client.HTTPConnection(self.host, self.port, timeout=60, source_address=(source, 0))

    def ask(self, method, path, body=None, token="", connection=None, source="127.0.0.1"):
        """(status, JSON or bytes); status None if there was no answer. `token` "": the one of `log_in`; None: none."""
        headers = {}
        chosen = self.token if token == "" else token
        if chosen:
            headers["Authorization"] = f"Bearer {chosen}"
        text = None if body is None else json.dumps(body)
        if text is not None:
            headers["Content-Type"] = "application/json"
        mine = connection or self.connection(source)
        try:
            mine.request(method, path, text, headers)
            answer = mine.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return None, None
        finally:
            if connection is None:
                mine.close()
        try:
            return answer.status, json.loads(content) if content else None
        except ValueError:
            return answer.status, content

    def must(self, method, path, body=None, **more):
        status, content = self.ask(method, path, body, **more)
        if status is None or status >= 300:
            raise AssertionError(f"{method} {path}: {status} {content}; {self.output()}")
        return content

    def set_up(self):
        token = (self.data / "setup-token").read_text().strip()
        self.token = self.must("POST", "/api/v1/setup", {"token": token, "user": "tina", "password": PASSWORD},
                               token=None)["token"]
        return self

    def log_in(self):
        self.token = self.must("POST", "/api/v1/login", {"user": "tina", "password": PASSWORD}, token=None)["token"]
        return self

    def add_room(self, sources, name="Room 1"):
        """`sources`: bodies for POST …/sources. Returns (location id, source ids)."""
        location = self.must("POST", "/api/v1/locations", {"name": name})["id"]
        return location, [self.must("POST", f"/api/v1/locations/{location}/sources", one)["id"] for one in sources]

    def start(self, location):
        session = self.must("POST", f"/api/v1/locations/{location}/recordings", {})["session"]
        self.wait_for_recording(session)
        return session

    def wait_for_recording(self, session):
        wait_until(lambda: any(r["session"] == session and r["state"] == "recording" and r["duration_ns"] > 0
                               for r in self.must("GET", "/api/v1/recordings")["recordings"]), "the recording")
        wait_until(lambda: self.ask("GET", f"/api/v1/sessions/{session}")[0] == 200, "the session in the catalogue")

    def stop_session(self, session):
        self.must("POST", f"/api/v1/sessions/{session}/stop", {})
        wait_until(lambda: self.must("GET", f"/api/v1/sessions/{session}")["state"] == "stopped", "the stop")

    def items(self, session):
        return self.must("GET", f"/api/v1/sessions/{session}/items?limit=10000")["items"]

    def ctl(self, *arguments):
        """parallaxctl with this recorder's token; the finished process."""
        environment = {**os.environ, "PARALLAX_URL": self.facts["url"], "PARALLAX_TOKEN": self.token or "",
                       "XDG_CONFIG_HOME": str(self.data.parent / "config")}
        return subprocess.run([str(CTL), *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=120)

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """SIGTERM; returns the exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return self.process.wait(60)

    def close(self):
        if self.process.poll() is None:
            self.kill()
        if self.log:
            self.log.close()

    def memory_kib(self):
        return int(next(line for line in Path(f"/proc/{self.pid}/status").read_text().splitlines()
                        if line.startswith("VmRSS")).split()[1])

    def clients(self):
        """Connections that it holds: established, at its port, and owned by a process (not by the kernel alone)."""
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        return sum(row[1].endswith(f":{self.port:04X}") and row[3] == "01" and row[9] != "0" for row in rows)

    def cpu_s(self):
        fields = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class WebSocket:
    """A client that listens: `message` gives one message after the other; or `read` what has come, as raw bytes."""

    def __init__(self, recorder, path, receive_buffer=None):
        self.buffer = b""
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect((recorder.host, recorder.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{recorder.port}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             f"Authorization: Bearer {recorder.token}\r\n\r\n").encode())
        self.socket.settimeout(60)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.socket.recv(1)
            if not piece:
                raise AssertionError(f"no WebSocket: {head}")
            head += piece
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise AssertionError(f"no WebSocket: {head}")

    def fileno(self):
        return self.socket.fileno()

    def message(self, seconds=60):
        """(is text, bytes) of the next message; pings are answered on the way. EOFError with code and reason at the end."""
        self.socket.settimeout(seconds)
        while True:
            first, length = self._take(2)
            if length & 127 == 126:
                length = int.from_bytes(self._take(2), "big")
            elif length & 127 == 127:
                length = int.from_bytes(self._take(8), "big")
            payload = self._take(length)
            kind = first & 15
            if kind == 9:
                self.socket.sendall(bytes([0x8A, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
            elif kind == 8:
                raise EOFError(int.from_bytes(payload[:2], "big"), payload[2:].decode())
            else:
                return kind == 1, payload

    def _take(self, count):
        while len(self.buffer) < count:
            piece = self.read()
            if not piece:
                raise EOFError(0, "the connection ended")
            self.buffer += piece
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def read(self, most=1 << 18):
        return self.socket.recv(most)

    def close(self):
        self.socket.close()


def sim(number, **settings):
    """A simulated camera with small pictures."""
    return {"name": f"Camera {number}", "driver": "sim", **settings}


class ServiceTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="plx-service-"))
        self.data = self.folder / "data"
        self.started = []

    def tearDown(self):
        for recorder in self.started:
            recorder.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def recorder(self, *arguments, **more):
        made = Recorder(self.data, *arguments, **more)
        self.started.append(made)
        return made

    def cameras(self, number, *arguments):
        """Starts parallax-sim-rtsp; returns the bodies of its sources."""
        process = subprocess.Popen([str(SIM_RTSP), "--cameras", str(number), *arguments], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stdout.close()))
        for line in process.stdout:
            if line.startswith("READY "):
                url = line.split()[1]
                return [{"name": f"Camera {n}", "driver": "rtsp", "url": f"{url}/cam{n}"} for n in range(1, number + 1)]
        self.fail("parallax-sim-rtsp did not get ready")


def main():
    unittest.main(argv=[sys.argv[0]] + sys.argv[1:], verbosity=2)
