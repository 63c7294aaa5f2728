# SPDX-License-Identifier: Apache-2.0
"""Everything by keyboard, and where the keyboard is can be seen: from the log-in through a recording to renaming the
session, without a mouse."""
import sys

from desktop import Desktop, Failure, wait_for
from recorder import PASSWORD, Recorder

ACCENT = (0x82, 0xB1, 0xFF)  # of the ring around what has the keyboard, in the dark theme


def ring_around(desktop, widget):
    """Whether the accent's colour surrounds the widget: a pixel or two outside of each of its edges."""
    x, y, width, height = (round(widget[key]) for key in ("x", "y", "width", "height"))
    grow = 4
    left, top = max(0, x - grow), max(0, y - grow)
    columns, rows = width + 2 * grow, height + 2 * grow
    pixels = desktop.pixels(left, top, columns, rows)

    def is_accent(column, row):
        at = 3 * (row * columns + column)
        return all(abs(pixels[at + c] - ACCENT[c]) < 24 for c in range(3))
    middle_column, middle_row = columns // 2, rows // 2
    return (any(is_accent(middle_column, r) for r in range(2 * grow)) and
            any(is_accent(middle_column, rows - 1 - r) for r in range(2 * grow)) and
            any(is_accent(c, middle_row) for c in range(2 * grow)) and
            any(is_accent(columns - 1 - c, middle_row) for c in range(2 * grow)))


def focused(desktop):
    return [(w["kind"], w["label"]) for w in desktop.widgets() if w["focused"]]


def tab_to(desktop, label, kind, most=40):
    """Presses Tab until that widget has the keyboard; the ring around it is on screen then."""
    desktop.see(label, kind)
    for _ in range(most):
        if (kind, label) in focused(desktop):
            wait_for(f"the ring around {label}", lambda: ring_around(desktop, desktop.find(label, kind)))
            return
        before = focused(desktop)
        desktop.key("Tab")
        wait_for(f"Tab to go on from {before}", lambda: focused(desktop) not in ([], before))
    raise Failure(f"Tab does not come to {kind} {label!r}")


def type_into(desktop, label, text):
    """Types into the field that takes the keyboard by itself."""
    wait_for(f"the keyboard in {label}", lambda: ("field", label) in focused(desktop))
    desktop.key("ctrl+a")
    desktop.type(text)
    wait_for(label, lambda: (desktop.find(label, "field") or {}).get("value") == text)


def main():
    desktop_binary, recorder_binary, plugins = sys.argv[1:4]
    with Recorder(recorder_binary, plugins) as recorder:
        recorder.set_up()
        recorder.add_room("Room 1", ["Ceiling"])
        recorder.add_room("Room 2", ["Bed"], first=2)
        recorder.add_room("Room 3")
        with Desktop(desktop_binary, env={"PARALLAX_DATA": recorder.data}) as desktop:
            # The pointer rests where nothing is.
            desktop.xdotool("mousemove", desktop.width - 1, desktop.height - 1)
            desktop.see("Log in", "text")
            # The field for the name has the keyboard from the start.
            type_into(desktop, "User name", "anna")
            desktop.key("Tab")
            desktop.type(PASSWORD)
            desktop.key("Return")
            desktop.see("Locations", "heading")
            tab_to(desktop, "Room 2", "room")
            # A menu without a mouse; Escape closes it.
            desktop.key("Menu")
            desktop.see("Take offline", "menu")
            desktop.key("Escape")
            desktop.gone("Take offline", "menu")
            desktop.key("Return")
            desktop.see("Room 2", "heading")
            desktop.key("alt+Left")
            # What cannot be pressed says why, also to who has no mouse.
            tab_to(desktop, "Room 3", "room")
            desktop.key("Return")
            tab_to(desktop, "Record", "button")
            desktop.see("This room has no camera yet.", "tooltip")
            desktop.key("Return")
            desktop.idle()
            assert not recorder.request("GET", "/api/v1/status")["recordings"]
            desktop.key("alt+Left")
            tab_to(desktop, "Room 1", "room")
            desktop.key("space")
            desktop.see("Room 1", "heading")
            desktop.see("Record", "button")
            desktop.key("ctrl+r")
            desktop.see("Recording", "status")
            # Typed right behind the key: no letter is lost.
            desktop.xdotool("key", "--delay", 0, "shift+m", "F", "i", "r", "s", "t", "space", "a", "i", "d")
            wait_for("the title", lambda: (desktop.find("Title of the mark", "field") or {}).get("value") == "First aid")
            # The field is left and the next one opened in less than a frame.
            for leaves in ("Escape", "Return"):
                desktop.xdotool("key", "--delay", 0, leaves, "shift+m", "S", "e", "c", "o", "n", "d")
                wait_for("the title", lambda: (desktop.find("Title of the mark", "field") or {}).get("value") == "Second")
            desktop.key("ctrl+a")
            desktop.type("First aid")
            desktop.key("Return")
            desktop.see("Mark: First aid", "notice")
            desktop.key("ctrl+shift+r")
            desktop.see("Stop recording?", "dialog")
            tab_to(desktop, "Yes, stop", "button")
            desktop.key("Return")
            desktop.see("Save session", "dialog")
            type_into(desktop, "Name of the session", "Monday")
            desktop.key("Return")
            desktop.see("Record", "button")
            desktop.key("ctrl+2")
            wait_for("the session", lambda: desktop.widgets("row"))
            desktop.key("Down", "Menu")
            desktop.see("Rename", "menu")
            tab_to(desktop, "Change annotators", "menu")
            desktop.key("Escape")
            desktop.gone("Rename", "menu")
            desktop.key("F2")
            desktop.see("Rename the session", "dialog")
            type_into(desktop, "Name", "Tuesday")
            desktop.key("Return")
            wait_for("the new name", lambda: recorder.sessions()[0]["name"] == "Tuesday")
            desktop.key("Return")
            wait_for("the review", lambda: desktop.page() == "review")
            desktop.key("alt+Left")
            wait_for("the list", lambda: desktop.page() == "sessions")
            # Arrows move the selection, not what lies below an open question.
            desktop.key("Down", "Delete")
            desktop.see("Delete the session?", "dialog")
            desktop.key("Escape")
            desktop.gone("Delete the session?", "dialog")
            assert len(recorder.sessions()) == 1
            desktop.key("ctrl+q")
            assert desktop.ended() == 0


main()
