# SPDX-License-Identifier: Apache-2.0
"""Settings: every command can be bound anew and conflicts are shown, theme and size, names of sessions by default; all
of it is kept [R17] [R18] [R19]."""
import json

from plx.case import main
from plx.desktop_story import DesktopStory
from plx.wait import until

HEIGHT = 3200  # all settings without scrolling


def bind(desktop, command, *keys):
    desktop.click(command, "command")
    until(lambda: desktop.find(command, "command")["value"] == "Press a key", "the question")
    desktop.key(*keys)
    until(lambda: desktop.find(command, "command")["value"] != "Press a key", "the answer")
    return desktop.find(command, "command")["value"]


def record_and_stop(desktop):
    desktop.key("ctrl+1")
    desktop.click("Room 1", "room")
    desktop.click("Record", "button")
    desktop.see("Recording", "status")
    desktop.key("ctrl+shift+r")
    desktop.click("Yes, stop", "button")


class Settings(DesktopStory):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recorder.add_simulated_room("Room 1", ["Ceiling"])
        cls.settings = cls.folder / "desktop.json"
        cls.open(settings=cls.settings, height=HEIGHT)

    def test_keys_are_bound_anew_and_two_commands_on_one_key_are_told(self):
        desktop = self.desktop
        desktop.key("ctrl+comma")
        desktop.see("Settings", "heading")
        assert bind(desktop, "Show the sessions", "ctrl+j") == "Ctrl+J"
        # The key that was pressed went to the binding alone; now it is the command.
        assert desktop.page() == "settings"
        desktop.key("ctrl+j")
        desktop.see("Sessions", "heading")
        desktop.key("ctrl+2")
        desktop.idle()
        desktop.key("ctrl+comma")
        desktop.see("Settings", "heading")
        # Escape leaves a key as it is, Backspace takes it away.
        assert bind(desktop, "Show the activity", "Escape") == "Ctrl+3"
        assert bind(desktop, "Show the activity", "BackSpace") == "None"
        assert not desktop.widgets("conflict")
        # Two commands on one key: both say so, and which is the other.
        assert bind(desktop, "Show the modules", "ctrl+j") == "Ctrl+J"
        until(lambda: {w["label"]: w["value"] for w in desktop.widgets("conflict")} == {
            "Show the sessions": "Also: Show the modules", "Show the modules": "Also: Show the sessions"}, "both marked")
        before = len([w for w in desktop.widgets("button") if w["label"] == "Default key"])
        modules = desktop.find("Show the modules", "command")
        reset = [w for w in desktop.widgets("button") if w["label"] == "Default key" and abs(w["y"] - modules["y"]) < 8]
        desktop.move(reset[0])
        desktop.xdotool("click", 1)
        until(lambda: desktop.find("Show the modules", "command")["value"] == "Ctrl+4", "the default")
        until(lambda: not desktop.widgets("conflict"), "no conflict")
        assert len([w for w in desktop.widgets("button") if w["label"] == "Default key"]) == before - 1

    def test_every_command_has_its_key_there(self):
        desktop = self.desktop
        seen = {w["label"] for w in desktop.widgets("command")}
        assert {"Start recording", "Set a mark", "One frame back", "Delete the session", "Close Parallax",
                "Menu of the session"} <= seen, seen
        assert len(seen) >= 38, len(seen)

    def test_theme_and_size_change_at_once(self):
        desktop = self.desktop
        desktop.click("Light", "choice")
        until(lambda: sum(desktop.pixels(desktop.width - 8, 4, 1, 1)) > 600, "a light window")
        height = desktop.find("Sessions", "entry")["height"]
        desktop.click("150 %", "choice")
        until(lambda: (desktop.find("Sessions", "entry") or {"height": 0})["height"] == round(height * 1.5), "larger")
        desktop.click("100 %", "choice")
        until(lambda: (desktop.find("Sessions", "entry") or {"height": 0})["height"] == height, "as before")
        desktop.click("30 s", "choice")

    def test_sessions_are_named_as_is_set(self):
        desktop, recorder = self.desktop, self.recorder

        def names():
            return sorted(s["name"] for s in recorder.sessions())
        desktop.key("ctrl+comma")
        desktop.click("Default and number", "choice")
        desktop.fill("Default name", "Airway")
        desktop.key("Return")
        desktop.see("Names of sessions: saved", "notice")
        for number in (1, 2):
            record_and_stop(desktop)
            until(lambda n=number: names() == [f"Airway {i}" for i in range(1, n + 1)], f"name {number}")
            assert not desktop.find("Save session", "dialog")
            desktop.see("Record", "button")
        desktop.key("ctrl+comma")
        desktop.click("Default, to edit", "choice")
        record_and_stop(desktop)
        desktop.see("Save session", "dialog")
        until(lambda: desktop.find("Name of the session", "field")["value"] == "Airway", "the default offered")
        desktop.fill("Name of the session", "Airway, group B")
        desktop.key("Return")
        until(lambda: names() == ["Airway 1", "Airway 2", "Airway, group B"], "the edited name")

    def test_what_was_set_is_kept_and_holds_at_the_next_start(self):
        self.desktop.close()
        now = json.loads(self.settings.read_text())
        assert now["keys"] == {"go.sessions": "Ctrl+J", "go.activity": ""}, now["keys"]
        assert (now["theme"], now["scale"], now["jump_s"]) == ("light", 1.0, 30), now
        # How sessions are named is the recorder's: it holds for all.
        naming = self.recorder.must("GET", "/api/v1/settings/naming")
        assert (naming["mode"], naming["default_name"]) == ("edit", "Airway"), naming
        desktop = self.open(settings=self.settings)
        desktop.see("Locations", "heading")
        assert sum(desktop.pixels(desktop.width - 8, 4, 1, 1)) > 600
        desktop.key("ctrl+j")
        desktop.see("Sessions", "heading")


if __name__ == "__main__":
    main()
