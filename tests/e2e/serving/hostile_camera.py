# SPDX-License-Identifier: Apache-2.0
"""A camera that calls things in bytes that are no UTF-8, with control and bidi characters, and in texts whose cut falls
inside a character: every answer, file and row stays readable for everybody."""
import json
import os
import re
import stat
import struct
import subprocess
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from plx.cameras import Server
from plx.case import main
from plx.paths import CTL
from plx.rtsp_server import interleaved, reply, requests
from plx.site import SiteCase
from plx.wait import until

GBK = "没有视频流".encode("gbk")
CONTROLS = b"no \x1b[31m\xe2\x80\xaevideo\xc2\x9b here\x07"
CUT = b"x" * 79 + "é".encode()  # the 80th byte is the first of a character
# What nobody may be shown: C0 but line feed and tab, delete, C1, bidi controls.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
VIDEO = (b"m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1;"
         b"sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==\r\na=control:v\r\n")
ODD_SOUND = b"m=audio 0 RTP/AVP 97\r\na=rtpmap:97 " + GBK + b"\xe2\x80\xae\xff/8000\r\na=control:a\r\n"
SDP = b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=" + GBK + b"\r\nt=0 0\r\n"


class Camera:
    """Serves /gbk, /controls and /cut (refused in these words), /codec (nothing known) and /odd (pictures, odd sound)."""

    def __init__(self):
        self.server = Server(self.talk)
        self.url = self.server.url

    def talk(self, connection):
        playing = None
        for method, url, head in requests(connection):
            reply(connection, head, *self.answer(method, url, head))
            if method == b"PLAY" and playing is None:
                playing = threading.Thread(target=self.play, args=(connection,), daemon=True)
                playing.start()

    def answer(self, method, url, head):
        words = {b"gbk": GBK, b"controls": CONTROLS, b"cut": CUT}
        path = url.split(b"/", 3)[-1].split(b"/")[0]
        if method == b"DESCRIBE" and path in words:
            return b"404 " + words[path], b"", b""
        if method == b"DESCRIBE":
            media = ODD_SOUND if path == b"codec" else VIDEO + ODD_SOUND
            return b"200 " + GBK, b"Content-Type: application/sdp\r\n", SDP + media
        if method == b"SETUP":
            transport = re.search(rb"Transport: *([^\r\n]+)", head).group(1)
            if b"interleaved" not in transport:
                return b"461 " + GBK, b"", b""
            return b"200 OK", b"Transport: " + transport + b"\r\nSession: 1;timeout=60\r\n", b""
        return b"200 OK", b"Session: 1\r\nServer: " + GBK + b"\r\nPublic: OPTIONS, DESCRIBE, SETUP, PLAY\r\n", b""

    def play(self, connection):
        try:
            for number in range(100_000):
                key = number % 10 == 0
                packet = struct.pack(">BBHII", 0x80, 0x80 | 96, number & 0xFFFF, number * 3600, 7)
                packet += (b"\x65" if key else b"\x41") + b"\x88picture"
                connection.sendall(interleaved(packet))
                time.sleep(0.04)
        except OSError:
            pass


