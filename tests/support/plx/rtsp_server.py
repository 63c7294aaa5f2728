# SPDX-License-Identifier: Apache-2.0
"""The RTSP of cameras that a test writes itself: requests as they come, answers in whatever words, packets between them."""
import re
import struct

INTERLEAVED = b"$"


def _behind_packets(received):
    """Without the complete packets at its beginning, such as receiver reports."""
    while received[:1] == INTERLEAVED and len(received) >= 4 and len(received) >= 4 + int.from_bytes(received[2:4], "big"):
        received = received[4 + int.from_bytes(received[2:4], "big"):]
    return received


def requests(connection):
    """(method, url, head) of each request, until the other side goes."""
    received = b""
    while True:
        received = _behind_packets(received)
        if received[:1] == INTERLEAVED or b"\r\n\r\n" not in received:
            piece = connection.recv(4096)
            if not piece:
                return
            received += piece
            continue
        head, received = received.split(b"\r\n\r\n", 1)
        method, url = head.split(b" ")[:2]
        yield method, url, head


def reply(connection, head, status=b"200 OK", headers=b"", body=b""):
    """Answers the request of that head. `headers`: whole lines with their ends."""
    cseq = re.search(rb"CSeq: *(\d+)", head)[1]
    if body:
        headers += b"Content-Length: %d\r\n" % len(body)
    connection.sendall(b"RTSP/1.0 " + status + b"\r\nCSeq: " + cseq + b"\r\n" + headers + b"\r\n" + body)


def interleaved(packet):
    """An RTP packet of the first channel, as it goes through the connection."""
    return INTERLEAVED + b"\x00" + struct.pack(">H", len(packet)) + packet
