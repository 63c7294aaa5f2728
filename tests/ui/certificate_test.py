# SPDX-License-Identifier: Apache-2.0
"""A recorder on another computer: its certificate's fingerprint is shown once, then pinned; another certificate is
refused until it was compared again."""

from plx.api import PASSWORD, USER
from plx.case import Story, main
from plx.desktop import Desktop
from plx.recorder import Recorder
from plx.wait import until


def shown_fingerprint(desktop):
    """The fingerprint on screen, without the blanks between its groups."""
    def find():
        texts = [w["label"].replace(" ", "") for w in desktop.widgets("text")]
        return [t for t in texts if len(t) >= 64 and all(c in "0123456789abcdefABCDEF" for c in t)]
    return until(find, "a fingerprint")[0].lower()


class Certificate(Story):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder = cls.enter(Recorder.beside_desktop(listen="0.0.0.0:0"))
        cls.settings = cls.folder / "desktop.json"
        cls.url = f"https://127.0.0.1:{cls.recorder.port}"

    def test_a_fingerprint_is_shown_once_and_pinned_when_it_is_the_same(self):
        with Desktop("--connect", self.url, settings=self.settings) as desktop:
            desktop.see("Is this the right recorder?", "text")
            assert shown_fingerprint(desktop) == self.recorder.facts["fingerprint"].lower()
            desktop.click("Do not connect", "button")
            desktop.see("Not connected", "text")
            desktop.fill("Address of the recorder", self.url)
            desktop.key("Return")
            desktop.click("It is the same", "button")
            desktop.see("Welcome", "text")
            desktop.fill("One-time token", (self.recorder.data / "setup-token").read_text().strip())
            desktop.fill("User name", USER)
            desktop.fill("Password", PASSWORD)
            desktop.fill("Password again", PASSWORD)
            desktop.key("Return")
            desktop.see("Locations", "heading")

    def test_the_next_start_goes_there_by_itself_and_asks_nothing_but_the_log_in(self):
        with Desktop(settings=self.settings) as desktop:
            desktop.see("Log in", "text")
            desktop.see(self.url, "text")
            desktop.fill("Password", PASSWORD)
            desktop.key("Return")
            desktop.see("Locations", "heading")

    def test_another_certificate_is_refused_until_it_was_compared(self):
        self.recorder.stop()
        for name in ("tls-cert.pem", "tls-key.pem"):
            (self.recorder.data / name).unlink()
        self.recorder.start(f"0.0.0.0:{self.recorder.port}")
        with Desktop(settings=self.settings) as desktop:
            desktop.see("It is not the recorder you know", "text")
            assert not desktop.find("Password", "field")
            desktop.click("Compare the new fingerprint", "button")
            desktop.see("Is this the right recorder?", "text")
            assert shown_fingerprint(desktop) == self.recorder.facts["fingerprint"].lower()


if __name__ == "__main__":
    main()
