# SPDX-License-Identifier: Apache-2.0
"""A server of many RTSP cameras, none of them sane. The number in the path decides the whole dialogue: the same number is the
same camera, on every run. Each dialogue is that of a good camera in which a few things go wrong."""
import random
import socket
import struct
import threading
import time

from plx.cameras import Server

SDP = (b"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=camera\r\nt=0 0\r\na=control:*\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n"
       b"a=fmtp:96 packetization-mode=1;sprop-parameter-sets=Z0LAHtkDxWhAAAADAEAAAAwDxYuS,aMuMsg==\r\na=control:v\r\n"
       b"m=audio 0 RTP/AVP 0\r\na=control:a\r\n")
# What people and firmware really write into texts: GBK, halves of UTF-8, controls, directions, quotes, lengths.
TEXTS = [b"\xb2\xbb\xca\xda\xc8\xa8", b"\xe2\x98", b"\xff\xfe\x00", b"\xf0\x9f\x98", b"\x00", b"\x1b[2J\x07", "\u202egnp.exe".encode(),
         b"\xc2\x85\xc2\x9b31m", b"\"}],\"x\":[{\"", b"\\u0000\\", b"%s%n%x", b"A" * 5000, b"\xed\xa0\x80", b"\xc0\xaf", "é".encode() * 300,
         b"</script>", b"\t\x0b\x0c", b"'; DROP TABLE source; --", b""]
KEY = b"\x65\x88picture"
DELTA = b"\x41\x9apicture"
MOST_SECONDS = 20


