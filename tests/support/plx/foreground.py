# SPDX-License-Identifier: Apache-2.0
"""A recorder in the foreground, as parallax-recorder record and resume are: its events as they come, and what it leaves on disk."""
import json
import signal
import subprocess
import threading
import time

from plx import media, processes
from plx.cameras import Cameras
from plx.case import Case
from plx.paths import RECORDER

# Small pictures, so that the tests run beside each other on a small machine.
SIM = 'driver = "sim"\nsettings = { index = %d, size = "320x180", fps = 10, gop = 5, bit_rate = %d%s }\n'


def sim_room(cameras=2, extra=None, microphone=True, name="Test room", bit_rate=300000):
    """Text of a location file. `extra`: camera number -> further settings, as 'key = value, …'."""
    text = f'name = "{name}"\n'
    for i in range(1, cameras + 1):
        more = (extra or {}).get(i, "")
        text += f'[[source]]\nname = "Camera {i}"\n' + SIM % (i, bit_rate, ", " + more if more else "")
    if microphone:
        text += '[[source]]\nname = "Microphone"\nkind = "microphone"\ndriver = "sim"\n'
    return text


class Foreground:
    """A running parallax-recorder with --json; its events are collected as they come."""

    def __init__(self, data, *arguments, common=()):
        self.events = []
        self.changed = threading.Condition()
        self.process = processes.start(
            [RECORDER, "--json", "--data", data, "--keep-free-mib", "0", *common, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.errors = []
        self.threads = [threading.Thread(target=self._read, daemon=True),
                        threading.Thread(target=lambda: self.errors.extend(self.process.stderr), daemon=True)]
        for thread in self.threads:
            thread.start()

    def _read(self):
        for line in self.process.stdout:
            with self.changed:
                self.events.append(json.loads(line))
                self.changed.notify_all()
        with self.changed:
            self.changed.notify_all()

    def wait_for(self, what, seconds=30, **fields):
        """The first event of that kind with these fields, waiting for it if need be."""
        def matching():
            return [e for e in self.events if e["event"] == what and all(e.get(k) == v for k, v in fields.items())]
        with self.changed:
            if not self.changed.wait_for(lambda: matching() or self.process.poll() is not None, seconds) or not matching():
                time.sleep(0.2)
                if not matching():
                    raise AssertionError(f"no event {what} {fields}; events: {self.events}; stderr: {self.errors}")
            return matching()[0]

    def send(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self, seconds=30):
        """Waits for the end; returns the exit code."""
        code = self.process.wait(seconds)
        time.sleep(0.05)
        return code

    def close(self):
        if self.process.poll() is None:
            self.kill()
        for thread in self.threads:
            thread.join()
        processes.end(self.process)


class ForegroundCase(Case):
    """Recorders in the foreground on the case's data folder, one after the other, and RTSP cameras."""

    def setUp(self):
        self.data = self.folder / "data"

    def recorder(self, *arguments, common=(), data=None):
        made = Foreground(data or self.data, *arguments, common=common)
        self.addCleanup(made.close)
        return made

    def room(self, text):
        file = self.folder / "room.toml"
        file.write_text(text)
        return file

    def record(self, room_text, *arguments, common=(), data=None):
        return self.recorder("record", "--location", self.room(room_text), *arguments, common=common, data=data)

    def session(self, root=None):
        """(folder, session.json) of the only session."""
        files = list((root or self.data / "sessions").glob("*/session.json"))
        self.assertEqual(len(files), 1, files)
        return files[0].parent, json.loads(files[0].read_text())

    def parts(self, session, source):
        return [v for v in session["videos"] if v["source"] == source][0]["parts"]

    def gaps(self, session, source):
        return [v for v in session["videos"] if v["source"] == source][0]["gaps"]

    def assert_decodes(self, file):
        """Every frame of the file decodes without a complaint."""
        self.assertEqual(media.decoding(file), (0, ""), file)

    def assert_plays(self, file):
        """It decodes. Returns the times of its main track."""
        self.assert_decodes(file)
        times = media.packet_times(file, "v:0" if file.suffix == ".mp4" else "a:0")
        self.assertTrue(times, file)
        return times

    def assert_all_finished(self, folder, session):
        for video in session["videos"]:
            for part in video["parts"]:
                self.assertEqual(part["state"], "finished", part)
                self.assertEqual(len(part.get("sha256", "")), 64, part)
                times = self.assert_plays(folder / part["file"])
                self.assertEqual(len(times), part["frames"], part)

    def server(self, *arguments):
        """Starts parallax-sim-rtsp with small pictures; returns its address."""
        return self.enter(Cameras("--port", "0", "--size", "320x180", "--fps", "10", *arguments)).url
