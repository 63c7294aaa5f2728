# SPDX-License-Identifier: Apache-2.0
"""A recorder with one Technician and one room of simulated cameras, all of it made and asked through parallaxctl."""
import json
import time

from plx.api import PASSWORD, USER
from plx.ctl import Ctl, environment_of
from plx.recorder import RecorderCase
from plx.wait import until
from plx.websocket import WebSocket


class SiteCase(RecorderCase, Ctl):
    def setUp(self):
        super().setUp()
        self.environment = environment_of(self.data, self.folder / "config")
        self.listen = "127.0.0.1:0"

    def start(self, *arguments):
        """Starts a recorder and waits until it serves; again at the same address, where the remembered token is good."""
        self.running = self.recorder(*arguments, listen=self.listen)
        self.listen = self.running.address
        return self.running

    def stop(self, recorder):
        """SIGTERM; returns the seconds that it took."""
        begin = time.monotonic()
        self.assertEqual(recorder.stop(), 0)
        return time.monotonic() - begin

    def set_up(self, cameras=1, microphone=False):
        self.ctl("setup", "--user", USER, "--password-stdin", text=PASSWORD + "\n")
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
        began_ns = until(growing, "it records")[0]["duration_ns"]
        until(lambda: growing(began_ns + 1_000_000_000), "it goes on recording")

    def token(self):
        tokens = json.loads((self.folder / "config" / "parallax" / "tokens.json").read_text())
        return tokens[self.running.url]["token"]

    def open_live(self, source, stream="main", form="packets"):
        return self.open_socket(f"/api/v1/live/{source}/{stream}?format={form}")

    def open_socket(self, path, token=None):
        return WebSocket(self.running, path, token=token or self.token())
