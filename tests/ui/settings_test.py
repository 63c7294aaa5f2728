# SPDX-License-Identifier: Apache-2.0
"""Settings: every command can be bound anew and conflicts are shown, theme and size, names of sessions by default; all
of it is kept [R17] [R18] [R19]."""
import json
import os
import sys

from desktop import Desktop, wait_for
from recorder import Recorder

HEIGHT = 3200  # all settings without scrolling


def bind(desktop, command, *keys):
    desktop.click(command, "command")
    wait_for("the question", lambda: desktop.find(command, "command")["value"] == "Press a key")
    desktop.key(*keys)
    wait_for("the answer", lambda: desktop.find(command, "command")["value"] != "Press a key")
    return desktop.find(command, "command")["value"]


def keys(desktop):
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
    wait_for("both marked", lambda: {w["label"]: w["value"] for w in desktop.widgets("conflict")} == {
        "Show the sessions": "Also: Show the modules", "Show the modules": "Also: Show the sessions"})
    before = len([w for w in desktop.widgets("button") if w["label"] == "Default key"])
    modules = desktop.find("Show the modules", "command")
    reset = [w for w in desktop.widgets("button") if w["label"] == "Default key" and abs(w["y"] - modules["y"]) < 8]
    desktop.move(reset[0])
    desktop.xdotool("click", 1)
    wait_for("the default", lambda: desktop.find("Show the modules", "command")["value"] == "Ctrl+4")
    wait_for("no conflict", lambda: not desktop.widgets("conflict"))
    assert len([w for w in desktop.widgets("button") if w["label"] == "Default key"]) == before - 1


def every_command_is_there(desktop):
    seen = {w["label"] for w in desktop.widgets("command")}
    assert {"Start recording", "Set a mark", "One frame back", "Delete the session", "Close Parallax",
            "Menu of the session"} <= seen, seen
    assert len(seen) >= 38, len(seen)


def look(desktop):
    desktop.click("Light", "choice")
    wait_for("a light window", lambda: sum(desktop.pixels(desktop.width - 8, 4, 1, 1)) > 600)
    height = desktop.find("Sessions", "entry")["height"]
    desktop.click("150 %", "choice")
    wait_for("larger", lambda: (desktop.find("Sessions", "entry") or {"height": 0})["height"] == round(height * 1.5))
    desktop.click("100 %", "choice")
    wait_for("as before", lambda: (desktop.find("Sessions", "entry") or {"height": 0})["height"] == height)
    desktop.click("30 s", "choice")


def kept(settings):
    with open(settings) as file:
        return json.load(file)


def record_and_stop(desktop):
    desktop.key("ctrl+1")
    desktop.click("Room 1", "room")
    desktop.click("Record", "button")
    desktop.see("Recording", "status")
    desktop.key("ctrl+shift+r")
    desktop.click("Yes, stop", "button")


def names_of_sessions(desktop, recorder):
    def names():
        return sorted(s["name"] for s in recorder.sessions())
    desktop.key("ctrl+comma")
    desktop.click("Default and number", "choice")
    desktop.fill("Default name", "Airway")
    desktop.key("Return")
    desktop.see("Names of sessions: saved", "notice")
    for number in (1, 2):
        record_and_stop(desktop)
        wait_for(f"name {number}", lambda n=number: names() == [f"Airway {i}" for i in range(1, n + 1)])
        assert not desktop.find("Save session", "dialog")
        desktop.see("Record", "button")
    desktop.key("ctrl+comma")
    desktop.click("Default, to edit", "choice")
    record_and_stop(desktop)
    desktop.see("Save session", "dialog")
    wait_for("the default offered", lambda: desktop.find("Name of the session", "field")["value"] == "Airway")
    desktop.fill("Name of the session", "Airway, group B")
    desktop.key("Return")
    wait_for("the edited name", lambda: names() == ["Airway 1", "Airway 2", "Airway, group B"])


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        recorder.add_room("Room 1", ["Ceiling"])
        settings = os.path.join(recorder.data, "desktop.json")
        env = {"PARALLAX_DATA": recorder.data, "PARALLAX_TOKEN": recorder.token}
        with Desktop(desktop_binary, env=env, settings=settings, height=HEIGHT) as desktop:
            keys(desktop)
            every_command_is_there(desktop)
            look(desktop)
            names_of_sessions(desktop, recorder)
        now = kept(settings)
        assert now["keys"] == {"go.sessions": "Ctrl+J", "go.activity": ""}, now["keys"]
        assert (now["theme"], now["scale"], now["jump_s"]) == ("light", 1.0, 30), now
        # How sessions are named is the recorder's: it holds for all.
        naming = recorder.request("GET", "/api/v1/settings/naming")
        assert (naming["mode"], naming["default_name"]) == ("edit", "Airway"), naming
        with Desktop(desktop_binary, env=env, settings=settings) as desktop:
            desktop.see("Locations", "heading")
            assert sum(desktop.pixels(desktop.width - 8, 4, 1, 1)) > 600
            desktop.key("ctrl+j")
            desktop.see("Sessions", "heading")


main()