class Dialogue:
    def __init__(self, connection, number, attempt):
        self.socket = connection
        self.random = random.Random(number * 31 + attempt)
        self.sequence = self.random.randrange(65536)
        self.time = self.random.randrange(1 << 32)
        self.ssrc = self.random.randrange(1 << 32)
        # How mad this one is: some are nearly good, so that recordings begin with what they say.
        self.madness = self.random.choice([0.03, 0.1, 0.3])

    def odd(self):
        return self.random.random() < self.madness

    def text(self):
        return self.random.choice(TEXTS)

    def noise(self, most):
        return self.random.randbytes(self.random.randrange(most))

    def send(self, data):
        """In one piece or dripping, spoiled or not."""
        if self.odd():
            data = self.spoiled(data)
        if self.odd():
            for start in range(0, min(len(data), 4000), 97):
                self.socket.sendall(data[start:start + 97])
            data = data[4000:]
        self.socket.sendall(data)

    def spoiled(self, data):
        kind = self.random.randrange(6)
        at = self.random.randrange(len(data) + 1)
        if kind == 0:
            return data[:at]
        if kind == 1:
            return data[:at] + self.noise(200) + data[at:]
        if kind == 2:
            return data[:at] + self.text() + data[at:]
        if kind == 3:
            return data + data
        if kind == 4:
            return bytes(b ^ (self.random.randrange(256) if self.random.random() < 0.05 else 0) for b in data)
        return data.replace(b"\r\n", self.random.choice([b"\n", b"\r", b"\r\n \r\n", b"\0\r\n"]))

    def answer(self, cseq, status=b"200 OK", headers=(), body=b""):
        if self.odd():
            status = self.random.choice([b"200", b"404", b"401", b"302", b"461", b"453", b"503", b"999", b"-1", b"100", b"0200"]) + b" " + self.text()
        lines = [self.random.choice([b"RTSP/2.0 ", b"HTTP/1.1 ", b"RTSP/1.0", b"rtsp/1.0 "]) + status if self.odd() else b"RTSP/1.0 " + status]
        if not self.odd():
            lines.append(b"CSeq: " + (self.random.choice([b"0", b"-1", b"99999999999999999999", self.text()]) if self.odd() else cseq))
        lines += headers
        if self.odd():
            lines.append(b"Location: " + self.random.choice([b"rtsp://127.0.0.1:%d/x" % self.random.randrange(1, 65536), b"rtsp://" + self.text(), b"/"]))
        if self.odd():
            lines.append(b"WWW-Authenticate: Digest realm=\"" + self.text() + b"\", nonce=\"" + self.text() + b"\", algorithm=" +
                         self.random.choice([b"MD5", b"SHA-256", b"SHA-256-sess", self.text()]))
        if self.odd():
            lines.append(self.random.choice([b"Session", b"Public", b"Server", b"X" * 3000, self.text()]) + b": " + self.text())
        if body or self.odd():
            length = self.random.choice([b"-1", b"0", b"999999999", b"18446744073709551616", self.text(), b"%d" % (len(body) + 5)])
            lines.append(b"Content-Length: " + (length if self.odd() else b"%d" % len(body)))
        self.send(b"\r\n".join(lines) + b"\r\n\r\n" + body)

    def description(self):
        sdp = SDP
        if self.odd():
            sdp = sdp.replace(b"H264", self.random.choice([self.text(), b"H265", b"JPEG", b"H264" + self.text()]))
        if self.odd():
            sdp = sdp.replace(b"a=control:a", b"a=rtpmap:0 " + self.text() + b"/" + self.random.choice([b"0", b"-8000", b"4294967296", b"8000/9999"]))
        if self.odd():
            sdp += b"m=audio 0 RTP/AVP 99\r\na=rtpmap:99 " + self.text() + b"/16000\r\n"
        if self.odd():
            sdp = sdp.replace(b"a=control:v", b"a=control:" + self.random.choice([self.text(), b"rtsp://127.0.0.1:1/" + self.text(), b"?" * 3000]))
        if self.odd():
            sdp = sdp.replace(b"sprop-parameter-sets=", b"sprop-parameter-sets=" + self.text() + b",")
        if self.odd():
            sdp += b"m=video 0 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n" * self.random.randrange(300)
        return sdp

    def packet(self, payload, marker=True):
        self.sequence = (self.sequence + 1) % 65536
        if self.odd():
            self.sequence = self.random.randrange(65536)
        if self.odd():
            self.time = self.random.randrange(1 << 32)
        if self.odd():
            self.ssrc = self.random.randrange(1 << 32)
        head = struct.pack("!BBHII", 0x80, (0x80 if marker else 0) | 96, self.sequence, self.time, self.ssrc)
        if self.odd():
            head = bytes([self.random.randrange(256)]) + head[1:]
        return head + payload

    def frame(self, channel, packet):
        return b"$" + struct.pack("!BH", channel, len(packet) if not self.odd() else self.random.randrange(65536)) + packet

    def picture(self, number):
        payload = KEY if number % 10 == 0 else DELTA
        if self.odd():
            payload = self.random.choice([
                bytes([self.random.randrange(256)]) + self.noise(300), b"\x18" + self.noise(80), b"\x7c\x45" + self.noise(50),
                b"\x7c\x85" + self.noise(50), b"\0\0\0\1" + payload, b"\x67" + self.noise(60) + b"\0\0\1" + payload, b"", b"\0" * 1000,
                b"\x06\x06" + self.noise(40)])
        out = self.frame(0, self.packet(payload))
        self.time = (self.time + 9000) % (1 << 32)
        if self.odd():
            out += self.frame(self.random.choice([1, 1, 2, 3, 7, 255]), self.random.choice(
                [b"\x81\xcb\0\1" + struct.pack("!I", self.ssrc), b"\x80\xc8\0\6" + self.noise(24), self.noise(100), b"\x80\xc8\xff\xff"]))
        if self.odd():
            out += self.random.choice([self.noise(500), b"OPTIONS * RTSP/1.0\r\nCSeq: " + self.text() + b"\r\n\r\n", b"$", b"\r\n\r\n"])
        return out

    def read_request(self):
        data = b""
        while b"\r\n\r\n" not in data:
            piece = self.socket.recv(4096)
            if not piece:
                return None
            data += piece
            if data[:1] == b"$":  # receiver reports
                data = data.split(b"RTSP/1.0", 1)[-1] if b"RTSP/1.0" in data else b""
        return data

    def cseq(self, request):
        for line in request.split(b"\r\n"):
            if line.lower().startswith(b"cseq:"):
                return line[5:].strip()
        return b"1"

    def run(self, request):
        while request is not None:
            method = request.split(b" ", 1)[0]
            cseq = self.cseq(request)
            if self.random.random() < self.madness / 4:
                return self.end()
            if method == b"OPTIONS":
                self.answer(cseq, headers=[b"Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, " + (self.text() if self.odd() else b"TEARDOWN")])
            elif method == b"DESCRIBE":
                self.answer(cseq, headers=[b"Content-Base: " + self.text()] if self.odd() else [], body=self.description())
            elif method == b"SETUP":
                line = [l for l in request.split(b"\r\n") if l.lower().startswith(b"transport:")]
                transport = line[0] if line and not self.odd() else b"Transport: " + self.random.choice(
                    [b"RTP/AVP/TCP;interleaved=0-0", b"RTP/AVP;unicast;client_port=1-2;server_port=0-99999", b"RTP/AVP/TCP;interleaved=300-9;ssrc=zz", self.text()])
                self.answer(cseq, headers=[transport, b"Session: " + (self.text() if self.odd() else b"1;timeout=4")])
            elif method == b"PLAY":
                self.answer(cseq, headers=[b"Session: 1"])
                self.socket.settimeout(0.04)
                for number in range(MOST_SECONDS * 10):
                    self.send(self.picture(number))
                    try:
                        if self.socket.recv(4096) == b"":
                            return None
                    except TimeoutError:
                        pass
                return None
            elif method == b"TEARDOWN":
                return None
            else:
                self.answer(cseq)
            request = self.read_request()

    def end(self):
        kind = self.random.randrange(3)
        if kind == 0:  # reset
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif kind == 1:  # silence
            self.socket.settimeout(8)
            try:
                while self.socket.recv(4096):
                    pass
            except OSError:
                pass


