# SPDX-License-Identifier: Apache-2.0
"""Starts real recorders on simulated cameras and looks at what they leave on disk. Every test gets a folder of its own;
only processes that were started here are ended."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path

BUILD = Path(os.environ.get("PARALLAX_BUILD", "build/release")).absolute()
RECORDER = BUILD / "bin" / "parallax-recorder"
SIM_RTSP = BUILD / "bin" / "parallax-sim-rtsp"

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


class Recorder:
    """A running parallax-recorder with --json; its events are collected as they come."""

    def __init__(self, data, *arguments, common=()):
        self.events = []
        self.changed = threading.Condition()
        self.process = subprocess.Popen(
            [str(RECORDER), "--json", "--data", str(data), "--keep-free-mib", "0", *map(str, common), *map(str, arguments)],
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
            self.process.kill()
            self.process.wait()
        for thread in self.threads:
            thread.join()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                pass


class RecordTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="plx-e2e-"))
        self.data = self.folder / "data"
        self.started = []

    def tearDown(self):
        for recorder in self.started:
            recorder.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def recorder(self, *arguments, common=(), data=None):
        made = Recorder(data or self.data, *arguments, common=common)
        self.started.append(made)
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
        done = subprocess.run(["ffmpeg", "-v", "error", "-xerror", "-i", str(file), "-fps_mode", "passthrough", "-enc_time_base",
                               "1:90000", "-f", "null", "-"],
                              capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""), file)

    def assert_plays(self, file):
        """It decodes. Returns the times of its main track."""
        self.assert_decodes(file)
        track = "v:0" if file.suffix == ".mp4" else "a:0"
        probe = subprocess.run(["ffprobe", "-v", "error", "-select_streams", track, "-show_entries", "packet=pts_time",
                                "-of", "csv=p=0", str(file)], capture_output=True, text=True, check=True)
        times = [float(line.strip(",")) for line in probe.stdout.split()]
        self.assertTrue(times, file)
        return times

    def assert_all_finished(self, folder, session):
        for video in session["videos"]:
            for part in video["parts"]:
                self.assertEqual(part["state"], "finished", part)
                self.assertEqual(len(part.get("sha256", "")), 64, part)
                times = self.assert_plays(folder / part["file"])
                self.assertEqual(len(times), part["frames"], part)


class RtspTest(RecordTest):
    def server(self, *arguments):
        """Starts parallax-sim-rtsp with small pictures; returns its address."""
        process = subprocess.Popen([str(SIM_RTSP), "--port", "0", "--size", "320x180", "--fps", "10", *arguments],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(lambda: (process.kill(), process.wait(), process.stdout.close(), process.stdin.close()))
        for line in process.stdout:
            if line.startswith("READY "):
                return line.split()[1]
        self.fail("parallax-sim-rtsp did not get ready")


def main():
    unittest.main(argv=[sys.argv[0]] + sys.argv[1:], verbosity=2)
