# SPDX-License-Identifier: Apache-2.0
"""The socket that tests use: for its user only, a line for a line, what is wrong is answered, and secrets are not told."""
import os
import socket
import stat

from plx.case import Story, main
from plx.desktop import Desktop
from plx.wait import until


def ask(path, line):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(path)
        connection.sendall(line + b"\n")
        return connection.makefile("rb").readline().decode()


class Automation(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desktop = cls.enter(Desktop("--connect", "http://127.0.0.1:1", width=900, height=640))

    def test_the_socket_is_for_its_user_only(self):
        assert stat.S_IMODE(os.stat(self.desktop.socket_path).st_mode) & 0o077 == 0

    def test_the_page_and_the_window_are_told(self):
        desktop = self.desktop
        desktop.see("Recorder not reachable", "text")
        assert desktop.page() == "connect"
        window = desktop.ask("widgets")["window"]
        assert (window["width"], window["height"]) == (900, 640), window

    def test_what_is_wrong_is_answered(self):
        for line in (b"nonsense", b"[]", b'{"ask": "secrets"}', b'{"ask": 7}', b"\xff\xfe"):
            assert "error" in ask(self.desktop.socket_path, line), line

    def test_a_click_where_a_widget_is_told_to_be_opens_its_field(self):
        self.desktop.click("Another recorder", "button")
        self.desktop.fill("Address of the recorder", "https://lab.example:8480")

    def test_frames_are_counted(self):
        desktop = self.desktop
        stats = desktop.stats()
        assert stats["frames"] > 0 and stats["wrong_thread_calls"] == 0 and stats["build_ms"] > 0, stats
        before = desktop.stats()["frames"]
        desktop.key("ctrl+shift+t")
        until(lambda: desktop.stats()["frames"] > before, "frames are counted")
        desktop.idle()


if __name__ == "__main__":
    main()
