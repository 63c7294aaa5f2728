# SPDX-License-Identifier: Apache-2.0
"""Cameras of tests: simulated ones within the recorder, real RTSP servers with simulated pictures, and a place for servers that a
test writes itself because no camera should behave so."""
import socket
import subprocess
import threading

from plx import processes
from plx.paths import SIM_RTSP


def sim(number, **settings):
    """The body of a source that the recorder simulates itself, with small pictures."""
    return {"name": f"Camera {number}", "driver": "sim", **settings}


def rtsp(name, url, **settings):
    """The body of a camera at an address."""
    return {"name": name, "driver": "rtsp", "kind": "camera", "url": url, **settings}


class Cameras:
    """parallax-sim-rtsp with cameras cam1, cam2, …: told to fall silent, to vanish and to come back. `before`: words before its
    command."""

    def __init__(self, *arguments, before=()):
        self.process = processes.start([*before, SIM_RTSP, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if line.startswith("READY "):
                self.url = line.split()[1].rstrip("/")
                return
        processes.end(self.process)
        raise AssertionError("parallax-sim-rtsp did not get ready")

    @classmethod
    def shown(cls, count, size="640x360", fps=8, codec="h264", audio="none", tls=False, basic=None):
        """Such whose numbers stand in their pictures, large enough to be read from a screen. `basic`: "user:password" of a camera
        that knows only the log-in which shows the password on the way."""
        return cls("--cameras", count, "--size", size, "--fps", fps, "--gop", fps, "--bitrate", 600000, "--codec", codec,
                   "--audio", audio, *(["--tls"] if tls else []), *(["--auth", basic, "--auth-scheme", "basic"] if basic else []))

    def url_of(self, number):
        return f"{self.url}/cam{number}"

    def sources(self, count):
        """The bodies of the first so many."""
        return [rtsp(f"Camera {number}", self.url_of(number)) for number in range(1, count + 1)]

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer.startswith("OK"):
            raise AssertionError(f"{command}: {answer!r}")

    def close(self):
        processes.end(self.process)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Server:
    """Listens on a free port. Each connection has a thread, on which `talk(connection)` runs; it is closed afterwards. That the
    other side went is no error."""

    def __init__(self, talk, backlog=128):
        self.connections = 0
        self._talk = talk
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=backlog)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path):
        return f"rtsp://127.0.0.1:{self.port}/{path}"

    def close(self):
        """Nobody is let in any more; who is in stays."""
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return  # closed
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection:
            try:
                self._talk(connection)
            except OSError:
                pass  # it went
