#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Recording from a camera that packs a good H.264 stream against the book, as real ones do: nothing of it is missing in the file."""
import re
import socket
import struct
import subprocess
import threading
import time

from plx.cameras import Server
from plx.case import main
from plx.foreground import ForegroundCase
from plx.rtsp_server import interleaved, reply, requests

FPS = 15
PIECE = 900
START = b"\x00\x00\x00\x01"


def pictures():
    """Ten seconds of H.264, a list of NAL units for each picture; a key frame each second, with its parameter sets."""
    stream = subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc=size=320x180:rate={FPS}:duration=10",
                             "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-g", str(FPS), "-bf", "0", "-pix_fmt",
                             "yuv420p", "-f", "h264", "-"], check=True, stdout=subprocess.PIPE).stdout
    out, heading = [], []
    for nal in re.split(b"\x00\x00\x01", stream)[1:]:
        nal = nal.rstrip(b"\x00")
        kind = nal[0] & 31
        if kind in (7, 8):
            heading.append(nal)
        elif kind in (1, 5):
            out.append([*heading, nal])
            heading = []
    return out


class Interleaved:
    def __init__(self, connection):
        self.connection = connection

    def rtp(self, packet):
        self.connection.sendall(interleaved(packet))


class Datagrams:
    def __init__(self, rtp_port, rtcp_port):
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for one, port in zip(self.sockets, (rtp_port, rtcp_port)):
            one.bind(("127.0.0.1", 0))
            one.connect(("127.0.0.1", port))
        self.own = [one.getsockname()[1] for one in self.sockets]

    def close(self):
        for one in self.sockets:
            one.close()

    def rtp(self, packet):
        self.sockets[0].send(packet)

    def rtcp(self, packet):
        self.sockets[1].send(packet)


