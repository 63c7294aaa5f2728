# SPDX-License-Identifier: Apache-2.0
"""A recorder on another computer: its certificate's fingerprint is shown once, then pinned; another certificate is
refused until it was compared again."""
import json
import os
import sys

from desktop import Desktop, wait_for
from recorder import PASSWORD, Recorder


def announced(recorder):
    with open(os.path.join(recorder.data, "recorder.json")) as file:
        return json.load(file)


def shown_fingerprint(desktop):
    """The fingerprint on screen, without the blanks between its groups."""
    def find():
        texts = [w["label"].replace(" ", "") for w in desktop.widgets("text")]
        return [t for t in texts if len(t) >= 64 and all(c in "0123456789abcdefABCDEF" for c in t)]
    return wait_for("a fingerprint", find)[0].lower()


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins, listen="0.0.0.0:0") as recorder:
        facts = announced(recorder)
        port = facts["url"].rsplit(":", 1)[1].rstrip("/")
        url = f"https://127.0.0.1:{port}"
        settings = os.path.join(recorder.data, "desktop.json")
        with Desktop(desktop_binary, "--connect", url, settings=settings) as desktop:
            desktop.see("Is this the right recorder?", "text")
            assert shown_fingerprint(desktop) == facts["fingerprint"].lower()
            desktop.click("Do not connect", "button")
            desktop.see("Not connected", "text")
            desktop.fill("Address of the recorder", url)
            desktop.key("Return")
            desktop.click("It is the same", "button")
            desktop.see("Welcome", "text")
            with open(os.path.join(recorder.data, "setup-token")) as file:
                desktop.fill("One-time token", file.read().strip())
            desktop.fill("User name", "anna")
            desktop.fill("Password", PASSWORD)
            desktop.fill("Password again", PASSWORD)
            desktop.key("Return")
            desktop.see("Locations", "heading")
        # The next start goes there by itself, and asks nothing but the log-in.
        with Desktop(desktop_binary, settings=settings) as desktop:
            desktop.see("Log in", "text")
            desktop.see(url, "text")
            desktop.fill("Password", PASSWORD)
            desktop.key("Return")
            desktop.see("Locations", "heading")
        recorder.process.terminate()
        recorder.process.wait(60)
        for name in ("tls-cert.pem", "tls-key.pem"):
            os.remove(os.path.join(recorder.data, name))
        recorder.start(f"0.0.0.0:{port}")
        with Desktop(desktop_binary, settings=settings) as desktop:
            desktop.see("It is not the recorder you know", "text")
            assert not desktop.find("Password", "field")
            desktop.click("Compare the new fingerprint", "button")
            desktop.see("Is this the right recorder?", "text")
            assert shown_fingerprint(desktop) == announced(recorder)["fingerprint"].lower()


main()