class HostileCamera(SiteCase):
    def get(self, path):
        request = urllib.request.Request(self.running.url + "/api/v1" + path,
                                         headers={"Authorization": f"Bearer {self.token()}"})
        with urllib.request.urlopen(request) as answer:
            return answer.read()

    def clean(self, raw):
        """Strict UTF-8, JSON, and no text in it that commands a terminal or turns itself round."""
        value = json.loads(raw.decode("utf-8"))

        def look(one):
            if isinstance(one, str):
                self.assertIsNone(UNWANTED.search(one), ascii(one))
            elif isinstance(one, dict):
                look(list(one))
                look(list(one.values()))
            elif isinstance(one, list):
                for each in one:
                    look(each)

        look(value)
        return value

    def check_answers(self, session):
        status = self.clean(self.get("/status"))
        for path in ("/locations", "/sources", f"/locations/{self.room}/sources", "/recordings", f"/sessions/{session}",
                     "/sessions", "/audit", "/plugins", "/jobs"):
            try:
                self.clean(self.get(path))
            except urllib.error.HTTPError as refusal:
                self.assertIn(refusal.code, (404, 405), path)
                self.clean(refusal.read())
        return status

    def test_every_answer_file_and_row_stays_readable(self):
        os.umask(0o022)
        camera = Camera()
        process = self.start()
        limits = Path(f"/proc/{process.pid}/limits").read_text()
        self.assertRegex(limits, r"Max core file size +0 +0 ")  # L16: a core would hold the cameras' passwords
        self.set_up(cameras=0)
        self.room = next(l["id"] for l in self.json("locations", "list")["locations"])
        for name in ("odd", "gbk", "controls", "cut", "codec"):
            self.sources.append(self.ctl("sources", "add", "--location", "Room 1", "--name", name, "--url", camera.url(name)))
        for source in self.sources[1:]:
            shown = subprocess.run([str(CTL), "sources", "test", source], capture_output=True, env=self.environment)
            text = (shown.stdout + shown.stderr).decode("utf-8")
            self.assertIsNone(UNWANTED.search(text), ascii(text))

        events = self.open_socket("/api/v1/events")
        session = self.ctl("record", "start", "--location", "Room 1", "--wait-for", "any")
        until(lambda: [
            s for r in self.json("status")["recordings"] if r["duration_ns"] > 2_000_000_000
            for s in r["sources"] if s["recording"]], "the odd camera is recorded")
        reasons = until(lambda: self.reasons(4), "all others are refused")
        self.assertIn("x" * 79 + " to DESCRIBE", reasons["cut"]["text"])
        self.assertEqual(reasons["codec"]["code"], "no-media")
        self.check_answers(session)
        for _ in range(4):
            is_text, message = events.message()
            self.assertTrue(is_text)
            self.clean(message)
        events.close()

        # A stranger, too.
        refused = urllib.request.Request(self.running.url + "/api/v1/login", method="POST", data=json.dumps(
            {"name": "a" + "é" * 150, "password": "wrong"}).encode(), headers={"Content-Type": "application/json"})
        with self.assertRaises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(refused)
        self.clean(answer.exception.read())

        self.ctl("record", "stop", session)
        until(lambda: not self.json("status")["recordings"], "it is over")
        exported = self.folder / "audit.jsonl"
        self.ctl("audit", "export", exported)
        self.assertIn("unbroken", self.ctl("audit", "verify", exported))
        self.stop(process)
        folder = next(f for f in (self.data / "sessions").iterdir() if f.is_dir())
        kept = self.clean((folder / "session.json").read_bytes())
        notes = [n for v in kept["videos"] for p in v["parts"] for n in p.get("notes", [])]
        self.assertTrue(any("left out: sound" in note for note in notes), kept)
        self.clean((folder / "catalogue.json").read_bytes())
        for line in (self.data / "logs").rglob("*.log"):
            line.read_bytes().decode("utf-8")
        for path in (self.data, *self.data.rglob("*")):
            self.assertEqual(stat.S_IMODE(os.lstat(path).st_mode) & 0o077, 0, path)  # M4

        # All that is left are the folders: the session is found in them.
        for file in [*self.data.glob("catalogue.db*"), *(self.data / "backups").glob("*")]:
            file.unlink()
        self.start()
        self.ctl("setup", "--user", "anna", "--password-stdin", text="correct horse battery\n")
        self.assertEqual([s["id"] for s in self.json("sessions", "list")["sessions"]], [session])
        self.check_answers(session)

    def reasons(self, count):
        found = {s["name"]: s["health"]["reason"] for r in self.json("status")["recordings"] for s in r["sources"]
                 if s["health"]["reason"]}
        return found if len(found) == count else None


if __name__ == "__main__":
    main()
