# SPDX-License-Identifier: Apache-2.0
"""What strangers, and users without manners, do to a recorder; and what that costs it. Attackers are processes of their own,
so that they do not slow down whoever measures."""
import contextlib
import multiprocessing
import os
import resource
import select
import socket
import time
from pathlib import Path


MIB = 1 << 20
LOG_IN = b"POST /api/v1/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = LOG_IN + b"Transfer-Encoding: chunked\r\n\r\n"


def connect(port):
    return socket.create_connection(("127.0.0.1", port), 10)


def endless(port, begin, ends):
    """Sends `begin` and then no end of the same, on one connection after the other."""
    piece = b"x" * 65536
    while not ends.is_set():
        with contextlib.suppress(OSError), connect(port) as one:
            one.settimeout(2)
            one.sendall(begin)
            while not ends.is_set():
                one.sendall(piece)


def chunk_extensions(port, _, ends):
    endless(port, CHUNKED + b"1;", ends)


def trailers(port, _, ends):
    endless(port, CHUNKED + b"0\r\nX-Trailer: ", ends)


def silent_sockets(port, _, ends):
    """1,024 at a time that never say a word; those that are closed come again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096) if soft < 4096 else soft, hard))
    held = []
    while not ends.is_set():
        with contextlib.suppress(OSError):
            while len(held) < 1024:
                held.append(connect(port))
        poll = select.poll()
        for one in held:
            poll.register(one, select.POLLIN)
        gone = {fd for fd, _ in poll.poll(100)}
        for one in [h for h in held if h.fileno() in gone]:
            one.close()
        held = [h for h in held if h.fileno() >= 0]
        time.sleep(0.2)
    for one in held:
        one.close()


def bodies(port, token, ends, number=300, size=MIB):
    """So many bodies of a MiB at once, of a user: half of them numbers, which take the most memory once they are read."""
    # Nothing comes of it, but it is read to its end before that is said.
    head = (b"POST /api/v1/logout HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
            b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (token.encode(), size))
    texts = [b'{"a": [' + b"0," * ((size - 10) // 2) + b"0]}", b'{"a": "' + b"x" * (size - 9) + b'"}']
    texts = [text + b" " * (size - len(text)) for text in texts]
    while not ends.is_set():
        open_ones = {}
        with contextlib.suppress(OSError):
            for n in range(number):
                one = connect(port)
                one.setblocking(False)
                open_ones[one] = memoryview(head + texts[n % 2])
        while open_ones and not ends.is_set():
            readable, writable, _ = select.select(list(open_ones), [o for o, left in open_ones.items() if left], [], 1)
            for one in writable:
                with contextlib.suppress(BlockingIOError):
                    try:
                        open_ones[one] = open_ones[one][one.send(open_ones[one][:65536]):]
                    except (BrokenPipeError, ConnectionResetError):
                        open_ones[one] = open_ones[one][:0]
            for one in readable:
                with contextlib.suppress(OSError):
                    one.recv(65536)
                open_ones.pop(one)
                one.close()
        for one in open_ones:
            one.close()


def attacker(attack, *arguments):
    os.nice(10)  # it would be another computer: the recorder's cores are not its own
    attack(*arguments)


@contextlib.contextmanager
def under(recorder, attacks, token=None):
    """While the block runs each of `attacks` goes on in a process of its own."""
    ends = multiprocessing.Event()
    processes = [multiprocessing.Process(target=attacker, args=(attack, recorder.port, token, ends)) for attack in attacks]
    for one in processes:
        one.start()
    try:
        yield
    finally:
        ends.set()
        for one in processes:
            one.join(10)
            if one.is_alive():
                one.kill()
                one.join()


def status_kib(recorder, field):
    text = Path(f"/proc/{recorder.pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith(field)).split()[1])


class Memory:
    """How far the recorder's memory rose above where it was when this was made."""

    def __init__(self, recorder):
        self.recorder = recorder
        Path(f"/proc/{recorder.pid}/clear_refs").write_text("5")  # the peak begins anew
        self.idle_kib = status_kib(recorder, "VmRSS")

    def risen_mib(self):
        return (status_kib(self.recorder, "VmHWM") - self.idle_kib) / 1024


def load():
    return "load %.1f on %d cores" % (os.getloadavg()[0], os.cpu_count())
