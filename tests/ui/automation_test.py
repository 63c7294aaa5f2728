# SPDX-License-Identifier: Apache-2.0
"""The socket that tests use: for its user only, a line for a line, what is wrong is answered, and secrets are not told."""
import os
import socket
import stat
import sys

from desktop import Desktop, wait_for


def ask(path, line):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(path)
        connection.sendall(line + b"\n")
        return connection.makefile("rb").readline().decode()


def main():
    with Desktop(sys.argv[1], "--connect", "http://127.0.0.1:1", width=900, height=640) as desktop:
        assert stat.S_IMODE(os.stat(desktop.socket_path).st_mode) & 0o077 == 0
        desktop.see("Recorder not reachable", "text")
        assert desktop.page() == "connect"
        window = desktop.ask("widgets")["window"]
        assert (window["width"], window["height"]) == (900, 640), window
        for line in (b"nonsense", b"[]", b'{"ask": "secrets"}', b'{"ask": 7}', b"\xff\xfe"):
            assert "error" in ask(desktop.socket_path, line), line
        # What is told of a widget is where it is: a click there opens the field.
        desktop.click("Another recorder", "button")
        desktop.fill("Address of the recorder", "https://lab.example:8480")
        stats = desktop.stats()
        assert stats["frames"] > 0 and stats["wrong_thread_calls"] == 0 and stats["build_ms"] > 0, stats
        before = desktop.stats()["frames"]
        desktop.key("ctrl+shift+t")
        wait_for("frames are counted", lambda: desktop.stats()["frames"] > before)
        desktop.idle()


main()
