# SPDX-License-Identifier: Apache-2.0
"""Simulated RTSP cameras for a test of the desktop: real servers that are told to fall silent, vanish and come back."""
import os
import subprocess

from desktop import Failure


class Cameras:
    """`parallax-sim-rtsp` with cameras cam1, cam2, …; their numbers stand in their pictures."""

    def __init__(self, desktop_binary, count, size="640x360", fps=8, codec="h264", audio="none", tls=False, basic=None):
        """basic: "user:password" of a camera that knows only the log-in which shows the password on the way."""
        program = os.path.join(os.path.dirname(desktop_binary), "parallax-sim-rtsp")
        self.process = subprocess.Popen(
            [program, "--cameras", str(count), "--size", size, "--fps", str(fps), "--gop", str(fps), "--bitrate",
             "600000", "--codec", codec, "--audio", audio, "--quit-at-end-of-input", *(["--tls"] if tls else []),
             *(["--auth", basic, "--auth-scheme", "basic"] if basic else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("READY "):
            raise Failure(f"parallax-sim-rtsp did not start: {line!r}")
        self.url = line.split()[1]

    def url_of(self, number):
        return f"{self.url}/cam{number}"

    def tell(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer.startswith("OK"):
            raise Failure(f"{command}: {answer!r}")

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
