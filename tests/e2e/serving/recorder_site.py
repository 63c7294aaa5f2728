# SPDX-License-Identifier: Apache-2.0
"""A recorder as a service in a folder of its own, with one Technician and one room of simulated cameras."""
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from urllib.parse import urlsplit

BUILD = Path(os.environ.get("PARALLAX_BUILD", "build/release")).absolute()
RECORDER = BUILD / "bin" / "parallax-recorder"
CTL = BUILD / "bin" / "parallaxctl"
PATIENCE_S = 60  # a loaded machine is slow; nobody waits this long where all is well


def until(what, condition, seconds=PATIENCE_S):
    """Waits until `condition()` is true and returns what it returned."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.05)


class SiteTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="plx-serving-"))
        self.data = self.folder / "data"
        self.environment = {**os.environ, "PARALLAX_DATA": str(self.data), "XDG_CONFIG_HOME": str(self.folder / "config")}
        for name in ("PARALLAX_URL", "PARALLAX_TOKEN", "NOTIFY_SOCKET"):
            self.environment.pop(name, None)
        self.processes = []
        self.port = 0

    def tearDown(self):
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()
            process.stdout.close()
            process.stderr.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, *arguments, data=None, port=None):
        """Starts a recorder and waits until it serves."""
        data = data or self.data
        (data / "recorder.json").unlink(missing_ok=True)
        process = subprocess.Popen(
            [str(RECORDER), "--data", str(data), "--keep-free-mib", "0", "--listen",
             f"127.0.0.1:{self.port if port is None else port}", *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment)
        self.processes.append(process)
        until("recorder.json is there",
              lambda: (data / "recorder.json").exists() or process.poll() is not None)
        if process.poll() is not None:
            raise AssertionError(f"the recorder ended: {process.communicate()}")
        self.announced = json.loads((data / "recorder.json").read_text())
        if data == self.data:
            self.port = urlsplit(self.announced["url"]).port  # so that the token remembered for it stays good
        return process

    def stop(self, process):
        """SIGTERM; returns the seconds that it took."""
        begin = time.monotonic()
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE_S), 0)
        return time.monotonic() - begin

    def kill(self, process):
        process.send_signal(signal.SIGKILL)
        process.wait()

    def ctl(self, *arguments, text=None, code=0):
        done = subprocess.run([str(CTL), *map(str, arguments)], input=text, capture_output=True, text=True,
                              env=self.environment, timeout=PATIENCE_S)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stdout} {done.stderr}")
        return (done.stdout if code == 0 else done.stderr).strip()

    def json(self, *arguments):
        return json.loads(self.ctl(*arguments, "--json"))

    def set_up(self, cameras=1, microphone=False):
        self.ctl("setup", "--user", "anna", "--password-stdin", text="correct horse battery\n")
        self.ctl("locations", "add", "Room 1")
        self.sources = []
        for i in range(1, cameras + 1):
            self.sources.append(self.ctl(
                "sources", "add", "--location", "Room 1", "--name", f"Camera {i}", "--driver", "sim", "--url",
                f"sim:?index={i}&size=320x180&fps=10&gop=5&bit_rate=300000"))
        if microphone:
            self.sources.append(self.ctl("sources", "add", "--location", "Room 1", "--name", "Microphone", "--kind",
                                         "microphone", "--driver", "sim"))

    def record(self, *arguments):
        """Starts and waits until it really records. Returns the session's id."""
        session = self.ctl("record", "start", "--location", "Room 1", *arguments)
        self.wait_recording(session)
        return session

    def wait_recording(self, session):
        """Until every source delivers, and one second more, so that each part holds fragments that are on disk."""
        def growing(from_ns=0):
            return [r for r in self.json("status")["recordings"] if r["session"] == session and r["phase"] == "recording"
                    and all(s["recording"] for s in r["sources"]) and r["duration_ns"] >= from_ns]
        began_ns = until("it records", growing)[0]["duration_ns"]
        until("it goes on recording", lambda: growing(began_ns + 1_000_000_000))

    def token(self):
        tokens = json.loads((self.folder / "config" / "parallax" / "tokens.json").read_text())
        return tokens[self.announced["url"]]["token"]

    def open_live(self, source, stream="main", form="packets"):
        return WebSocket(self.port, f"/api/v1/live/{source}/{stream}?format={form}", self.token())


class WebSocket:
    """Just enough of RFC 6455 to read a stream."""

    def __init__(self, port, target, token):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             f"Authorization: Bearer {token}\r\n\r\n").encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise AssertionError(head.decode())

    def _more(self):
        got = self.socket.recv(65536)
        if not got:
            raise EOFError("the recorder closed the connection")
        self.buffer += got

    def _take(self, count):
        while len(self.buffer) < count:
            self._more()
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def message(self):
        """(is text, bytes) of the next message; a ping is answered on the way."""
        while True:
            first, second = self._take(2)
            length = second & 0x7F
            if length == 126:
                length = int.from_bytes(self._take(2), "big")
            elif length == 127:
                length = int.from_bytes(self._take(8), "big")
            payload = self._take(length)
            kind = first & 0x0F
            if kind == 9:
                self.socket.sendall(bytes([0x8A, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
            elif kind == 8:
                raise EOFError(f"closed: {payload}")
            elif not first & 0x80:
                raise AssertionError("a message in pieces")
            else:
                return kind == 1, payload

    def close(self):
        self.socket.close()