class Camera:
    """`payloads(picture)`: what is sent of one, as RTP payloads. After `another_ssrc_at` pictures the sender is another one. With
    `udp_pictures` it knows UDP alone and says farewell (RTCP BYE) after so many, just before the last of them."""

    def __init__(self, stream, payloads, another_ssrc_at=None, udp_pictures=None):
        self.stream, self.payloads, self.another_ssrc_at, self.udp_pictures = stream, payloads, another_ssrc_at, udp_pictures
        self.server = Server(self.talk)
        self.url = self.server.url("cam")

    def talk(self, connection):
        playing, client = None, None
        try:
            for method, _, head in requests(connection):
                status, headers, body = b"200 OK", b"Session: 1;timeout=60\r\n", b""
                if method == b"DESCRIBE":
                    body = (b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=cam\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\n"
                            b"a=rtpmap:96 H264/90000\r\na=control:v\r\n")
                    headers = b"Content-Type: application/sdp\r\n"
                elif method == b"SETUP" and self.udp_pictures is None:
                    headers += b"Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                elif method == b"SETUP":
                    ports = re.search(rb"client_port=(\d+)-(\d+)", head)
                    if ports is None:
                        status, headers = b"461 Unsupported Transport", b""
                    else:
                        client = Datagrams(int(ports[1]), int(ports[2]))
                        headers += b"Transport: RTP/AVP;unicast;%s;server_port=%d-%d\r\n" % (ports[0], *client.own)
                reply(connection, head, status, headers, body)
                if method == b"PLAY" and playing is None:
                    send = client or Interleaved(connection)
                    playing = threading.Thread(target=self.play, args=(send,), daemon=True)
                    playing.start()
        finally:
            connection.close()
            if playing:
                playing.join()
            if client:
                client.close()

    def play(self, to):
        sequence, ssrc, base = 65500, 1, 4_000_000_000
        begin = time.monotonic()
        try:
            for number in range(self.udp_pictures or 100_000):
                if number + 1 == self.udp_pictures:
                    to.rtcp(struct.pack(">BBHI", 0x81, 203, 1, ssrc))
                    time.sleep(0.03)
                if number == self.another_ssrc_at:
                    sequence, ssrc, base = 7, 2, 77
                payloads = self.payloads(self.stream[number % len(self.stream)])
                for place, payload in enumerate(payloads):
                    marker = 0x80 if place == len(payloads) - 1 else 0
                    packet = struct.pack(">BBHII", 0x80, marker | 96, sequence & 0xFFFF,
                                         (base + number * 90000 // FPS) & 0xFFFFFFFF, ssrc) + payload
                    sequence += 1
                    to.rtp(packet)
                time.sleep(max(0, begin + (number + 1) / FPS - time.monotonic()))
        except OSError:
            pass


def fragments(nal):
    """FU-A where it is long."""
    if len(nal) <= PIECE:
        return [nal]
    pieces = [nal[at:at + PIECE] for at in range(1, len(nal), PIECE)]
    return [bytes([nal[0] & 0x60 | 28, nal[0] & 31 | (0x80 if n == 0 else 0) | (0x40 if n == len(pieces) - 1 else 0)]) + piece
            for n, piece in enumerate(pieces)]


def by_the_book(picture):
    return [packet for nal in picture for packet in fragments(nal)]


def joined(picture):
    return fragments(START + START.join(picture) if len(picture) > 1 else picture[0])


def with_nonsense(picture):
    nonsense = [b"\x00abc", b"\x1fabc", b"\x1eabc", b"\x7c\x45orphan", b"\x18\x00\x02\x06\x80\x00\xc8\x06\x05cut"]
    return [*nonsense, *by_the_book(picture)]


class OddPackets(ForegroundCase):
    @classmethod
    def setUpClass(cls):
        cls.stream = pictures()

    def recorded(self, payloads, seconds=6, **more):
        """The part of a recording of so many seconds, in which no picture is missing."""
        camera = Camera(self.stream, payloads, **more)
        self.addCleanup(camera.server.close)
        recorder = self.recorder("record", "--source", f"One={camera.url}", "--seconds", str(seconds))
        self.assertEqual(recorder.end(60), 0, recorder.errors)
        folder, session = self.session()
        part, = self.parts(session, "One")
        self.assert_all_finished(folder, session)
        times = sorted(self.assert_plays(folder / part["file"]))
        self.assertGreater(len(times), (seconds - 1.5) * FPS)
        # All that was sent between the first and the last picture is there: they are decoded, counted and lie evenly.
        self.assertAlmostEqual((times[-1] - times[0]) * FPS, len(times) - 1, delta=3)
        return part

    def test_parameter_sets_and_picture_in_one_nal_unit(self):  # F3
        self.assertEqual(self.recorded(joined).get("notes", []), [])

    def test_packets_without_meaning_between_those_of_a_picture(self):  # F9
        self.assertEqual(self.recorded(with_nonsense).get("notes", []), [])

    def test_another_sender_on_the_same_connection_costs_no_picture_and_is_told(self):  # F6
        notes = self.recorded(by_the_book, another_ssrc_at=3 * FPS)["notes"]
        self.assertTrue(any("another SSRC" in note for note in notes), notes)
        self.assertFalse(any("Lost" in note for note in notes), notes)

    def test_the_last_picture_before_a_farewell_over_udp_is_recorded(self):  # F9
        sent = 4 * FPS
        camera = Camera(self.stream, by_the_book, udp_pictures=sent)
        self.addCleanup(camera.server.close)
        recorder = self.recorder("record", "--source", f"One={camera.url}", "--seconds", "7")
        self.assertEqual(recorder.end(60), 0, recorder.errors)
        folder, session = self.session()
        self.assert_all_finished(folder, session)
        parts = self.parts(session, "One")
        self.assertGreater(len(parts), 1)  # it comes back
        self.assertEqual(parts[0]["frames"], sent, parts)

    def test_pictures_without_a_key_frame_are_not_called_live(self):  # F3
        sets = self.stream[0][:2]
        camera = Camera([[*sets, *picture] for picture in self.stream if len(picture) == 1], by_the_book)
        self.addCleanup(camera.server.close)
        recorder = self.recorder("record", "--source", f"One={camera.url}", "--attempt-timeout", "8", "--attempts", "1")
        self.assertNotEqual(recorder.end(60), 0)
        said = str(recorder.events) + "".join(recorder.errors)
        self.assertIn("key frame", said)
        self.assertFalse([event for event in recorder.events if event.get("state") == "live"], recorder.events)


if __name__ == "__main__":
    main(at_once=3)