class HostileCameras:
    """Serves on a port of its own until `close`."""

    def __init__(self):
        self.lock = threading.Lock()
        self.attempts = {}
        self.dialogues = 0
        self.server = Server(self._talk, backlog=512)
        self.url, self.close = self.server.url, self.server.close

    def _talk(self, connection):
        connection.settimeout(10)
        try:
            request = connection.recv(4096)
            path = request.split(b" ")[1].split(b"/")[3].split(b"?")[0]
            number = int(path) if path.isdigit() else 0
            with self.lock:
                attempt = self.attempts[number] = self.attempts.get(number, -1) + 1
                self.dialogues += 1
            Dialogue(connection, number, attempt).run(request)
        except (IndexError, ValueError):
            pass


class FloodingCamera:
    """One camera of good manners in every word, which then sends more than anybody asked for. `kind` "tiny": pictures of two
    bytes as fast as they go, one key frame at the beginning; "sizes": a key frame of another size every five milliseconds."""

    def __init__(self, kind):
        self.kind = kind
        self.server = Server(self._talk)
        self.url, self.close = self.server.url("flood"), self.server.close

    def _talk(self, connection):
        while request := connection.recv(4096):
            if not request.split(b" ")[0].isalpha():
                continue  # a receiver report
            self._answer(connection, request)
            if request.startswith(b"PLAY"):
                threading.Thread(target=self._read, args=(connection,), daemon=True).start()
                self._flood(connection)

    @staticmethod
    def _read(connection):
        try:
            while connection.recv(4096):
                pass
        except OSError:
            pass

    @staticmethod
    def _answer(connection, request):
        lines = request.split(b"\r\n")
        kept = [line for line in lines if line.lower().startswith((b"cseq:", b"transport:"))]
        body = SDP.split(b"m=audio")[0] if request.startswith(b"DESCRIBE") else b""
        connection.sendall(b"\r\n".join([b"RTSP/1.0 200 OK", *kept, b"Session: 1", b"Content-Length: %d" % len(body), b"", b""]) + body)

    def _flood(self, connection):
        sequence = 0
        while True:
            pieces = []
            for _ in range(200 if self.kind == "tiny" else 1):
                payloads = [b"\x65\x88" if sequence == 0 else b"\x41\x88"]
                if self.kind == "sizes":
                    payloads = [sps(20 + sequence % 7, 15), b"\x68\xce\x38\x80", KEY]
                for number, payload in enumerate(payloads):
                    marker = 0x80 if number == len(payloads) - 1 else 0
                    packet = struct.pack("!BBHII", 0x80, marker | 96, sequence % 65536, (sequence // len(payloads) * 450) % (1 << 32), 7) + payload
                    pieces.append(b"$\0" + struct.pack("!H", len(packet)) + packet)
                    sequence += 1
            connection.sendall(b"".join(pieces))
            if self.kind == "sizes":
                time.sleep(0.005)


def sps(macroblocks_wide, macroblocks_high):
    """An H.264 sequence parameter set of the baseline profile for pictures of so many blocks of 16 pixels."""
    def exp_golomb(value):
        digits = bin(value + 1)[2:]
        return "0" * (len(digits) - 1) + digits
    bits = "".join(map(exp_golomb, (0, 0, 2, 1))) + "0" + exp_golomb(macroblocks_wide - 1) + exp_golomb(macroblocks_high - 1)
    bits += "1" + "1" + "0" + "0" + "1"  # frames, direct inference, no cropping, no VUI, stop
    bits += "0" * (-len(bits) % 8)
    return b"\x67\x42\xc0\x1e" + bytes(int(bits[at:at + 8], 2) for at in range(0, len(bits), 8))
