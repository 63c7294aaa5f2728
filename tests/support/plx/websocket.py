# SPDX-License-Identifier: Apache-2.0
"""As much WebSocket as a client needs that only listens."""
import base64
import os
import socket


class WebSocket:
    """A client that listens: `message` gives one message after the other; or `read` what has come, as raw bytes."""

    def __init__(self, recorder, path, receive_buffer=None, token=""):
        self.buffer = b""
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect((recorder.host, recorder.port))
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{recorder.port}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             f"Authorization: Bearer {token or recorder.token}\r\n\r\n").encode())
        self.socket.settimeout(60)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.socket.recv(1)
            if not piece:
                break
            head += piece
        if b" 101 " not in head.split(b"\r\n")[0]:
            self.socket.close()
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
            elif not first & 0x80:
                raise AssertionError("a message in pieces")
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
